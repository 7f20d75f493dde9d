/** Generated histories: points of every kind and in every state, rules of every shape. Most points are in order. */
import fc from 'fast-check';
import { addSeconds } from '#core/instant.ts';
import type { Instant, RecoveryPoint } from '#core/model.ts';
import type { RetentionFacts } from '#core/retention/plan.ts';
import { longest, type Terms } from '#core/retention/terms.ts';
import { exampleRule, now, point, primary, secondary } from '../fixtures.ts';

/** How many histories each property is tried on; RETENTION_HISTORIES=20000 for the full number. */
export const histories = Number(process.env['RETENTION_HISTORIES'] ?? 2000);

export const policy = 'pol-isms-008';
export const rule = exampleRule();
const template = point(0);
const owner = template.owner ?? { policy, rule: rule.name, class: 'critical', cycle: now, clauses: [], pinned: false };

const usually = <Value>(value: Value, ...others: Value[]) =>
  fc.constantFrom(...Array<Value>(3 * others.length).fill(value), ...others);

/** One point: how old, where, whose, in which state. */
const anyPoint = fc.record({
  hours: fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: -30, max: 24 * 20 }) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 24 * 900 }) },
    // The same second again.
    { weight: 1, arbitrary: fc.constantFrom(24, 48) },
  ),
  where: fc.constantFrom(primary, primary, secondary),
  resource: usually('orders', 'users'),
  status: usually('available', 'creating', 'failed'),
  flaw: usually('none', 'pinned', 'foreign', 'unowned', 'unverified', 'other-rule'),
  copied: fc.boolean(),
  marked: fc.option(fc.integer({ min: -10, max: 90 }), { nil: undefined, freq: 2 }),
});

type Made = typeof anyPoint extends fc.Arbitrary<infer Value> ? Value : never;

const maybe = (max: number) => fc.option(fc.integer({ min: 1, max }), { nil: undefined });

/** Days, count and tiers in any combination of at least one. */
export const anyTerms: fc.Arbitrary<Terms> = fc
  .record({
    days: maybe(10),
    count: maybe(5),
    tiers: fc.option(fc.record({ daily: maybe(4), weekly: maybe(3), monthly: maybe(4), yearly: maybe(2) }), {
      nil: undefined,
    }),
    floor: fc.integer({ min: 1, max: 5 }),
  })
  .map((terms) => longest(terms, { floor: 1 }))
  .filter(({ days, count, tiers }) => days !== undefined || count !== undefined || tiers !== undefined);

export const zones = fc.constantFrom('UTC', 'UTC', 'UTC', 'Asia/Kolkata', 'America/New_York', 'Pacific/Auckland');

export const history: fc.Arbitrary<RetentionFacts> = fc
  .record({
    made: fc.array(anyPoint, { maxLength: 16 }),
    terms: anyTerms,
    maxRemovals: fc.integer({ min: 1, max: 4 }),
    timezone: zones,
    copies: fc.boolean(),
    pointInTimeDays: maybe(9),
  })
  .map(({ made, terms, maxRemovals, timezone, copies, pointInTimeDays }) => ({
    points: made.flatMap((each, index) => toPoints(each, index)),
    rule: { ...rule, timezone, retention: { ...rule.retention, days: undefined, ...terms, maxRemovals } },
    ...{ policy, pointInTimeDays, now },
    requiredPlaces: copies ? [secondary] : [],
  }));

function toPoints({ hours, where, resource, status, flaw, copied, marked }: Made, index: number): RecoveryPoint[] {
  // Duplicates have the very same moment.
  const takenAt = addSeconds(now, -hours * 3600);
  const { verifiedAt, ...unverified } = { ...owner, cycle: takenAt, pinned: flaw === 'pinned' };
  const owned = {
    ...unverified,
    ...(flaw === 'unverified' ? {} : { verifiedAt: verifiedAt ?? takenAt }),
    ...(flaw === 'foreign' ? { policy: 'other' } : {}),
    ...(flaw === 'other-rule' ? { rule: 'other' } : {}),
    ...(marked === undefined ? {} : { tombstone: addSeconds(now, -marked * 3600) }),
  };
  const { owner: _owner, takenAt: _takenAt, ...rest } = template;
  const made: RecoveryPoint = {
    ...rest,
    ...{ id: `p${index}`, resource, status, place: where },
    ...(status === 'available' ? { takenAt } : {}),
    ...(flaw === 'unowned' ? {} : { owner: owned }),
  };
  return copied && where === primary ? [made, { ...made, place: secondary }] : [made];
}

/** Said once more, by other means than the code under test. */
export function isGood(each: RecoveryPoint, at: Instant = now): boolean {
  const mine = each.owner?.policy === policy && each.owner.rule === rule.name && !each.owner.pinned;
  const there = each.status === 'available' && each.takenAt !== undefined && each.takenAt <= at;
  return mine && there && each.owner?.verifiedAt !== undefined;
}

export function newestFirst(points: readonly RecoveryPoint[]): RecoveryPoint[] {
  return [...points].sort((a, b) => (b.takenAt ?? '').localeCompare(a.takenAt ?? '') || a.id.localeCompare(b.id));
}
