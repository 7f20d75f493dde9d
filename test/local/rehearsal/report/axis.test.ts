import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spread, ticks } from '#local/rehearsal/report/axis.ts';

describe('an axis', () => {
  it('has round steps from zero to above the greatest value, not too many', () => {
    expect(ticks(240)).toEqual([0, 50, 100, 150, 200, 250]);
    expect(ticks(1)).toEqual([0, 1]);
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 1e9, noNaN: true }), (most) => {
        const steps = ticks(most);
        expect(steps[0]).toBe(0);
        expect(steps.at(-1)).toBeGreaterThanOrEqual(most);
        expect(steps.length).toBeLessThanOrEqual(7);
        expect(steps[1]).toBeGreaterThan(0);
      }),
    );
  });

  it('has no more marks than there is room for, the first one always', () => {
    const days = Array.from({ length: 365 }, (_, index) => index);
    const marks = spread(days, 12, String, (index) => index / 364);
    expect(marks.length).toBeLessThanOrEqual(12);
    expect(marks[0]).toEqual({ at: 0, text: '0' });
    expect(spread([1, 2], 12, String, (index) => index)).toHaveLength(2);
  });
});
