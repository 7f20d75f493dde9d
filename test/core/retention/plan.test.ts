import { describe, expect, it } from 'vitest';
import type { RecoveryPoint } from '#core/model.ts';
import type { PrunedRule } from '#core/policy/schema.ts';
import { type Decision, planRetention, type ReasonCode, removals } from '#core/retention/plan.ts';
import { daysBefore, exampleRule, now, point, secondary } from '../fixtures.ts';

function plan(
  points: readonly RecoveryPoint[],
  retention: Partial<PrunedRule['retention']> = {},
  copies = [] as const,
) {
  return decide(points, { requiredPlaces: copies, rule: exampleRule(retention) });
}

function decide(
  points: readonly RecoveryPoint[],
  rest: Pick<Parameters<typeof planRetention>[0], 'requiredPlaces' | 'rule'>,
) {
  return planRetention({ points, policy: 'pol-isms-008', now, ...rest }).decisions;
}

const removed = (decisions: readonly Decision[]) => removals(decisions).map(({ point: { id } }) => id);
const codes = (decisions: readonly Decision[], id: string): ReasonCode[] =>
  decisions.filter(({ point: each }) => each.id === id).flatMap(({ reasons }) => reasons.map(({ code }) => code));

/** One good point a day, `from` to `to` days before now. */
const daily = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => point(from + index));
const unverified = ({ owner, ...rest }: RecoveryPoint): RecoveryPoint => {
  const { verifiedAt: _never, ...other } = owner ?? expect.fail('the point has no owner');
  return { ...rest, owner: other };
};
const inFrankfurt = (points: readonly RecoveryPoint[]) => points.map((each) => ({ ...each, place: secondary }));

describe('retention', () => {
  it('keeps 30 daily points and lets go of the older ones, with the clause that asks for it [E-4.1-full] [D-delete]', () => {
    const decisions = plan(daily(0, 33));
    expect(removed(decisions)).toEqual([
      'lifeboat-orders-33',
      'lifeboat-orders-32',
      'lifeboat-orders-31',
      'lifeboat-orders-30',
    ]);
    const gone = decisions.find(({ keep }) => !keep);
    expect(gone?.reasons).toEqual([
      {
        code: 'expired',
        text: 'it is 30 d behind the newest good point, outside the window of 30 d',
        clauses: ['E-4.1-full'],
      },
    ]);
  });

  it('keeps exactly the most recent 2 days when told to [D-retain]', () => {
    const decisions = plan(daily(0, 5), { days: 2, floor: 1 });
    expect(decisions.filter(({ keep }) => keep).map(({ point: { id } }) => id)).toEqual([
      'lifeboat-orders-0',
      'lifeboat-orders-1',
    ]);
  });

  it('removes nothing more once backups have stopped, however much time passes', () => {
    const points = daily(100, 129);
    expect(removed(plan(points))).toEqual([]);
    expect(codes(plan(points), 'lifeboat-orders-129')).toEqual(['window']);
  });

  it('never goes below the floor, however old the points are', () => {
    const decisions = plan([point(0), point(100), point(200), point(300)], { days: 1, floor: 3 });
    expect(removed(decisions)).toEqual(['lifeboat-orders-300']);
    expect(codes(decisions, 'lifeboat-orders-200')).toEqual(['floor']);
  });

  it('keeps the newest good point even when a failed one is newer', () => {
    const failed = point(0, { id: 'failed', status: 'failed' });
    const decisions = plan([failed, point(50)], { floor: 1 });
    expect(removed(decisions)).toEqual([]);
    expect(codes(decisions, 'lifeboat-orders-50')).toEqual(['newest', 'floor', 'window']);
  });

  it.each([
    ['somebody else’s', point(90, { id: 'x', owner: null }), 'foreign'],
    ['another policy’s', point(90, { id: 'x', owner: { policy: 'other' } }), 'foreign'],
    ['another rule’s', point(90, { id: 'x', owner: { rule: 'database-weekly' } }), 'other-rule'],
    ['pinned', point(90, { id: 'x', owner: { pinned: true } }), 'pinned'],
    ['in the making', point(90, { id: 'x', status: 'creating' }), 'in-progress'],
    ['dated in the future', point(-2, { id: 'x' }), 'future'],
    ['freshly failed', point(2, { id: 'x', status: 'failed' }), 'failed-recently'],
  ] as const)('leaves alone what is %s, and never counts it as good', (_what, odd, code) => {
    const decisions = plan([odd, ...daily(0, 3), point(60)], { days: 4, floor: 4 });
    expect(codes(decisions, 'x')).toEqual([code]);
    expect(removed(decisions)).toEqual(['lifeboat-orders-60']);
    // With one real point fewer the odd one does not fill the floor.
    expect(removed(plan([odd, ...daily(0, 2), point(60)], { days: 3, floor: 4 }))).toEqual([]);
  });

  it('lets go of a failed point once good ones are newer than it by the whole window', () => {
    const failed = point(31, { id: 'failed', status: 'failed' });
    const decisions = plan([failed, ...daily(0, 3)]);
    expect(removed(decisions)).toEqual(['failed']);
    expect(codes(decisions, 'failed')).toEqual(['failed']);
    expect(codes(plan([failed]), 'failed')).toEqual(['failed-recently']);
  });

  it('removes the oldest first, and no more in one run than the cap', () => {
    const decisions = plan(daily(0, 50), { maxRemovals: 2 });
    expect(removed(decisions)).toEqual(['lifeboat-orders-50', 'lifeboat-orders-49']);
    expect(codes(decisions, 'lifeboat-orders-40')).toEqual(['capped']);
  });

  it('keeps the last point before the window while backups are missing where the window begins', () => {
    const decisions = plan([...daily(0, 20), point(35), point(36)], { floor: 1 });
    expect(codes(decisions, 'lifeboat-orders-35')).toEqual(['window-start']);
    expect(removed(decisions)).toEqual(['lifeboat-orders-36']);
  });

  it('treats each resource in each place by itself', () => {
    const other = daily(0, 1).map((each) => ({ ...each, id: `${each.id}-x`, resource: 'users' }));
    const decisions = plan([...daily(0, 31), ...other, ...inFrankfurt([point(31)])], { floor: 1 });
    expect(decisions.filter(({ keep }) => !keep).map(({ point: { id, place } }) => [id, place.region])).toEqual([
      ['lifeboat-orders-30', 'eu-west-1'],
      ['lifeboat-orders-31', 'eu-west-1'],
    ]);
  });
});

