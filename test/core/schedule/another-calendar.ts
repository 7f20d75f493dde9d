/**
 * The same schedule, as another calendar reads it: Croner, written by other people from the Vixie cron tradition.
 * Its way of writing differs: seconds come first, days of the week count from 0, `L` and `#` are one thing, and a step
 * needs a whole range.
 */
import { Cron as Croner } from 'croner';
import { formatInstant, parseInstant } from '#core/instant.ts';
import type { Instant } from '#core/model.ts';
import { nextRun } from '#core/schedule/next-run.ts';
import { fromWallClock, toWallClock } from '#core/schedule/zone.ts';

/** `cron(0 4 ? * 5L *)` → `0 0 4 * * 4#L *` */
export function toCroner(expression: string): string {
  const fields = expression.slice('cron('.length, -1).split(' ');
  const [minute = '', hour = '', day = '', month = '', weekday = '', year = ''] = fields;
  return [
    '0',
    wholeSteps(minute, 59),
    wholeSteps(hour, 23),
    day === '?' ? '*' : wholeSteps(day, 31),
    wholeSteps(month, 12),
    weekday === '?' ? '*' : fromZero(weekday),
    year,
  ].join(' ');
}

/** `5/10` → `5-59/10`: where AWS lets the end of the range go without saying. */
function wholeSteps(field: string, last: number): string {
  return field.replaceAll(/(^|,)(\d+)\//g, `$1$2-${last}/`);
}

/** AWS counts days of the week from 1, and writes the last Thursday `5L`. Names are the same in both. */
function fromZero(weekday: string): string {
  if (weekday === 'L') return '6';
  const shifted = weekday.replaceAll(/(?<!#)\d/g, (digit) => String(Number(digit) - 1));
  return shifted.replace(/^(\d)L$/, '$1#L');
}

/** Up to `count` runs after an instant. */
export function cronerRuns(expression: string, timezone: string, after: Instant, count: number): Instant[] {
  const calendar = new Croner(toCroner(expression), { timezone, paused: true });
  return calendar.nextRuns(count, new Date(parseInstant(after))).map((run) => formatInstant(run.getTime()));
}

/**
 * Every way in which the two differ, and why EventBridge Scheduler's way is ours (its user guide, "Schedule types",
 * "Daylight savings time"). There is no other.
 */
export const differences = {
  gap: 'A local time that the clocks jump over: EventBridge Scheduler skips that run. Croner runs it the moment the clocks have jumped, as Vixie cron does for a fixed time (cron(8)).',
  repeat:
    'A local time that comes twice: EventBridge Scheduler runs once. Croner runs a second time when the pattern leaves minutes or hours open, as Vixie cron does (cron(8)).',
} as const;

export type Difference = keyof typeof differences;

/** What explains a run that only Croner has; `undefined` when nothing does. */
export function explain(expression: string, timezone: string, run: Instant): Difference | undefined {
  const at = parseInstant(run);
  const [first = at] = fromWallClock(toWallClock(at, timezone), timezone);
  if (first < at)
    return nextRun(expression, timezone, formatInstant(first - 1000)) === formatInstant(first) ? 'repeat' : undefined;
  return endsGap(expression, timezone, at) ? 'gap' : undefined;
}

/**
 * True when the clocks jump to this moment, over a time that the expression names. Wall clocks are asked as if they were UTC, where nothing jumps.
 */
function endsGap(expression: string, timezone: string, at: number): boolean {
  const [before, after] = [at - 60_000, at].map((ms) => toWallClock(ms, timezone));
  if (before === undefined || after === undefined) return false;
  const named = nextRun(expression, 'UTC', formatInstant(before));
  return named !== undefined && parseInstant(named) < after;
}
