import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addSeconds,
  compactInstant,
  compareInstants,
  describeSeconds,
  formatInstant,
  isInstant,
  latest,
  parseInstant,
  secondsBetween,
  toInstant,
} from '#core/instant.ts';

describe('instants', () => {
  it('reads back what it writes, to the second', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000_000_000 }), (seconds) => {
        const instant = formatInstant(seconds * 1000);
        expect(isInstant(instant)).toBe(true);
        expect(parseInstant(instant)).toBe(seconds * 1000);
      }),
    );
  });

  it('writes any moment as the calendar has it, whatever it wrote before', () => {
    const moments = fc.integer({ min: -50_000_000_000_000, max: 200_000_000_000_000 });
    fc.assert(
      fc.property(moments, fc.integer({ min: 0, max: 200_000_000 }), (ms, later) => {
        for (const moment of [ms, ms + later, ms]) {
          const whole = new Date(Math.floor(moment / 1000) * 1000);
          expect(formatInstant(moment)).toBe(`${whole.toISOString().slice(0, 19)}Z`);
        }
      }),
    );
  });

  it('are in the order of time', () => {
    const seconds = fc.integer({ min: 0, max: 4_000_000_000 });
    fc.assert(
      fc.property(seconds, seconds, (a, b) => {
        const order = compareInstants(formatInstant(a * 1000), formatInstant(b * 1000));
        expect(order).toBe(Math.sign(a - b));
      }),
    );
  });

  it('drops the part below a second instead of moving into the future', () => {
    expect(formatInstant(Date.parse('2026-01-17T02:00:00.999Z'))).toBe('2026-01-17T02:00:00Z');
    expect(toInstant(new Date('2026-01-17T03:30:00.500+01:00'))).toBe('2026-01-17T02:30:00Z');
  });

  it.each(['2026-02-30T02:00:00Z', '2026-01-17T24:00:00Z', '2026-01-17T02:00:00', '2026-01-17', '', 'today'])(
    'refuses %j and says what it wants',
    (text) => {
      expect(isInstant(text)).toBe(false);
      expect(() => parseInstant(text)).toThrow('write UTC to the second');
    },
  );

  it('refuses moments outside the calendar', () => {
    expect(() => formatInstant(Number.NaN)).toThrow(RangeError);
    expect(() => toInstant('soon')).toThrow('"soon" is not a moment');
  });

  it('adds, compares and takes the latest', () => {
    expect(addSeconds('2026-12-31T23:59:59Z', 1)).toBe('2027-01-01T00:00:00Z');
    expect(secondsBetween('2026-01-02T00:00:00Z', '2026-01-01T00:00:00Z')).toBe(-86_400);
    expect(latest(['2026-01-01T00:00:00Z', '2026-03-01T00:00:00Z', '2026-02-01T00:00:00Z'])).toBe(
      '2026-03-01T00:00:00Z',
    );
  });

  it('writes instants into identifiers', () => {
    expect(compactInstant('2026-01-17T02:05:00Z')).toBe('20260117t0205z');
  });

  it.each([
    [90_300, '25 h 5 min'],
    [90_000, '25 h'],
    [172_799, '47 h 59 min'],
    [172_800, '2 d'],
    [2_685_600, '31 d 2 h'],
    [3661, '1 h 1 min'],
    [59, '59 s'],
    [0, '0 s'],
    [-120, '-2 min'],
  ])('describes %d seconds as %j', (seconds, text) => {
    expect(describeSeconds(seconds)).toBe(text);
  });
});
