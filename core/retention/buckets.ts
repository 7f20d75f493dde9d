/** Days, weeks, months and years as the calendar on the wall of a time zone has them. */
import { parseInstant, secondsPer } from '../instant.ts';
import type { Instant } from '../model.ts';
import { toWallClock } from '../schedule/zone.ts';

export const tierNames = ['daily', 'weekly', 'monthly', 'yearly'] as const;

export type TierName = (typeof tierNames)[number];

/** What one point of a tier stands for. */
export const bucketWords: Readonly<Record<TierName, string>> = {
  daily: 'day',
  weekly: 'week',
  monthly: 'month',
  yearly: 'year',
};

/** What the wall clock of a time zone shows at an instant, to be read with the UTC getters. */
export function shownDay(instant: Instant, zone: string): Date {
  return new Date(toWallClock(parseInstant(instant), zone));
}

/** `2026-01-17`, `2026-W03`, `2026-01`, `2026`: the bucket of a tier that a day falls into. */
export function bucketOf(tier: TierName, day: Date): string {
  if (tier === 'weekly') return isoWeek(day);
  return day.toISOString().slice(0, { daily: 10, monthly: 7, yearly: 4 }[tier]);
}

/** ISO 8601: a week begins on Monday and belongs to the year that its Thursday is in. */
function isoWeek(day: Date): string {
  const sinceMonday = (day.getUTCDay() + 6) % 7;
  const thursday = new Date(day.getTime() + (3 - sinceMonday) * secondsPer.day * 1000);
  const year = thursday.getUTCFullYear();
  const week = 1 + Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / (7 * secondsPer.day * 1000));
  return `${year}-W${String(week).padStart(2, '0')}`;
}
