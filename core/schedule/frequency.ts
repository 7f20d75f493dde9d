/** Frequencies as a policy writes them → expressions as EventBridge Scheduler reads them. */
import { secondsPer } from '../instant.ts';
import { parseCron, ScheduleError } from './cron.ts';

const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const months = [
  ...['january', 'february', 'march', 'april', 'may', 'june'],
  ...['july', 'august', 'september', 'october', 'november', 'december'],
];
const time = '([01]\\d|2[0-3]):([0-5]\\d)';
// Day 28 at most: on the 29th to 31st a month could pass without a run and nobody would have asked for that.
const day = '([1-9]|1\\d|2[0-8])';
/** Where the time of day may be left out, it is midnight. */
const atTime = `(?: at ${time})?`;
const units: Readonly<Record<string, number>> = { m: secondsPer.minute, h: secondsPer.hour, d: secondsPer.day };

export const frequencyHint =
  'write "every 1h", "daily at 02:00", "weekly on sunday at 03:00", "monthly on day 1 at 04:00", "quarterly on day 1 at 04:00", "half-yearly on day 1 at 04:00", "yearly on march 1 at 04:00", or cron(…)';

/** Kept up with what happens, so that no clock starts it. */
export const unscheduled = ['continuous', 'on change'] as const;

type Reading = readonly [RegExp, (groups: readonly string[]) => string];

const readings: readonly Reading[] = [
  [/^every ([1-9]\d{0,4})([mhd])$/, ([count, unit]) => rateExpression(Number(count) * (units[unit ?? ''] ?? 0))],
  [new RegExp(`^daily at ${time}$`), ([hour, minute]) => cronAt(hour, minute, '* * ? *')],
  [
    new RegExp(`^weekly on (${weekdays.join('|')}) at ${time}$`),
    ([name, hour, minute]) => cronAt(hour, minute, `? * ${weekdays.indexOf(name ?? '') + 1} *`),
  ],
  [new RegExp(`^monthly on day ${day}${atTime}$`), ([date, hour, minute]) => cronAt(hour, minute, `${date} * ? *`)],
  [
    new RegExp(`^quarterly on day ${day}${atTime}$`),
    ([date, hour, minute]) => cronAt(hour, minute, `${date} 1,4,7,10 ? *`),
  ],
  [
    new RegExp(`^half-yearly on day ${day}${atTime}$`),
    ([date, hour, minute]) => cronAt(hour, minute, `${date} 1,7 ? *`),
  ],
  [
    new RegExp(`^yearly on (${months.join('|')}) ${day}${atTime}$`),
    ([name, date, hour, minute]) => cronAt(hour, minute, `${date} ${months.indexOf(name ?? '') + 1} ? *`),
  ],
];

/** A regular expression, as text, that every frequency by the clock matches; of a cron(…) it knows the brackets only. */
export const schedulePattern = [...readings.map(([shape]) => shape.source), '^cron\\([^()]*\\)$'].join('|');

/** The expression of a frequency that the clock starts, `undefined` of one that it does not. Throws ScheduleError. */
export function scheduleOf(frequency: string): string | undefined {
  return (unscheduled as readonly string[]).includes(frequency) ? undefined : toExpression(frequency).expression;
}

/** Throws ScheduleError, whose message says what would read, when the text is no frequency. */
export function toExpression(frequency: string): { readonly expression: string } {
  if (frequency.startsWith('cron(')) {
    parseCron(frequency);
    return { expression: frequency };
  }
  for (const [shape, write] of readings) {
    const match = shape.exec(frequency);
    if (match) return { expression: write(match.slice(1)) };
  }
  throw new ScheduleError(`"${frequency}" is not a frequency`, remedy(frequency));
}

/** Seconds, a whole number of minutes → `rate(…)` in its largest unit. */
export function rateExpression(seconds: number): string {
  if (seconds < secondsPer.minute || seconds % secondsPer.minute !== 0) {
    throw new ScheduleError(`a rate of ${seconds} s is not a whole number of minutes`);
  }
  const [unit, size] = (['day', 'hour', 'minute'] as const)
    .map((name) => [name, secondsPer[name]] as const)
    .find(([, length]) => seconds % length === 0) ?? ['minute', secondsPer.minute];
  const count = seconds / size;
  return `rate(${count} ${unit}${count === 1 ? '' : 's'})`;
}

/**
 * The same schedule `hours` later, or as much earlier where later would be another day (so that `day 28` stays day 28).
 * Rates, and hours that are not plain numbers, have no one time of day and stay as they are.
 */
export function shiftHours(expression: string, hours: number): string {
  const [, minute, hour, rest] = /^cron\((\S+) (\d{1,2}(?:,\d{1,2})*) (.+)\)$/.exec(expression) ?? [];
  if (minute === undefined || hour === undefined) return expression;
  const times = hour.split(',').map(Number);
  const later = times.map((each) => each + hours);
  const shifted = later.every((each) => each <= 23) ? later : times.map((each) => each - hours);
  return shifted.every((each) => each >= 0) ? `cron(${minute} ${shifted.join(',')} ${rest})` : expression;
}

function cronAt(hour = '0', minute = '0', rest = ''): string {
  return `cron(${Number(minute)} ${Number(hour)} ${rest})`;
}

function remedy(frequency: string): string {
  if (/^monthly on day (29|3[01])\b/.test(frequency)) {
    return 'not every month has that day: use day 28 at most, or cron(0 4 L * ? *) for the last one';
  }
  return frequencyHint;
}
