/**
 * When a schedule fires next, exactly as EventBridge Scheduler does: a local time that the clocks jump over in spring
 * is skipped, one that they repeat in autumn runs once, the first time (user guide, "Daylight savings time"); a rate
 * counts elapsed time from its anchor and knows no calendar.
 */
import { formatInstant, parseInstant, secondsBetween, secondsPer } from '../instant.ts';
import type { Instant } from '../model.ts';
import { type Cron, parseCron, ScheduleError } from './cron.ts';
import { fromWallClock, toWallClock } from './zone.ts';

const lastYear = 2199;

/**
 * The first run strictly after `after`; `undefined` when the schedule has no run left (its years are over).
 * `anchor`: when a rate began to count, its schedule's creation. Throws ScheduleError when a rate has none.
 */
export function nextRun(expression: string, timezone: string, after: Instant, anchor?: Instant): Instant | undefined {
  return calendar(expression, timezone, anchor)(after);
}

/** Up to `count` runs after an instant. A rate without an anchor counts from that instant. */
export function nextRuns(
  expression: string,
  timezone: string,
  after: Instant,
  count: number,
  anchor: Instant = after,
): Instant[] {
  const next = calendar(expression, timezone, anchor);
  const runs: Instant[] = [];
  for (let at = next(after); at !== undefined && runs.length < count; at = next(at)) runs.push(at);
  return runs;
}

/** An expression, read once: instant → the run after it. */
function calendar(expression: string, timezone: string, anchor?: Instant): (after: Instant) => Instant | undefined {
  if (expression.startsWith('cron(')) {
    const cron = parseCron(expression);
    return (after) => nextCron(cron, timezone, parseInstant(after));
  }
  const seconds = rateSeconds(expression);
  if (anchor === undefined) throw new ScheduleError(`"${expression}" needs the instant from which it counts`);
  return (after) => {
    const runs = Math.max(1, Math.floor(secondsBetween(anchor, after) / seconds) + 1);
    return formatInstant(parseInstant(anchor) + runs * seconds * 1000);
  };
}

/**
 * The longest wait between two runs, in seconds, over the `count` runs after an instant: 31 days for a monthly
 * schedule seen over a year. `undefined` when fewer than two runs are left.
 */
export function longestInterval(
  expression: string,
  timezone: string,
  after: Instant,
  count: number,
): number | undefined {
  const runs = nextRuns(expression, timezone, after, count);
  const waits = runs.slice(1).map((run, index) => secondsBetween(runs[index] ?? run, run));
  return waits.length === 0 ? undefined : Math.max(...waits);
}

/** `rate(1 hour)` → 3600. Throws ScheduleError when it does not read. */
export function rateSeconds(expression: string): number {
  const [, count, unit] = /^rate\(([1-9]\d{0,5}) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  const size = unit === undefined ? undefined : secondsPer[unit as keyof typeof secondsPer];
  if (count === undefined || size === undefined) {
    throw new ScheduleError(`"${expression}" is neither cron(…) nor rate(…), such as rate(1 hour)`);
  }
  return Number(count) * size;
}

function nextCron(cron: Cron, timezone: string, afterMs: number): Instant | undefined {
  const shownMs = toWallClock(afterMs, timezone);
  const local = new Date(shownMs);
  const today = Date.UTC(local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate());
  for (const dayMs of daysFrom(cron, today)) {
    const run = firstOfDay(cron, timezone, dayMs, afterMs, shownMs);
    if (run !== undefined) return formatInstant(run);
  }
  return undefined;
}

/** Matching calendar days from a day on, as UTC midnights. */
export function* daysFrom(cron: Cron, fromMs: number): Generator<number> {
  const from = new Date(fromMs);
  for (let year = from.getUTCFullYear(); year <= lastYear; year += 1) {
    if (!cron.years.has(year)) continue;
    for (let month = 1; month <= 12; month += 1) {
      if (!cron.months.has(month) || Date.UTC(year, month, 0) < fromMs) continue;
      for (const day of cron.daysOf(year, month)) {
        const dayMs = Date.UTC(year, month - 1, day);
        if (dayMs >= fromMs) yield dayMs;
      }
    }
  }
}

/**
 * First occurrences only: the repeat of a local time is never a run. They ascend as local times do, and a local time that
 * is not later than the one shown (`shownMs`) has had its first occurrence.
 */
function firstOfDay(cron: Cron, timezone: string, dayMs: number, afterMs: number, shownMs: number): number | undefined {
  for (const hour of cron.hours) {
    if (dayMs + (hour + 1) * 3_600_000 <= shownMs) continue;
    for (const minute of cron.minutes) {
      const wallMs = dayMs + (hour * 60 + minute) * 60_000;
      const [instant] = wallMs > shownMs ? fromWallClock(wallMs, timezone) : [];
      if (instant !== undefined && instant > afterMs) return instant;
    }
  }
  return undefined;
}
