/** When a schedule fired before: the cycles that there should be by now. */
import { formatInstant, parseInstant, secondsBetween, secondsPer } from '../instant.ts';
import type { Instant } from '../model.ts';
import { type Cron, parseCron } from './cron.ts';
import { rateSeconds } from './next-run.ts';
import { fromWallClock, toWallClock } from './zone.ts';

const dayMs = secondsPer.day * 1000;

/** A schedule of 29 February waits eight years at the longest. */
const longestDays = 8 * 366;

/**
 * The last `count` runs at or before an instant, newest first; fewer when a schedule had no more in eight years.
 * A rate is known by any of its runs, its `anchor`; without one it has none. Throws ScheduleError on what does not read.
 */
export function previousRuns(
  expression: string,
  timezone: string,
  at: Instant,
  count: number,
  anchor?: Instant,
): Instant[] {
  if (!expression.startsWith('cron(')) return anchor === undefined ? [] : ofRate(expression, at, count, anchor);
  return ofCron(parseCron(expression), timezone, parseInstant(at), count);
}

function ofRate(expression: string, at: Instant, count: number, anchor: Instant): Instant[] {
  const seconds = rateSeconds(expression);
  const last = parseInstant(anchor) + Math.floor(secondsBetween(anchor, at) / seconds) * seconds * 1000;
  return Array.from({ length: count }, (_, index) => formatInstant(last - index * seconds * 1000));
}

/** Day by day into the past. First occurrences of local times ascend as these do, so a day after the one shown has none. */
function ofCron(cron: Cron, timezone: string, atMs: number, count: number): Instant[] {
  const today = Math.floor(toWallClock(atMs, timezone) / dayMs);
  const runs: Instant[] = [];
  for (let day = today; runs.length < count && day > today - longestDays; day -= 1) {
    if (!hasRuns(cron, new Date(day * dayMs))) continue;
    for (const run of runsOf(cron, timezone, day * dayMs)) {
      if (run <= atMs && runs.push(formatInstant(run)) === count) return runs;
    }
  }
  return runs;
}

function hasRuns(cron: Cron, day: Date): boolean {
  const [year, month] = [day.getUTCFullYear(), day.getUTCMonth() + 1];
  return cron.years.has(year) && cron.months.has(month) && cron.daysOf(year, month).includes(day.getUTCDate());
}

/** Of one local day, the last one first. */
function* runsOf({ hours, minutes }: Cron, timezone: string, day: number): Generator<number> {
  for (const hour of hours.toReversed()) {
    for (const minute of minutes.toReversed()) {
      const [first] = fromWallClock(day + (hour * 60 + minute) * 60_000, timezone);
      if (first !== undefined) yield first;
    }
  }
}
