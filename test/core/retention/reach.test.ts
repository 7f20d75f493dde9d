import { describe, expect, it } from 'vitest';
import type { BackupRule } from '#core/policy/schema.ts';
import { reachDays } from '#core/retention/reach.ts';
import { exampleRule, now } from '../fixtures.ts';

const reach = (retention: Partial<BackupRule['retention']>, frequency = 'daily at 02:00') =>
  reachDays({ ...exampleRule({ days: undefined, floor: 1, ...retention }), frequency }, now);

describe('how far back what is kept can reach', () => {
  it.each([
    [{ days: 30 }, 30],
    [{ tiers: { daily: 7 } }, 7],
    [{ tiers: { weekly: 4 } }, 28],
    [{ tiers: { monthly: 12 } }, 372],
    [{ tiers: { yearly: 7 } }, 2562],
    [{ days: 40, tiers: { daily: 7, weekly: 4 } }, 40],
    [{ count: 5 }, 5],
    // The newest of the floor has no distance from itself.
    [{ floor: 4 }, 3],
    [{ count: 2, floor: 6 }, 5],
    [{}, 0],
  ])('%j reach %i days', (retention, days) => {
    expect(reach(retention)).toBe(days);
  });

  it('counts points by the longest pause between two backups', () => {
    expect(reach({ count: 3 }, 'weekly on saturday at 03:00')).toBe(21);
    expect(reach({ count: 3 }, 'every 6h')).toBe(1);
  });
});
