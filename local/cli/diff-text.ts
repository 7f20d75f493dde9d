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

/** The rule is that of two steps: agree, then deploy. */
const confirm =
  '  Some recovery points would expire sooner. What is let go of does not come back, so shortening retention must be\n  confirmed when it is deployed (the two-step rule).';

function retentionText({ retention, confirmation }: PlanDifference): string {
  const rows = retention.map((change) => [
    ...[change.rule, change.place, change.before, change.after, effect(change), change.note],
  ]);
  const changed = table(['rule', 'place', 'kept', 'will be kept', 'they go', 'note'], rows);
  return confirmation ? `${changed}\n\n${confirm}` : changed;
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
