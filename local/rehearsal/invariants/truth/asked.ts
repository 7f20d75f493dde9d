/** Whether the terms of a rule ask for a point, counted from what is newer: shared with nothing that decides. */
import type { BackupPromise } from '../promises.ts';

const dayMs = 86_400_000;

/**
 * Half a sentence; undefined when no part of the terms asks for a point that was taken at `taken`. `others`: when the
 * other good points of its rule and place were taken, newest first.
 */
export function whoAsks(taken: number, others: readonly number[], promise: BackupPromise): string | undefined {
  const { keepMs = 0, count = 0, tiers, timezone } = promise;
  const behind = (others[0] ?? taken) - taken;
  if (behind < keepMs) return `it is ${Math.round(behind / 3_600_000)} h behind the newest good point`;
  const newer = others.filter((other) => other > taken);
  if (newer.length < count) return `it is one of the newest ${count}`;
  for (const [tier, many] of Object.entries(tiers)) {
    const mine = bucketOf(tier, taken, timezone);
    const buckets = new Set(newer.map((other) => bucketOf(tier, other, timezone)));
    if (!buckets.has(mine) && buckets.size < many) return `it is the newest of ${mine}`;
  }
  return undefined;
}

/** A name for the day, week, month or year that a moment is in. */
function bucketOf(tier: string, at: number, timeZone: string): string {
  const day = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(at);
  if (tier === 'yearly') return day.slice(0, 4);
  if (tier === 'monthly') return day.slice(0, 7);
  if (tier === 'daily') return day;
  // The 5th of January 1970 was a Monday.
  return `week ${Math.floor((Date.parse(day) / dayMs - 4) / 7)}`;
}
