/** A year of a rule: its own schedules, a few bad nights, and what retention does about it, as text. */
import { addSeconds, secondsBetween } from '#core/instant.ts';
import type { Instant, RecoveryPoint } from '#core/model.ts';
import { slug } from '#core/naming.ts';
import { copiesOf, pointInTimeDays } from '#core/policy/carried-out.ts';
import type { BackupRule, Policy } from '#core/policy/schema.ts';
import { drawYear, legend } from '#core/retention/drawing.ts';
import { type Decision, planRetention, type RetentionFacts } from '#core/retention/plan.ts';
import { describeTerms } from '#core/retention/terms.ts';
import { toExpression } from '#core/schedule/frequency.ts';
import { nextRun } from '#core/schedule/next-run.ts';
import { localDay } from '#core/schedule/zone.ts';
import { account, point } from '../fixtures.ts';

const [from, to]: [Instant, Instant] = ['2025-12-31T23:59:59Z', '2026-12-31T23:59:59Z'];

/** What goes wrong in this year, by days of UTC. */
const noBackups: readonly [string, string] = ['2026-06-08', '2026-06-21'];
const copiesFail = ['2026-03-01', '2026-03-02', '2026-03-03', '2026-12-28'];
const fails = ['2026-12-30'];
/** The first point after this day is pinned until the end. */
const pinnedAfter = '2026-02-01';

export function yearOf(policy: Policy, rule: BackupRule): string {
  const year = live(policy, rule);
  const { region } = policy.places.primary;
  const here = year.decisions.filter(({ point: { place } }) => place.region === region);
  return [
    `${rule.name}: ${rule.frequency}, ${rule.timezone}; keeps ${describeTerms(rule.retention)}`,
    '',
    drawYear(2026, here, rule.timezone),
    '',
    ...legend(here, rule.timezone),
    '',
    table(year.months),
    '',
    ...here.flatMap(line),
  ].join('\n');
}

interface Month {
  readonly month: string;
  taken: number;
  marked: number;
  removed: number;
  there: number;
}

interface Year {
  readonly decisions: readonly Decision[];
  readonly months: readonly Month[];
}

function live(policy: Policy, rule: BackupRule): Year {
  let points: RecoveryPoint[] = [];
  const months = new Map<string, Month>();
  let decisions: readonly Decision[] = [];
  for (const [at, what] of events(rule)) {
    const month = at.slice(0, 7);
    const counted = months.get(month) ?? { month, taken: 0, marked: 0, removed: 0, there: 0 };
    months.set(month, counted);
    if (what === 'backup') {
      const made = backUp(policy, rule, at, !points.some(({ owner }) => owner?.pinned));
      points.push(...made);
      counted.taken += made.length === 0 ? 0 : 1;
    } else {
      decisions = planRetention(factsOf(policy, rule, points, at)).decisions;
      points = decisions.flatMap((each) => carriedOut(each, at));
      const here = decisions.filter(({ point: { place } }) => place.region === policy.places.primary.region);
      counted.marked += here.filter(({ next }) => next === 'mark').length;
      counted.removed += here.filter(({ next }) => next === 'remove').length;
      counted.there = here.filter(({ next }) => next !== 'remove').length;
    }
  }
  return { decisions: planRetention(factsOf(policy, rule, points, to)).decisions, months: [...months.values()] };
}

/** Backups and runs of retention in their order. */
function events({ frequency, retention, timezone }: BackupRule): (readonly [Instant, 'backup' | 'retention'])[] {
  const all = [
    ...runs(frequency, timezone).map((at) => [at, 'backup'] as const),
    ...runs(retention.frequency, timezone).map((at) => [at, 'retention'] as const),
  ];
  return all.sort(([a], [b]) => secondsBetween(b, a));
}

function runs(frequency: string, timezone: string): Instant[] {
  const { expression } = toExpression(frequency);
  const found: Instant[] = [];
  for (let at = nextRun(expression, timezone, from, from); at && at <= to; at = nextRun(expression, timezone, at, from))
    found.push(at);
  return found;
}

function backUp(policy: Policy, rule: BackupRule, at: Instant, pinNext: boolean): RecoveryPoint[] {
  const day = at.slice(0, 10);
  if (day >= noBackups[0] && day <= noBackups[1]) return [];
  const owner = { policy: slug(policy.policy.id), rule: rule.name, class: rule.class, cycle: at, clauses: [] };
  const { region } = policy.places.primary;
  const { takenAt: _, owner: __, ...bare } = point(0, { id: `orders-${day}`, place: { account, region } });
  if (fails.includes(day)) return [{ ...bare, status: 'failed', owner: { ...owner, pinned: false } }];
  const verified = copiesFail.includes(day) ? {} : { verifiedAt: at };
  const pinned = pinNext && day > pinnedAfter;
  const taken = { ...bare, takenAt: at, owner: { ...owner, ...verified, pinned } };
  const copies = copiesFail.includes(day) ? [] : copiesOf(policy);
  return [taken, ...copies.map((copy) => ({ ...taken, place: { account, region: copy.region } }))];
}

function factsOf(policy: Policy, rule: BackupRule, points: readonly RecoveryPoint[], now: Instant): RetentionFacts {
  const requiredPlaces = copiesOf(policy).map(({ region }) => ({ account, region }));
  const about = { points, rule, policy: slug(policy.policy.id), requiredPlaces, now };
  return { ...about, pointInTimeDays: pointInTimeDays(policy, rule) };
}

function carriedOut({ point: each, next }: Decision, at: Instant): RecoveryPoint[] {
  if (next === 'remove') return [];
  if (each.owner === undefined || (next !== 'mark' && next !== 'unmark')) return [each];
  const { tombstone: _, ...owner } = each.owner;
  return [{ ...each, owner: next === 'mark' ? { ...owner, tombstone: addSeconds(at, 60) } : owner }];
}

function table(months: readonly Month[]): string {
  const columns = ['month', 'taken', 'marked', 'removed', 'there at its end'];
  const rows = months.map(({ month, taken, marked, removed, there }) => [month, taken, marked, removed, there]);
  return [columns, ...rows]
    .map((row) => row.map((cell, at) => String(cell).padStart(columns[at]?.length ?? 0)).join('  '))
    .join('\n');
}

function line({ point: { takenAt, owner }, reasons, keep }: Decision): string[] {
  const day = localDay(Date.parse(takenAt ?? owner?.cycle ?? ''), 'UTC');
  return [`${day} ${keep ? 'stays' : 'goes '}  ${reasons.map(({ code, text }) => `${code}: ${text}`).join('; ')}`];
}
