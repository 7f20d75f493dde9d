/** What must hold whatever happened before: checked over ten thousand histories. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupBy } from '#core/group.ts';
import { addSeconds } from '#core/instant.ts';
import type { RecoveryPoint } from '#core/model.ts';
import { groupKey } from '#core/retention/good.ts';
import { type Decision, planRetention, type RetentionFacts, removals } from '#core/retention/plan.ts';
import { exampleRule, now, point, primary, secondary } from '../fixtures.ts';

const template = point(0);
const rule = exampleRule();

/** One point: how old, where, whose, in which state. Most are in order, so that histories are mostly histories. */
const anyPoint = fc.record({
  hours: fc.integer({ min: -30, max: 24 * 20 }),
  where: fc.constantFrom(primary, primary, secondary),
  resource: fc.constantFrom('orders', 'orders', 'users'),
  status: fc.constantFrom('available', 'available', 'available', 'available', 'creating', 'failed'),
  flaw: fc.constantFrom(
    'none',
    'none',
    'none',
    'none',
    'none',
    'pinned',
    'foreign',
    'unowned',
    'unverified',
    'other-rule',
  ),
  copied: fc.boolean(),
});

type Made = ReturnType<typeof toMade>;
const toMade = (value: typeof anyPoint extends fc.Arbitrary<infer Value> ? Value : never) => value;

const history: fc.Arbitrary<RetentionFacts> = fc
  .record({
    made: fc.array(anyPoint, { maxLength: 14 }),
    days: fc.integer({ min: 1, max: 10 }),
    floor: fc.integer({ min: 1, max: 5 }),
    maxRemovals: fc.integer({ min: 1, max: 4 }),
    copies: fc.boolean(),
  })
  .map(({ made, copies, ...limits }) => ({
    points: made.flatMap((each, index) => toPoints(each, index)),
    rule: { ...rule, retention: { ...rule.retention, ...limits } },
    policy: 'pol-isms-008',
    requiredPlaces: copies ? [secondary] : [],
    now,
  }));

function toPoints({ hours, where, resource, status, flaw, copied }: Made, index: number): RecoveryPoint[] {
  const takenAt = addSeconds(now, -hours * 3600 - index);
  const { verifiedAt, ...unverified } = { ...owner, cycle: takenAt, pinned: flaw === 'pinned' };
  const owned = {
    ...unverified,
    ...(flaw === 'unverified' ? {} : { verifiedAt }),
    ...(flaw === 'foreign' ? { policy: 'other' } : {}),
    ...(flaw === 'other-rule' ? { rule: 'other' } : {}),
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

const owner = template.owner ?? expect.fail('the template has no owner');

/** Said once more, by other means than the code under test. */
function isGood(each: RecoveryPoint): boolean {
  const mine = each.owner?.policy === 'pol-isms-008' && each.owner.rule === rule.name && !each.owner.pinned;
  return mine && each.status === 'available' && each.takenAt !== undefined && each.takenAt <= now;
}

const apply = (facts: RetentionFacts): RecoveryPoint[] => {
  const gone = new Set(removals(planRetention(facts).decisions).map(({ point: each }) => each));
  return facts.points.filter((each) => !gone.has(each));
};

/** Runs retention again and again until nothing more goes. */
function settle(facts: RetentionFacts): RecoveryPoint[] {
  const left = apply(facts);
  return left.length === facts.points.length ? left : settle({ ...facts, points: left });
}

/** What a history breaks, in words; nothing when all holds. Plain comparisons, because there are ten thousand of them. */
function broken(facts: RetentionFacts): string[] {
  const { decisions } = planRetention(facts);
  const gone = removals(decisions).map(({ point: each }) => each);
  const left = new Set(decisions.filter(({ keep }) => keep).map(({ point: each }) => each));
  return [
    ...partition(facts, decisions, gone, left),
    ...[...groupBy(facts.points, groupKey).values()].flatMap((group) => losses(group, left, facts)),
    ...gone.flatMap((each) => trespasses(each, facts)),
    ...unstable(facts),
  ];
}

function partition(
  facts: RetentionFacts,
  decisions: readonly Decision[],
  gone: readonly RecoveryPoint[],
  left: ReadonlySet<RecoveryPoint>,
): string[] {
  const inOrder = decisions.every(({ point: each }, index) => each === facts.points[index]);
  return [
    ...(inOrder && decisions.length === facts.points.length ? [] : ['not every point was decided, in order']),
    ...(decisions.every(({ reasons }) => reasons.length > 0) ? [] : ['a decision has no reason']),
    ...(gone.length + left.size === facts.points.length ? [] : ['kept and removed together are not all']),
  ];
}

function losses(group: readonly RecoveryPoint[], left: ReadonlySet<RecoveryPoint>, facts: RetentionFacts): string[] {
  const good = group.filter(isGood).sort((a, b) => ((a.takenAt ?? '') < (b.takenAt ?? '') ? 1 : -1));
  const kept = good.filter((each) => left.has(each));
  const { floor, maxRemovals } = facts.rule.retention;
  return [
    ...(kept.length >= Math.min(good.length, floor) ? [] : ['fewer good points than the floor are left']),
    ...(kept[0] === good[0] ? [] : ['the newest good point is gone']),
    ...(group.filter((each) => !left.has(each)).length <= maxRemovals ? [] : ['more than the cap went in one run']),
  ];
}

function trespasses(each: RecoveryPoint, facts: RetentionFacts): string[] {
  const mine = each.owner?.policy === facts.policy && each.owner.rule === facts.rule.name && !each.owner.pinned;
  const source = facts.requiredPlaces.length > 0 && each.place === primary && each.status === 'available';
  const superseded = facts.points.some(
    (other) =>
      isGood(other) &&
      other.place === primary &&
      other.owner?.verifiedAt &&
      (other.takenAt ?? '') >= (each.takenAt ?? ''),
  );
  return [
    ...(mine ? [] : ['something foreign or pinned was removed']),
    ...(isGood(each) || each.status === 'failed' ? [] : ['a point in the making, or of the future, was removed']),
    ...(source && !superseded ? ['the source of copies was removed, and nothing newer is verified'] : []),
  ];
}

/** Applied once, without a cap, a second run has nothing left to say, however much later: time alone removes nothing. */
function unstable(facts: RetentionFacts): string[] {
  const free = { ...facts, rule: { ...facts.rule, retention: { ...facts.rule.retention, maxRemovals: 1000 } } };
  // What lies in the future today would be a good point tomorrow.
  const past = { ...free, points: free.points.filter(({ takenAt }) => takenAt === undefined || takenAt <= now) };
  const settled = apply(past);
  const later = apply({ ...past, points: settled, now: addSeconds(now, 400 * 86_400) });
  return later.length === settled.length ? [] : ['a second run removed more'];
}

describe('over ten thousand histories, retention', () => {
  it('keeps the newest and the floor, touches only its own, is stable, and stops when backups stop [E-4.1-full]', () => {
    fc.assert(
      fc.property(history, (facts) => {
        const found = broken(facts);
        if (found.length > 0) expect.fail(found.join('; '));
      }),
      { numRuns: 10_000 },
    );
  });

  it('ends with the same points whether it may remove one a run or all at once', () => {
    fc.assert(
      fc.property(history, (facts) => {
        const all = { ...facts, rule: { ...facts.rule, retention: { ...facts.rule.retention, maxRemovals: 1000 } } };
        expect(settle(facts)).toEqual(apply(all));
      }),
      { numRuns: 500 },
    );
  });
});
