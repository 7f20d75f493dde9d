/** When the clocks of a time zone change, and which local times that skips or repeats. */
import { formatInstant, parseInstant } from '../instant.ts';
import type { Instant } from '../model.ts';
import { toWallClock } from '../schedule/zone.ts';

export interface ClockChange {
  /** First instant at which the new time is shown. */
  readonly at: Instant;
  /** Seconds by which the clocks go forward; negative when they go back. */
  readonly forward: number;
}

const halfMonth = 15 * 86_400_000;

/**
 * In their order. Two changes less than 15 days apart that undo each other would be missed; no zone has such a pair in
 * its rules for the future but Morocco, whose Ramadan lasts a month.
 */
export function clockChanges(timezone: string, from: Instant, until: Instant): ClockChange[] {
  if (timezone === 'UTC') return [];
  const changes: ClockChange[] = [];
  const end = parseInstant(until);
  for (let at = parseInstant(from); at < end; at += halfMonth) {
    const [before, after] = [offset(at, timezone), offset(at + halfMonth, timezone)];
    if (before !== after) changes.push({ at: formatInstant(search(at, timezone)), forward: (after - before) / 1000 });
  }
  return changes;
}

/** To the minute, as all changes are. */
function search(from: number, timezone: string): number {
  const before = offset(from, timezone);
  let [low, high] = [from, from + halfMonth];
  while (high - low > 60_000) {
    const middle = low + Math.floor((high - low) / 120_000) * 60_000;
    if (offset(middle, timezone) === before) low = middle;
    else high = middle;
  }
  return Math.floor(high / 60_000) * 60_000;
}

/** Milliseconds that local time is ahead of UTC. */
function offset(at: number, timezone: string): number {
  return toWallClock(at, timezone) - at;
}
