import { describe, expect, it } from 'vitest';
import type { RecoveryPoint } from '#core/model.ts';
import type { BackupRule } from '#core/policy/schema.ts';
import { isFailed, isRestorable, isVerified, newestFirst, type Taken } from '#core/retention/good.ts';
import { planRetention } from '#core/retention/plan.ts';
import { daysBefore, exampleRule, now, point } from '../fixtures.ts';

/** Without data: a copy or a snapshot that never became available. */
function failed(daysOld: number): RecoveryPoint {
  const { takenAt: _none, ...rest } = point(daysOld, { id: `failed-${daysOld}`, status: 'failed' });
  return rest;
}

function decisionOn(id: string, points: readonly RecoveryPoint[], retention: Partial<BackupRule['retention']>) {
  const facts = { points, rule: exampleRule(retention), policy: 'pol-isms-008', requiredPlaces: [], now };
  return planRetention(facts).decisions.find(({ point: each }) => each.id === id);
}

describe('a point that failed', () => {
  const good = [0, 1, 2].map((days) => point(days));
  const keeps = (
    daysOld: number,
    retention: Partial<BackupRule['retention']>,
    points: readonly RecoveryPoint[] = good,
  ) => decisionOn(`failed-${daysOld}`, [...points, failed(daysOld)], retention)?.keep;

  it('goes when its window is over and enough good points are newer, both to the last one [A-6-disposal]', () => {
    expect(keeps(5, { days: 5, floor: 3 })).toBe(false);
    expect(keeps(4.99, { days: 5, floor: 3 })).toBe(true);
    expect(keeps(5, { days: 5, floor: 4 })).toBe(true);
  });

  it('stays for the floor alone, and for the window alone', () => {
    expect(keeps(30, { days: 2, floor: 4 })).toBe(true);
    expect(keeps(5, { days: 30, floor: 1 })).toBe(true);
  });

  it('is not older than a good point of its own instant', () => {
    expect(keeps(2, { days: 1, floor: 3 })).toBe(true);
    expect(keeps(2, { days: 1, floor: 2 })).toBe(false);
  });

  it('says how many good points are newer, and how far behind it is when it goes', () => {
    const text = (floor: number) => decisionOn('failed-5', [...good, failed(5)], { days: 5, floor })?.reasons[0]?.text;
    expect(text(4)).toBe(
      'it failed, and 3 good points are newer, of which 4 are to be, one of them by the whole window',
    );
    expect(text(3)).toBe('it failed, and it is 5 d behind the newest good point, and not among what is kept: 5 days');
  });
});

describe('a point that does not count', () => {
  const textOf = (each: RecoveryPoint) => decisionOn(each.id, [each], { days: 5 })?.reasons[0];

  it('stays, and why is said in words', () => {
    expect(textOf(point(1, { id: 'by-hand', owner: null }))).toMatchObject({
      ...{ code: 'foreign', text: 'it was not made by this policy' },
    });
    expect(textOf(point(1, { status: 'creating' }))).toMatchObject({
      ...{ code: 'in-progress', text: 'its status is creating' },
    });
    expect(textOf(point(-1))).toMatchObject({
      ...{ code: 'future', text: `it says it was taken at ${daysBefore(-1)}, which is yet to come` },
    });
  });

  it('is under way when nobody knows when its data was frozen, whatever its status is', () => {
    const { takenAt: _none, ...available } = point(1);
    expect(textOf(available)).toMatchObject({ code: 'in-progress', text: 'its status is available' });
    expect(isRestorable(available, now)).toBe(false);
  });
});

describe('what counts', () => {
  it('is never what nobody owns, and never what RDS calls incompatible', () => {
    expect(isVerified(point(1, { owner: null }))).toBe(false);
    expect(isFailed(point(1, { status: 'incompatible-restore' }))).toBe(true);
    expect(isFailed(point(1))).toBe(false);
  });

  it('is in an order that does not depend on the one in which it was read', () => {
    const [a, b] = [point(1, { id: 'a' }), point(1, { id: 'b' })] as Taken[] as [Taken, Taken];
    for (const points of [
      [a, b],
      [b, a],
    ])
      expect(newestFirst(points).map(({ id }) => id)).toEqual(['a', 'b']);
  });
});
