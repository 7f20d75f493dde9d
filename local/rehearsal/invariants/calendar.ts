/**
 * When a schedule of the templates is due, worked out anew from what EventBridge Scheduler's guide says: hour by hour, which
 * minutes of it match. Slower than a calendar, and too simple to share its mistakes.
 */
import type { ScheduleView } from '../../assembly/read.ts';

const hourMs = 3_600_000;
const days = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

/** Instants after `from`, ascending, epoch milliseconds. A rate counts from `created`. */
export function* dueAfter(
  schedule: Pick<ScheduleView, 'expression' | 'timezone'>,
  from: number,
  created: number,
): Generator<number> {
  const { expression, timezone } = schedule;
  const [, count, unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  if (count === undefined) return yield* cronAfter(expression, timezone, from);
  const step = Number(count) * ({ minute: 60_000, hour: hourMs, day: 24 * hourMs }[unit] ?? hourMs);
  for (let at = created + step; ; at += step) if (at > from) yield at;
}

/** A local time that comes twice counts the first time; one that the clocks jump over does not come. */
function* cronAfter(expression: string, timezone: string, from: number): Generator<number> {
  const fields = /^cron\((.+)\)$/.exec(expression)?.[1]?.split(' ') ?? [];
  const [minutes = '', hours = '', ofMonth = '', ofYear = '', ofWeek = '', year = ''] = fields;
  if (fields.length !== 6) throw new Error(`${expression} is no schedule that can be judged.`);
  const clock = wallClock(timezone);
  let last = '';
  for (let hour = Math.floor(from / hourMs) * hourMs; ; hour += hourMs) {
    if (!matchesDayAround(hour, { ofMonth, ofYear, ofWeek, year, hours }, clock)) continue;
    for (let at = hour; at < hour + hourMs; at += 60_000) {
      const local = clock(at);
      if (at <= from || !matches(minutes, local.minute, 0) || !matches(hours, local.hour, 0)) continue;
      if (local.text > last) yield at;
      if (local.text > last) last = local.text;
    }
  }
}

export interface Local {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  /** From 1, Sunday. */
  readonly weekday: number;
  /** Sorts as the wall clock does. */
  readonly text: string;
}

interface Fields {
  readonly ofMonth: string;
  readonly ofYear: string;
  readonly ofWeek: string;
  readonly year: string;
  readonly hours: string;
}

/** Whether anything in an hour can be due: its first or its last minute is of a day and an hour that match. */
function matchesDayAround(hour: number, fields: Fields, clock: (at: number) => Local): boolean {
  return [hour, hour + hourMs - 60_000].some((at) => {
    const local = clock(at);
    return matches(fields.hours, local.hour, 0) && matchesDay(local, fields);
  });
}

function matchesDay(local: Local, { ofMonth, ofYear, ofWeek, year }: Fields): boolean {
  if (!matches(year, local.year, 1970) || !matches(ofYear, local.month, 1, months)) return false;
  if (ofMonth === 'L') return local.day === new Date(Date.UTC(local.year, local.month, 0)).getUTCDate();
  return ofMonth === '?' ? matchesWeekday(local, ofWeek) : matches(ofMonth, local.day, 1);
}

/** `2`, `MON-FRI`, `2#1`: the first Monday. */
function matchesWeekday({ weekday, day }: Local, ofWeek: string): boolean {
  const [which = '', nth] = ofWeek.split('#');
  return matches(which, weekday, 1, days) && (nth === undefined || Math.ceil(day / 7) === Number(nth));
}

/** `*`, `?`, `5`, `1,3`, `1-5`, `0/15`; anything else is refused, because a judge may not guess. */
function matches(field: string, value: number, least: number, names: readonly string[] = []): boolean {
  return field.split(',').some((part) => {
    const [span = '', step] = part.split('/');
    if (span === '?' || (span === '*' && step === undefined)) return true;
    const [first, last] = span === '*' ? [least, Number.POSITIVE_INFINITY] : ends(span, names, step !== undefined);
    return value >= first && value <= last && (step === undefined || (value - first) % Number(step) === 0);
  });
}

function ends(span: string, names: readonly string[], open: boolean): [number, number] {
  const [first = '', last] = span.split('-');
  const number = (text: string): number => {
    const named = names.indexOf(text.toUpperCase()) + 1;
    const read = named > 0 ? named : Number(text);
    if (Number.isInteger(read)) return read;
    throw new Error(`"${text}" in a schedule cannot be judged.`);
  };
  return [number(first), last === undefined ? (open ? Number.POSITIVE_INFINITY : number(first)) : number(last)];
}

export function wallClock(timezone: string): (at: number) => Local {
  if (timezone === 'UTC') return utc;
  const options = {
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  } as const;
  const format = new Intl.DateTimeFormat('en-US', { timeZone: timezone, ...options });
  return (at) => {
    const part = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    const of = (type: Intl.DateTimeFormatPartTypes) => part.get(type) ?? 0;
    return utc(Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute')));
  };
}

function utc(at: number): Local {
  const date = new Date(at);
  return {
    ...{ year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() },
    ...{ hour: date.getUTCHours(), minute: date.getUTCMinutes(), weekday: date.getUTCDay() + 1 },
    text: date.toISOString(),
  };
}
