import { describe, expect, it } from 'vitest';
import { addSeconds } from '#core/instant.ts';
import { type LastRun, missingPoints, type PlannedPoint, placeName } from '#core/retention/missing.ts';
import { now, point, primary, secondary } from '../fixtures.ts';

const decidedAt = '2026-03-09T06:00:00Z';
const regions = [primary.region, secondary.region];
const id = 'lifeboat-orders-5';

function planned(change: Partial<PlannedPoint> = {}): PlannedPoint {
  const { region } = primary;
  return { id, region, resource: 'orders', keep: true, next: 'stay', verifiedAt: decidedAt, ...change };
}

function run(decisions: readonly PlannedPoint[], change: Partial<LastRun> = {}): LastRun {
  return { decidedAt, decisions, missing: [], settled: new Set(), ...change };
}

const nothing = { points: [], regions };
const there = { points: [point(5)], regions };

describe('what went missing since the last run', () => {
  it('is every verified point that it saw and that is not there, with what was decided about it [A-6-disposal]', () => {
    const missed = { id, region: primary.region, resource: 'orders', seenAt: decidedAt };
    expect(missingPoints(run([planned()]), [], nothing)).toEqual([{ ...missed, wanted: true }]);
    expect(missingPoints(run([planned({ keep: false, next: 'wait' })]), [], nothing)).toEqual([
      { ...missed, wanted: false },
    ]);
    expect(missingPoints(run([planned()]), [], there)).toEqual([]);
  });

  it('is not a point that was never good', () => {
    expect(missingPoints(run([planned({ verifiedAt: undefined })]), [], nothing)).toEqual([]);
  });

  it('is not what a report names without a point: that database had none', () => {
    const cycle = { closedAt: decidedAt, completed: [{ resource: 'orders', places: [primary.region] }] };
    expect(missingPoints(run([]), [cycle], nothing)).toEqual([]);
  });

  it('is told Region by Region, and not of one that the policy has left', () => {
    const both = run([planned(), planned({ region: secondary.region })]);
    expect(missingPoints(both, [], there).map(placeName)).toEqual([`${secondary.region}.${id}`]);
    expect(missingPoints(both, [], { points: [], regions: [primary.region] }).map(placeName)).toEqual([
      `${primary.region}.${id}`,
    ]);
  });

  it('is a removal that the run has not settled, once it is gone or on its way, verified or not [A-6-disposal]', () => {
    const going = planned({ keep: false, next: 'remove', verifiedAt: undefined });
    expect(missingPoints(run([going]), [], nothing)).toHaveLength(1);
    const leaving = { ...there, points: [point(5, { status: 'deleting' })] };
    expect(missingPoints(run([going]), [], leaving)).toHaveLength(1);
    expect(missingPoints(run([going]), [], there)).toEqual([]);
    expect(missingPoints(run([going], { settled: new Set([placeName(going)]) }), [], nothing)).toEqual([]);
  });

  it('is what the run had to account for itself, and did not', () => {
    const before = { id, region: primary.region, resource: 'orders', seenAt: '2026-03-08T06:00:00Z', wanted: true };
    expect(missingPoints(run([], { missing: [before] }), [], nothing)).toEqual([before]);
    const settled = new Set([placeName(before)]);
    expect(missingPoints(run([], { missing: [before], settled }), [], nothing)).toEqual([]);
  });

  it('is what a cycle has made since then, where it was verified', () => {
    const made = { resource: 'orders', point: id, places: regions };
    const cycle = { closedAt: now, completed: [made, { resource: 'users' }] };
    expect(missingPoints(run([]), [cycle], there)).toEqual([
      { id, region: secondary.region, resource: 'orders', seenAt: now, wanted: true },
    ]);
  });

  it('is not asked twice about a point that both the run and a cycle have seen', () => {
    const cycle = { closedAt: now, completed: [{ resource: 'orders', point: id, places: [primary.region] }] };
    expect(missingPoints(run([planned()]), [cycle], nothing)).toHaveLength(1);
    const removed = planned({ keep: false, next: 'remove' });
    const settled = new Set([placeName(removed)]);
    expect(missingPoints(run([removed], { settled }), [cycle], nothing)).toEqual([]);
  });

  it('was accounted for by the run when the cycle was over before it looked, until a report may still have been on its way', () => {
    const made = [{ resource: 'orders', point: id, places: [primary.region] }];
    const closedAt = (minutes: number) => addSeconds(decidedAt, -60 * minutes);
    expect(missingPoints(run([]), [{ closedAt: closedAt(16), completed: made }], nothing)).toEqual([]);
    expect(missingPoints(run([]), [{ closedAt: closedAt(15), completed: made }], nothing)).toHaveLength(1);
  });
});
