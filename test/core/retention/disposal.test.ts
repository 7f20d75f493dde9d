import { describe, expect, it } from 'vitest';
import type { RecoveryPoint } from '#core/model.ts';
import type { BackupRule } from '#core/policy/schema.ts';
import { removals, waitingForRoom } from '#core/retention/disposal.ts';
import { behindNewest, groupPoints, isCopy } from '#core/retention/group.ts';
import { planRetention } from '#core/retention/plan.ts';
import { account, daysBefore, exampleRule, now, point, primary, secondary } from '../fixtures.ts';

const marked = (daysOld: number, change: Parameters<typeof point>[1] = {}) =>
  point(daysOld, { ...change, owner: { tombstone: daysBefore(2), ...change.owner } });
/** Nothing is missing where a window of five days begins. */
const recent = [0, 1, 2, 3, 4].map((days) => point(days));
const rest = { policy: 'pol-isms-008', requiredPlaces: [], now };

function decide(points: readonly RecoveryPoint[], retention: Partial<BackupRule['retention']>) {
  return planRetention({ points, rule: exampleRule(retention), ...rest }).decisions;
}

describe('a run that removes', () => {
  const old = [10, 12, 11].map((days) => marked(days));

  it('begins with the oldest, in whatever order they were read [A-6-disposal]', () => {
    const ids = removals(decide([...recent, ...old], { days: 5, floor: 1 })).map(({ point: { id } }) => id);
    expect(ids).toEqual(['lifeboat-orders-12', 'lifeboat-orders-11', 'lifeboat-orders-10']);
  });

  it('goes by when the data was frozen, not by the cycle that it was made for', () => {
    const late = marked(12, { owner: { cycle: daysBefore(9) } });
    const ids = removals(decide([...recent, marked(10), late], { days: 5, floor: 1 })).map(({ point: { id } }) => id);
    expect(ids).toEqual(['lifeboat-orders-12', 'lifeboat-orders-10']);
  });

  it('says of what waits for room that it does, and of nothing else [A-6-disposal]', () => {
    const fresh = point(13);
    const decisions = decide([...recent, ...old, fresh], { days: 5, floor: 1, maxRemovals: 1 });
    const waiting = waitingForRoom(decisions);
    expect(waiting.map(({ point: { id }, next }) => [id, next])).toEqual([
      ['lifeboat-orders-10', 'wait'],
      ['lifeboat-orders-11', 'wait'],
    ]);
    expect(waiting[0]?.reasons.at(-1)?.text).toBe('at most 1 go in one run, and older ones go first');
    const inGrace = decide([...recent, marked(10, { owner: { tombstone: now } })], { days: 5, floor: 1 });
    expect(inGrace.at(-1)?.next).toBe('wait');
    expect(waitingForRoom(inGrace)).toEqual([]);
  });

  it('believes a mark of this very instant', () => {
    const decisions = decide([...recent, marked(10, { owner: { tombstone: now } })], { days: 5, floor: 1, grace: 0 });
    expect(decisions.at(-1)?.next).toBe('remove');
  });
});

describe('what is decided together', () => {
  it('is measured from its newest good point, and from itself without one', () => {
    expect(behindNewest({ takenAt: daysBefore(3) }, { good: [] })).toBe(0);
  });

  it('is a copy in the Region and the account of a copy only', () => {
    const facts = { ...rest, points: [], rule: exampleRule(), requiredPlaces: [secondary] };
    expect(isCopy(point(1, { place: secondary }), facts)).toBe(true);
    expect(isCopy(point(1), facts)).toBe(false);
    expect(isCopy(point(1, { place: { account: '444455556666', region: secondary.region } }), facts)).toBe(false);
    expect(isCopy(point(1, { place: { account, region: primary.region } }), facts)).toBe(false);
  });

  it('keeps the last point before a window only when more than a quarter of an interval is missing at its beginning', () => {
    const openerOf = (oldestInside: number) => {
      const points = [point(0), point(oldestInside), point(12)];
      const facts = { ...rest, points, rule: exampleRule({ days: 10, floor: 1 }) };
      return [...groupPoints(facts).values()][0]?.opener?.id;
    };
    // Every day a backup: 10 d less 1.25 d.
    expect(openerOf(8.75)).toBeUndefined();
    expect(openerOf(8.74)).toBe('lifeboat-orders-12');
  });
});
