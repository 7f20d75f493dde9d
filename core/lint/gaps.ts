/**
 * The waits between the runs of a schedule: over short months, leap years and clock changes. Days on which it runs are
 * looked at for ten years, or 400 of them; what a clock change does inside a day for three years.
 */
import { addSeconds, formatInstant, parseInstant, secondsPer } from '../instant.ts';
import type { Instant } from '../model.ts';
import { type Cron, parseCron } from '../schedule/cron.ts';
import { daysFrom, rateSeconds } from '../schedule/next-run.ts';
import { toWallClock } from '../schedule/zone.ts';
import { clockChanges, firstOccurrences } from './clock-changes.ts';

export interface Gaps {
  /** Seconds. */
  readonly shortest: number;
  /** The one in the middle when sorted by length. */
  readonly usual: number;
  readonly longest: number;
  /** The runs at both ends of the longest. */
  readonly from: Instant;
  readonly to: Instant;
  /** Whether all are of one length, as those of a rate are. */
  readonly even: boolean;
}

/** Runs at both ends, in epoch ms. */
type Gap = readonly [from: number, to: number];

const day = secondsPer.day * 1000;
const mostDays = 400;
const horizon = 10 * 366 * day;
const clockHorizon = 3 * 366 * secondsPer.day;

/** `undefined` when the schedule runs less than twice more. Throws ScheduleError when the expression does not read. */
export function gapsOf(expression: string, timezone: string, now: Instant): Gaps | undefined {
  if (expression.startsWith('rate(')) {
    const seconds = rateSeconds(expression);
    const to = addSeconds(now, seconds);
    return { shortest: seconds, usual: seconds, longest: seconds, from: now, to, even: true };
  }
  const calendar = calendarOf(parseCron(expression), timezone, now);
  const within = insideDay(calendar);
  const across = betweenDays(calendar);
  const usual = sorted([...within, ...across.slice(0, within.length === 0 ? across.length : 1)]);
  const all = sorted([...within, ...across, ...aroundChanges(calendar, timezone, now)]);
  const [shortest, longest, middle] = [all[0], all.at(-1), usual[Math.floor(usual.length / 2)]];
  return shortest && longest && middle ? describe(shortest, middle, longest) : undefined;
}

function describe(shortest: Gap, usual: Gap, longest: Gap): Gaps {
  return {
    shortest: length(shortest),
    usual: length(usual),
    longest: length(longest),
    from: formatInstant(longest[0]),
    to: formatInstant(longest[1]),
    even: length(shortest) === length(longest),
  };
}

/** When a schedule runs: days as midnights of the wall clock, times as milliseconds since midnight, both ascending. */
interface Calendar {
  readonly cron: Cron;
  readonly days: readonly number[];
  readonly times: readonly number[];
  readonly occurrence: (wall: number) => number | undefined;
}

/** From tomorrow on. */
function calendarOf(cron: Cron, timezone: string, now: Instant): Calendar {
  const wall = toWallClock(parseInstant(now), timezone);
  const days: number[] = [];
  for (const midnight of daysFrom(cron, (Math.floor(wall / day) + 1) * day)) {
    if (days.length === mostDays || midnight > wall + horizon) break;
    days.push(midnight);
  }
  const until = Math.max(days.at(-1) ?? 0, parseInstant(now) + clockHorizon * 1000) + day;
  return { cron, days, times: wallTimes(cron), occurrence: firstOccurrences(timezone, now, formatInstant(until)) };
}

/** From the last run of a day to the first of the next; days without a run that exists do not count. */
function betweenDays({ days, times, occurrence }: Calendar): Gap[] {
  const backwards = [...times].reverse();
  const ends = days.flatMap((midnight): Gap[] => {
    const begin = first(times, (time) => occurrence(midnight + time));
    const end = first(backwards, (time) => occurrence(midnight + time));
    return begin === undefined || end === undefined ? [] : [[begin, end]];
  });
  return ends.slice(1).map(([begin], index): Gap => [ends[index]?.[1] ?? begin, begin]);
}

function first(times: readonly number[], occurrence: (time: number) => number | undefined): number | undefined {
  for (const time of times) {
    const found = occurrence(time);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Of the first day on which the clocks stand still: all such days are alike, so that its local times tell enough. */
function insideDay({ days, times, occurrence }: Calendar): Gap[] {
  const [earliest = 0, latest = 0] = [times[0], times.at(-1)];
  for (const midnight of days) {
    const [begin, end] = [occurrence(midnight + earliest), occurrence(midnight + latest)];
    if (begin !== undefined && end !== undefined && end - begin === latest - earliest) {
      return pairs(times.map((time) => begin + time - earliest));
    }
  }
  return [];
}

/** Where a schedule runs more than once a day, the hours around a change are looked at run by run. */
function aroundChanges({ cron, times, occurrence }: Calendar, timezone: string, now: Instant): Gap[] {
  if (times.length === 1) return [];
  return clockChanges(timezone, now, addSeconds(now, clockHorizon)).flatMap(({ at, forward }) => {
    const shown = toWallClock(parseInstant(at), timezone);
    const midnight = Math.floor(shown / day) * day;
    if (daysFrom(cron, midnight).next().value !== midnight) return [];
    const walls = times.map((time) => midnight + time);
    // From the last run that is surely before the change to the first that is surely after it.
    const jump = Math.abs(forward) * 1000;
    const begin = walls.findLastIndex((wall) => wall < shown - jump);
    const end = walls.findIndex((wall) => wall >= shown + jump);
    const near = walls.slice(Math.max(0, begin), end < 0 ? walls.length : end + 1);
    return pairs(near.flatMap((wall) => occurrence(wall) ?? []));
  });
}

/** Milliseconds since midnight of every run of a day, ascending. */
export function wallTimes({ hours, minutes }: Cron): number[] {
  return hours.flatMap((hour) => minutes.map((minute) => (hour * 60 + minute) * 60_000));
}

function pairs(runs: readonly number[]): Gap[] {
  return runs.slice(1).map((run, index): Gap => [runs[index] ?? run, run]);
}

/** By length; of two that are equally long, the later one first, so that the last of all is the next to come. */
function sorted(gaps: readonly Gap[]): Gap[] {
  return [...gaps].sort((a, b) => length(a) - length(b) || b[0] - a[0]);
}

function length([from, to]: Gap): number {
  return (to - from) / 1000;
}
