import { describe, expect, it } from 'vitest';
import { point, unverified } from '../fixtures.ts';
import { codes, daily, plan, removed, texts } from './decisions.ts';

describe('retention', () => {
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

  it('says to which rule a point belongs that it leaves alone', () => {
    const other = point(90, { id: 'x', owner: { rule: 'database-weekly' } });
    expect(texts(plan([other, ...daily(0, 3)]), 'x')).toEqual(['it belongs to the rule database-weekly']);
  });

  it('lets go of a failed point once good ones are newer than it by the whole window', () => {
    const failed = point(31, { id: 'failed', status: 'failed' });
    const decisions = plan([failed, ...daily(0, 3)]);
    expect(removed(decisions)).toEqual(['failed']);
    expect(codes(decisions, 'failed')).toEqual(['failed']);
    expect(codes(plan([failed]), 'failed')).toEqual(['failed-recently']);
  });
});

describe('what was never verified', () => {
  it('goes when a good point is newer and the terms would not ask for it even then [A-6-disposal]', () => {
    const old = unverified(point(40));
    const decisions = plan([...daily(0, 3), old, unverified(point(4))]);
    expect(removed(decisions)).toEqual([old.id]);
    expect(decisions.at(-1)?.reasons[0]?.text).toContain('it was never verified, but would be asked for');
  });

  it('never takes the place of a good point', () => {
    const decisions = plan([unverified(point(0)), unverified(point(1)), point(50), point(60)], { floor: 2, days: 5 });
    expect(removed(decisions)).toEqual([]);
    expect(codes(decisions, 'lifeboat-orders-50')).toEqual(['newest', 'floor', 'window']);
  });
});

describe('a count', () => {
  it('keeps the newest good points, however far apart, and counts nothing that failed or was not verified', () => {
    const points = [
      unverified(point(0)),
      point(1, { status: 'failed', id: 'f' }),
      point(2),
      point(90),
      point(200),
      point(300),
    ];
    const decisions = plan(points, { days: undefined, count: 3, floor: 1 });
    expect(removed(decisions)).toEqual(['lifeboat-orders-300']);
    expect(codes(decisions, 'lifeboat-orders-0')).toEqual(['unverified']);
  });
});
