import { describe, expect, it } from 'vitest';
import { bucketOf, shownDay } from '#core/retention/buckets.ts';
import { planRetention } from '#core/retention/plan.ts';
import { exampleRule, now, point } from '../fixtures.ts';

describe('the bucket of a day', () => {
  it.each([
    ['2026-01-17', '2026-W03'],
    ['2026-01-18', '2026-W03'],
    ['2026-01-19', '2026-W04'],
    ['2026-10-05', '2026-W41'],
    // A week belongs to the year that its Thursday is in.
    ['2024-12-30', '2025-W01'],
    ['2026-01-01', '2026-W01'],
    ['2027-01-01', '2026-W53'],
    ['2027-01-03', '2026-W53'],
    ['2027-01-04', '2027-W01'],
  ])('%s is in the week %s of ISO 8601', (day, week) => {
    expect(bucketOf('weekly', new Date(`${day}T00:00:00Z`))).toBe(week);
    expect(bucketOf('weekly', new Date(`${day}T23:59:59Z`))).toBe(week);
  });

  it('is the day, the month or the year that the wall clock of the zone shows', () => {
    const shown = shownDay('2025-12-31T22:00:00Z', 'Asia/Kolkata');
    expect((['daily', 'monthly', 'yearly'] as const).map((tier) => bucketOf(tier, shown))).toEqual([
      '2026-01-01',
      '2026-01',
      '2026',
    ]);
  });
});

describe('what a tier says of a point that it keeps', () => {
  it('is which bucket it is the newest of, and how many were found [E-4.1-full]', () => {
    const rule = exampleRule({ days: undefined, tiers: { daily: 2, weekly: 2, monthly: 2, yearly: 2 }, floor: 1 });
    const points = [point(0), point(100)];
    const { decisions } = planRetention({ points, rule, policy: 'pol-isms-008', requiredPlaces: [], now });
    expect(decisions.map(({ reasons }) => reasons.slice(-4).map(({ text }) => text))).toEqual([
      [
        'it is the newest of the day 2026-03-10, number 1 of 2 days',
        'it is the newest of the week 2026-W11, number 1 of 2 weeks',
        'it is the newest of the month 2026-03, number 1 of 2 months',
        'it is the newest of the year 2026, number 1 of 2 years',
      ],
      [
        'it is the newest of the day 2025-11-30, number 2 of 2 days',
        'it is the newest of the week 2025-W48, number 2 of 2 weeks',
        'it is the newest of the month 2025-11, number 2 of 2 months',
        'it is the newest of the year 2025, number 2 of 2 years',
      ],
    ]);
  });
});
