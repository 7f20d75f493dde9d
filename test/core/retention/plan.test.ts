import { describe, expect, it } from 'vitest';
import type { RecoveryPoint } from '#core/model.ts';
import type { BackupRule } from '#core/policy/schema.ts';
import { removals } from '#core/retention/plan.ts';
import { daysBefore, exampleRule, now, point } from '../fixtures.ts';
import { codes, daily, decide, inFrankfurt, plan } from './decisions.ts';

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

describe('retention', () => {
  it('treats each resource in each place by itself', () => {
    const other = daily(0, 1).map((each) => ({ ...each, id: `${each.id}-x`, resource: 'users' }));
    const decisions = plan([...daily(0, 31), ...other, ...inFrankfurt([point(31)])], { floor: 1 });
    expect(decisions.filter(({ keep }) => !keep).map(({ point: { id, place } }) => [id, place.region])).toEqual([
      ['lifeboat-orders-30', 'eu-west-1'],
      ['lifeboat-orders-31', 'eu-west-1'],
    ]);
  });
});

describe('disposal', () => {
  const marked = (daysOld: number, hoursAgo: number) =>
    point(daysOld, { owner: { tombstone: daysBefore(hoursAgo / 24) } });
  const next = (points: readonly RecoveryPoint[], retention: Partial<BackupRule['retention']> = {}, runAt = now) =>
    decide(points, { requiredPlaces: [], rule: exampleRule({ days: 1, floor: 1, ...retention }), runAt }).map(
      (each) => each.next,
    );

  it('marks what may go, and removes it in a run after the grace [A-6-disposal]', () => {
    const kept = point(0);
    expect(next([kept, point(31)])).toEqual(['stay', 'mark']);
    expect(next([kept, marked(31, 19)])).toEqual(['stay', 'wait']);
    expect(next([kept, marked(31, 20)])).toEqual(['stay', 'remove']);
  });

  it('says until when a marked point waits', () => {
    const decisions = plan([point(0), marked(31, 1)], { days: 1, floor: 1 });
    expect(decisions[1]?.reasons.at(-1)).toMatchObject({
      code: 'grace',
      text: 'it was marked at 2026-03-10T05:00:00Z and goes in the first run after 2026-03-11T01:00:00Z',
    });
  });

  it('decides by the scheduled instant of the run, so that a run started again late removes nothing more', () => {
    expect(next([point(0), marked(31, 20)], {}, daysBefore(0.1))).toEqual(['stay', 'wait']);
    expect(next([point(0), marked(31, 19)], {}, daysBefore(-365))).toEqual(['stay', 'wait']);
  });

  it('takes the mark off a point that is wanted again, and off no point of anybody else', () => {
    expect(next([point(0), marked(20, 30)], { days: 30 })).toEqual(['stay', 'unmark']);
    const pinned = point(90, { owner: { pinned: true, tombstone: daysBefore(2) } });
    expect(next([point(0), pinned])).toEqual(['stay', 'unmark']);
    for (const owner of [{ rule: 'other' }, { policy: 'other' }])
      expect(next([point(0), point(90, { owner: { ...owner, tombstone: daysBefore(2) } })])).toEqual(['stay', 'stay']);
  });

  it('marks again what a clock that was wrong marked in the future', () => {
    expect(next([point(0), marked(31, -100)])).toEqual(['stay', 'mark']);
  });

  it('removes the oldest first, and no more in one run than the cap', () => {
    const points = [...daily(0, 29), ...[30, 33, 31, 32].map((daysOld) => marked(daysOld, 48))];
    const decisions = plan(points, { maxRemovals: 2 });
    expect(removals(decisions).map(({ point: { id } }) => id)).toEqual(['lifeboat-orders-33', 'lifeboat-orders-32']);
    expect(codes(decisions, 'lifeboat-orders-30')).toEqual(['expired', 'capped']);
  });
});
