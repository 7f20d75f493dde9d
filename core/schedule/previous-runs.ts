/** When a schedule fired before: the cycles that there should be by now. */
import { addSeconds, formatInstant, parseInstant, secondsBetween, secondsPer } from '../instant.ts';
import type { Instant } from '../model.ts';
import { nextRun, rateSeconds } from './next-run.ts';

const shortestSpan = 2 * secondsPer.day;
/** A schedule of 29 February waits eight years at the longest. */
const longestSpan = 8 * 366 * secondsPer.day;

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
  for (let span = shortestSpan; ; span *= 4) {
    const runs = runsWithin(expression, timezone, addSeconds(at, -span), at);
    if (runs.length >= count || span >= longestSpan) return runs.slice(-count).reverse();
  }
}

function ofRate(expression: string, at: Instant, count: number, anchor: Instant): Instant[] {
  const seconds = rateSeconds(expression);
  const last = parseInstant(anchor) + Math.floor(secondsBetween(anchor, at) / seconds) * seconds * 1000;
  return Array.from({ length: count }, (_, index) => formatInstant(last - index * seconds * 1000));
}

function runsWithin(expression: string, timezone: string, after: Instant, at: Instant): Instant[] {
  const runs: Instant[] = [];
  let next = nextRun(expression, timezone, after);
  while (next !== undefined && parseInstant(next) <= parseInstant(at)) {
    runs.push(next);
    next = nextRun(expression, timezone, next);
  }
  return runs;
}