describe('the source of a copy that a place must have', () => {
  const rule = exampleRule({ days: 7, floor: 1 });
  const required = { requiredPlaces: [secondary], rule };
  const removedHere = (points: readonly RecoveryPoint[]) =>
    removals(decide(points, required)).map(({ point: { id, place } }) => `${id} ${place.region}`);

  it('goes when its copy is available and verified [E-4.3-secondary]', () => {
    const points = daily(0, 8);
    expect(removedHere([...points, ...inFrankfurt(points)])).toEqual([
      'lifeboat-orders-8 eu-west-1',
      'lifeboat-orders-8 eu-central-1',
      'lifeboat-orders-7 eu-west-1',
      'lifeboat-orders-7 eu-central-1',
    ]);
  });

  it('stays while neither it nor any newer point was verified, even when a copy is there', () => {
    const old = unverified(point(8));
    const newer = daily(0, 6).map(unverified);
    const decisions = decide([...newer, old, ...inFrankfurt([...daily(0, 6), point(8)])], required);
    expect(codes(decisions.slice(0, 8), old.id)).toEqual(['unverified']);
  });

  it('goes with its window, although its own copy failed, once a newer point is verified [A-6-disposal]', () => {
    const old = unverified(point(8));
    expect(removedHere([...daily(0, 6), old, ...inFrankfurt(daily(0, 6))])).toEqual(['lifeboat-orders-8 eu-west-1']);
  });

  it('stays while the other place has no good point at all', () => {
    expect(removedHere(daily(0, 9))).toEqual([]);
    expect(codes(decide(daily(0, 9), required), 'lifeboat-orders-9')).toEqual(['copy-lacking']);
  });

  it('stays while copies have stopped arriving and its copy would still be inside the window there', () => {
    const copies = inFrankfurt(daily(5, 7));
    expect(removedHere([...daily(0, 9), ...copies])).toEqual(['lifeboat-orders-7 eu-west-1']);
  });

  it.each(['creating', 'copying'])('stays while its copy is %s', (status) => {
    const copies = inFrankfurt([...daily(0, 6), point(8, { status })]);
    expect(removedHere([...daily(0, 6), point(8), ...copies])).toEqual([]);
  });

  it('goes while its copy, past the window too, is on its way out', () => {
    const copies = inFrankfurt([...daily(0, 6), point(8, { status: 'deleting' })]);
    expect(removedHere([...daily(0, 6), point(8), ...copies])).toEqual(['lifeboat-orders-8 eu-west-1']);
  });

  it('goes when retention has let go of its copy before', () => {
    expect(removedHere([...daily(0, 8), ...inFrankfurt(daily(0, 6))])).toEqual([
      'lifeboat-orders-8 eu-west-1',
      'lifeboat-orders-7 eu-west-1',
    ]);
  });

  it('is no copy itself: copies need no further copies', () => {
    const copies = inFrankfurt(daily(0, 8).map(unverified));
    expect(removedHere(copies)).toEqual(['lifeboat-orders-8 eu-central-1', 'lifeboat-orders-7 eu-central-1']);
  });
});

describe('a plan', () => {
  it('decides every point once, in the order in which they came', () => {
    const points = [point(40), ...daily(0, 3), point(41, { owner: null })];
    expect(plan(points).map(({ point: each }) => each)).toEqual(points);
  });

  it('shows its arithmetic', () => {
    const decisions = plan([point(0), { ...point(1), takenAt: daysBefore(1.5) }]);
    expect(decisions[1]?.reasons.map(({ text }) => text)).toEqual([
      'it is number 2 of the 3 that are never gone below',
      'it is 36 h behind the newest good point, inside the window of 30 d',
    ]);
  });
});
