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
  const { minute, hour, day } = readCron(expression);
  const clock = wallClock(timezone);
  // Anything in an hour can be due when its first or its last minute is of a day and an hour that match.
  const mayBeDue = (local: Local) => hour(local.hour) && day(local);
  let last = Number.NEGATIVE_INFINITY;
  for (let begin = Math.floor(from / hourMs) * hourMs; ; begin += hourMs) {
    const [first, end] = [clock(begin), clock(begin + hourMs - 60_000)];
    // The rest of a day that does not match need not be looked at: clocks go forward by less than three hours.
    if (!day(first) && !day(end)) begin += Math.max(0, 20 - end.hour) * hourMs;
    if (!mayBeDue(first) && !mayBeDue(end)) continue;
    // Unless the clocks change in between, the minutes of an hour follow each other.
    const isSteady = end.wall - first.wall === hourMs - 60_000;
    for (let at = begin; at < begin + hourMs; at += 60_000) {
      if (isSteady && !minute((first.minute + (at - begin) / 60_000) % 60)) continue;
      const local = clock(at);
      if (at <= from || local.wall <= last || !minute(local.minute) || !hour(local.hour)) continue;
      yield at;
      last = local.wall;
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
  /** Ascends as the wall clock does. */
  readonly wall: number;
}

interface Cron {
  readonly minute: Matches;
  readonly hour: Matches;
  readonly day: (local: Local) => boolean;
}

function readCron(expression: string): Cron {
  const fields = /^cron\((.+)\)$/.exec(expression)?.[1]?.split(' ') ?? [];
  const [minutes = '', hours = '', ofMonth = '', ofYear = '', ofWeek = '', years = ''] = fields;
  if (fields.length !== 6) throw new Error(`${expression} is no schedule that can be judged.`);
  const [year, month] = [matching(years, 1970), matching(ofYear, 1, months)];
  const dayOfMonth = ofMonth === '?' ? weekdays(ofWeek) : daysOfMonth(ofMonth);
  return {
    minute: matching(minutes, 0),
    hour: matching(hours, 0),
    day: (local) => year(local.year) && month(local.month) && dayOfMonth(local),
  };
}

function daysOfMonth(field: string): Cron['day'] {
  if (field === 'L') return ({ year, month, day }) => day === new Date(Date.UTC(year, month, 0)).getUTCDate();
  const matches = matching(field, 1);
  return ({ day }) => matches(day);
}

/** `2`, `MON-FRI`, `2#1`: the first Monday. */
function weekdays(field: string): Cron['day'] {
  const [which = '', nth] = field.split('#');
  const matches = matching(which, 1, days);
  return ({ weekday, day }) => matches(weekday) && (nth === undefined || Math.ceil(day / 7) === Number(nth));
}

type Matches = (value: number) => boolean;

/** `*`, `?`, `5`, `1,3`, `1-5`, `0/15`; anything else is refused, because a judge may not guess. */
function matching(field: string, least: number, names: readonly string[] = []): Matches {
  const parts = field.split(',').map((part) => span(part, least, names));
  return (value) => parts.some((matches) => matches(value));
}

function span(part: string, least: number, names: readonly string[]): Matches {
  const [span = '', step] = part.split('/');
  if (span === '?' || (span === '*' && step === undefined)) return () => true;
  const [first, last] = span === '*' ? [least, Number.POSITIVE_INFINITY] : ends(span, names, step !== undefined);
  return (value) => value >= first && value <= last && (step === undefined || (value - first) % Number(step) === 0);
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
    wall: at,
  };
}
