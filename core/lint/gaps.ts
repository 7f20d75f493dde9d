/**
 * The waits between the runs of a schedule: over short months, leap years and clock changes. Days on which it runs are
 * looked at for ten years, or 400 of them; what a clock change does inside a day for three years.
 */
import { addSeconds, formatInstant, parseInstant, secondsPer } from '../instant.ts';
import type { Instant } from '../model.ts';
import { type Cron, parseCron } from '../schedule/cron.ts';
import { daysFrom, rateSeconds } from '../schedule/next-run.ts';
import { fromWallClock, toWallClock } from '../schedule/zone.ts';
import { clockChanges } from './clock-changes.ts';

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
  const cron = parseCron(expression);
  const days = runDays(cron, toWallClock(parseInstant(now), timezone));
  const within = days.length === 0 ? [] : pairs(runsOn(cron, timezone, days[0] ?? 0));
  const across = betweenDays(cron, timezone, days);
  const usual = sorted([...within, ...across.slice(0, within.length === 0 ? across.length : 1)]);
  const all = sorted([...within, ...across, ...insideChangedDays(cron, timezone, now)]);
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

/** Midnights (as wall-clock ms) of the days after a wall-clock time on which a schedule runs. */
function runDays(cron: Cron, wall: number): number[] {
  const tomorrow = (Math.floor(wall / day) + 1) * day;
  const days: number[] = [];
  for (const midnight of daysFrom(cron, tomorrow)) {
    if (days.length === mostDays || midnight > wall + horizon) break;
    days.push(midnight);
  }
  return days;
}

/** From the last run of a day to the first of the next; days without a run that exists do not count. */
function betweenDays(cron: Cron, timezone: string, days: readonly number[]): Gap[] {
  const times = wallTimes(cron);
  const backwards = [...times].reverse();
  const first = (midnight: number, order: readonly number[]) => {
    const existing = order.find((time) => fromWallClock(midnight + time, timezone).length > 0);
    return existing === undefined ? [] : fromWallClock(midnight + existing, timezone).slice(0, 1);
  };
  const ends = days.flatMap((midnight): Gap[] => {
    const [begin] = first(midnight, times);
    const [end] = times.length === 1 ? [begin] : first(midnight, backwards);
    return begin === undefined || end === undefined ? [] : [[begin, end]];
  });
  return ends.slice(1).map(([begin], index): Gap => [ends[index]?.[1] ?? begin, begin]);
}

/** Where a schedule runs more than once a day, the hours around a change are looked at run by run. */
function insideChangedDays(cron: Cron, timezone: string, now: Instant): Gap[] {
  if (cron.hours.length * cron.minutes.length === 1) return [];
  return clockChanges(timezone, now, addSeconds(now, clockHorizon)).flatMap(({ at }) => {
    const midnight = Math.floor(toWallClock(parseInstant(at), timezone) / day) * day;
    const runsThen = daysFrom(cron, midnight).next().value === midnight;
    return runsThen ? pairs(runsOn(cron, timezone, midnight)) : [];
  });
}

/** The runs of one day: first occurrences of the local times that exist. */
function runsOn(cron: Cron, timezone: string, midnight: number): number[] {
  return wallTimes(cron).flatMap((time) => fromWallClock(midnight + time, timezone).slice(0, 1));
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
