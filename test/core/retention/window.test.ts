import { describe, expect, it } from 'vitest';
import { addSeconds } from '#core/instant.ts';
import { daysBefore, exampleRule, point, primary, secondary } from '../fixtures.ts';
import { codes, daily, decide, inFrankfurt, plan, removed } from './decisions.ts';

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
        text: 'it is 30 d behind the newest good point, and not among what is kept: 30 days',
        clauses: ['E-4.1-full'],
      },
    ]);
  });

  it('takes a point that came some minutes after its time for no gap where the window begins [A-4-noncritical] [A-6-disposal]', () => {
    const weeks = Array.from({ length: 16 }, (_, index) => point(7 * index));
    const rule = { ...exampleRule({ days: 98, floor: 1 }), frequency: 'weekly on saturday at 03:00' };
    // The first week of the window ends later than it would have: its point is three minutes behind the others.
    const late = { ...point(91), takenAt: addSeconds(daysBefore(91), 180) };
    const points = weeks.map((each) => (each.id === late.id ? late : each));
    expect(removed(decide(points, { requiredPlaces: [], rule }))).toEqual([
      'lifeboat-orders-105',
      'lifeboat-orders-98',
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

  it('keeps the last point before the window while backups are missing where the window begins', () => {
    const decisions = plan([...daily(0, 20), point(35), point(36)], { floor: 1 });
    expect(codes(decisions, 'lifeboat-orders-35')).toEqual(['window-start']);
    expect(removed(decisions)).toEqual(['lifeboat-orders-36']);
  });
});

describe('the base of point-in-time recovery', () => {
  const rule = exampleRule({ days: undefined, count: 3, floor: 1 });

  it('is the last good point before its window, and stays although nothing else asks for it [E-4.1-logs]', () => {
    const decisions = decide(daily(0, 12), { rule, requiredPlaces: [], pointInTimeDays: 7 });
    expect(codes(decisions, 'lifeboat-orders-7')).toEqual(['base']);
    expect(removed(decisions)).not.toContain('lifeboat-orders-7');
    expect(removed(decisions)).toHaveLength(9);
  });

  it('is in the place where the logs are, and in no other', () => {
    const facts = { rule, requiredPlaces: [secondary], pointInTimeDays: 7 };
    const decisions = decide([...daily(0, 12), ...inFrankfurt(daily(0, 12))], facts);
    const kept = decisions.filter(({ keep, point: { id } }) => keep && id === 'lifeboat-orders-7');
    expect(kept.map(({ point: { place } }) => place)).toEqual([primary]);
  });
});
