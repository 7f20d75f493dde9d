/** What a change of a policy does, as tables for people. */
import type { Change, PlanDifference } from '#core/plan/diff.ts';
import type { RetentionChange } from '#core/plan/diff-retention.ts';
import { money, section, table, words } from './plan-text.ts';

export function diffText(difference: PlanDifference): string {
  const { policy, clauses, requirements, cost } = difference;
  const { before, after } = policy;
  const states = { ...words, 'not-in-policy': 'not in the policy' };
  return [
    `From ${before.id} version ${before.version} to ${after.id} version ${after.version}`,
    section('Recovery points', retentionText(difference)),
    section('Schedules', changeTable(difference.schedules)),
    section('Destinations', changeTable(difference.destinations)),
    section('Alerts', changeTable(difference.alerts)),
    section('Clauses', `  gained: ${listed(clauses.gained)}\n  lost: ${listed(clauses.lost)}`),
    section(
      'Requirements',
      table(
        ['requirement', 'before', 'after'],
        requirements.map((each) => [each.id, states[each.before], states[each.after]]),
      ),
    ),
    `Cost: ${money(cost.beforeUsd)} a month becomes ${money(cost.afterUsd)}.`,
  ].join('\n\n');
}

/** What is said under the table when points expire sooner, rule by rule: what holds them back, or that nothing does. */
function agreement(retention: readonly RetentionChange[]): string {
  const sooner = retention.filter(({ effect: how }) => how === 'sooner');
  const steps = new Map(sooner.map(({ rule, confirm }) => [rule, confirm]));
  return [...steps]
    .map(([rule, confirm]) => (confirm === undefined ? atOnce(rule) : twoSteps(rule, confirm)))
    .join('\n');
}

function twoSteps(rule: string, confirm: string): string {
  return [
    `  ${rule}: what is let go of does not come back, so this takes two steps (the two-step rule). The first deployment`,
    '  keeps what is kept now and tells people (RetentionShortened); a second one, whose retention of this rule also says',
    `  "${confirm}", lets points go sooner.`,
  ].join('\n');
}

function atOnce(rule: string): string {
  return `  ${rule}: nothing holds this back. The first run after the deployment lets points go sooner, and they do not come back.`;
}

function retentionText({ retention, confirmation }: PlanDifference): string {
  const rows = retention.map((change) => [
    ...[change.rule, change.place, change.before, change.after, effect(change), change.note],
  ]);
  const changed = table(['rule', 'place', 'kept', 'will be kept', 'they go', 'note'], rows);
  return confirmation ? `${changed}\n\n${agreement(retention)}` : changed;
}

function effect({ effect: how, days, points }: RetentionChange): string {
  if (how === 'never') return 'never';
  if (how === 'watched') return 'as the platform decides';
  const by = days === undefined || days === 0 ? how.toUpperCase() : `${days} d ${how.toUpperCase()}`;
  if (!points || points.all === 0) return by;
  return `${by}: ${points.all} of each database, ${points.firstRun} of them in the first run`;
}

function changeTable(changes: readonly Change[]): string {
  const rows = changes.map(({ what, before = 'none', after = 'none' }) => [what, before, after]);
  return table(['what', 'before', 'after'], rows);
}

function listed(items: readonly string[]): string {
  return items.length === 0 ? 'none' : items.join(' ');
}
