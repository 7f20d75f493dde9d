/** The clock of a time zone over some years: when it changes, and which moments show a local time. */
import { formatInstant, parseInstant } from '../instant.ts';
import type { Instant } from '../model.ts';
import { toWallClock } from '../schedule/zone.ts';

export interface ClockChange {
  /** First instant at which the new time is shown. */
  readonly at: Instant;
  /** Seconds by which the clocks go forward; negative when they go back. */
  readonly forward: number;
}

const day = 86_400_000;
const halfMonth = 15 * day;

/**
 * In their order. Two changes less than 15 days apart that undo each other would be missed; no zone has such a pair in
 * its rules for the future but Morocco, whose Ramadan lasts a month.
 */
export function clockChanges(timezone: string, from: Instant, until: Instant): ClockChange[] {
  const stretches = stretchesOf(timezone, parseInstant(from), parseInstant(until));
  return stretches.slice(1).map(({ begin, offset }, index) => ({
    at: formatInstant(begin),
    forward: (offset - (stretches[index]?.offset ?? offset)) / 1000,
  }));
}

/**
 * A reader of local times between two instants: wall clock (as UTC ms) → epoch ms of its first occurrence, `undefined`
 * when the clocks jump over it. As `fromWallClock` of `schedule/zone.ts`, which asks the platform about each of them.
 */
export function firstOccurrences(
  timezone: string,
  from: Instant,
  until: Instant,
): (wall: number) => number | undefined {
  // A day on both sides, because local time is up to 14 hours away from UTC.
  const stretches = stretchesOf(timezone, parseInstant(from) - 2 * day, parseInstant(until) + 2 * day);
  return (wall) => {
    const held = stretches.find(({ begin, offset }, index) => {
      const end = stretches[index + 1]?.begin ?? Number.POSITIVE_INFINITY;
      return wall - offset >= begin && wall - offset < end;
    });
    return held && wall - held.offset;
  };
}

/** Time between two changes, with one offset: milliseconds that local time is ahead of UTC. */
interface Stretch {
  readonly begin: number;
  readonly offset: number;
}

function stretchesOf(timezone: string, from: number, until: number): Stretch[] {
  const ahead = (at: number) => toWallClock(at, timezone) - at;
  const stretches: Stretch[] = [{ begin: from, offset: ahead(from) }];
  if (timezone === 'UTC') return stretches;
  for (let at = from; at < until; at += halfMonth) {
    const before = stretches.at(-1)?.offset ?? 0;
    const offset = ahead(at + halfMonth);
    if (offset !== before) stretches.push({ begin: search(at, (moment) => ahead(moment) === before), offset });
  }
  return stretches;
}

/** The minute within half a month at which something ceases to hold; clocks change on whole minutes. */
function search(from: number, holds: (at: number) => boolean): number {
  let [low, high] = [from, from + halfMonth];
  while (high - low > 60_000) {
    const middle = low + Math.floor((high - low) / 120_000) * 60_000;
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return Math.floor(high / 60_000) * 60_000;
}
