/**
 * EventBridge Scheduler's cron: `cron(minutes hours day-of-month month day-of-week year)` with `, - * / ? L W #`
 * (EventBridge Scheduler user guide, "Schedule types"). Days of the week count from 1, Sunday, to 7, Saturday.
 * What AWS would refuse is refused here, with the field named.
 */

export interface Cron {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly months: ReadonlySet<number>;
  readonly years: ReadonlySet<number>;
  /** Days of the month on which it runs, 1-based, ascending. */
  daysOf(year: number, month: number): readonly number[];
}

/** A schedule that does not read. `hint` says what would. */
export class ScheduleError extends Error {
  override readonly name = 'ScheduleError';

  constructor(
    message: string,
    readonly hint = 'write six fields, such as cron(0 2 * * ? *), with "?" in one of the two day fields',
  ) {
    super(message);
  }
}

interface Field {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly names: readonly string[];
  /** `/` is not allowed in the day of the week. */
  readonly steps: boolean;
}

const monthNames = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const dayNames = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

const minute: Field = { name: 'minutes', min: 0, max: 59, names: [], steps: true };
const hour: Field = { name: 'hours', min: 0, max: 23, names: [], steps: true };
const dayOfMonth: Field = { name: 'day of month', min: 1, max: 31, names: [], steps: true };
const month: Field = { name: 'month', min: 1, max: 12, names: monthNames, steps: true };
const dayOfWeek: Field = { name: 'day of week', min: 1, max: 7, names: dayNames, steps: false };
const year: Field = { name: 'year', min: 1970, max: 2199, names: [], steps: true };

type DayRule = (year: number, month: number) => readonly number[];

// A process reads few expressions, but each of them very often.
const readBefore = new Map<string, Cron>();

/** Throws ScheduleError naming the field that does not read. */
export function parseCron(expression: string): Cron {
  const cron = readBefore.get(expression) ?? readCron(expression);
  readBefore.set(expression, cron);
  return cron;
}

function readCron(expression: string): Cron {
  const inside = /^cron\(([^()]*)\)$/.exec(expression)?.[1];
  const fields = inside?.trim().split(/\s+/) ?? [];
  const [minutes, hours, ofMonth, months, ofWeek, years] = fields;
  if (!minutes || !hours || !ofMonth || !months || !ofWeek || !years || fields.length !== 6) {
    throw new ScheduleError(`"${expression}" needs six fields, such as cron(0 2 * * ? *)`);
  }
  if ((ofMonth === '?') === (ofWeek === '?')) {
    throw new ScheduleError(`"${expression}" needs "?" in exactly one of day of month and day of week`);
  }
  return {
    minutes: numbers(minutes, minute),
    hours: numbers(hours, hour),
    months: new Set(numbers(months, month)),
    years: new Set(numbers(years, year)),
    daysOf: remembered(ofWeek === '?' ? monthRule(ofMonth) : weekRule(ofWeek)),
  };
}

/** Whoever looks for runs looks at the same few months again and again. */
function remembered(rule: DayRule): DayRule {
  const known = new Map<number, readonly number[]>();
  return (y, m) => {
    const key = y * 12 + m;
    const days = known.get(key) ?? rule(y, m);
    known.set(key, days);
    return days;
  };
}

/** `5`, `1-5`, `1,3`, `0/15`, `MON-FRI` or a star → ascending numbers. */
function numbers(text: string, field: Field): number[] {
  const all = text.split(',').flatMap((part) => range(part, field));
  return [...new Set(all)].sort((a, b) => a - b);
}

function range(part: string, field: Field): number[] {
  const [span = '', step, ...rest] = part.split('/');
  if (rest.length > 0 || (step !== undefined && !field.steps)) throw unreadable(part, field);
  const every = step === undefined ? 1 : whole(step, { ...field, min: 1, names: [] });
  const [from, to, ...more] = span === '*' ? [field.min, field.max] : span.split('-').map((end) => whole(end, field));
  if (from === undefined || more.length > 0) throw unreadable(part, field);
  const last = to ?? (step === undefined ? from : field.max);
  if (last < from) throw unreadable(part, field);
  return Array.from({ length: Math.floor((last - from) / every) + 1 }, (_, index) => from + index * every);
}

function whole(text: string, field: Field): number {
  const named = field.names.indexOf(text.toUpperCase());
  if (named >= 0) return named + 1;
  const value = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= field.min && value <= field.max) return value;
  throw unreadable(text, field);
}

function unreadable(text: string, field: Field): ScheduleError {
  return new ScheduleError(`"${text}" is not a ${field.name} between ${field.min} and ${field.max}`);
}

function monthRule(text: string): DayRule {
  if (text === 'L') return (y, m) => [lengthOf(y, m)];
  const nearest = /^(\d{1,2})W$/.exec(text)?.[1];
  if (nearest !== undefined) {
    const day = whole(nearest, dayOfMonth);
    return (y, m) => (day <= lengthOf(y, m) ? [nearestWeekday(y, m, day)] : []);
  }
  const days = numbers(text, dayOfMonth);
  return (y, m) => {
    const length = lengthOf(y, m);
    return days.filter((day) => day <= length);
  };
}

function weekRule(text: string): DayRule {
  const nth = /^([^#]+)#([1-5])$/.exec(text);
  if (nth) {
    const [weekday, count] = [whole(nth[1] ?? '', dayOfWeek), Number(nth[2])];
    return (y, m) => weekdaysOf(y, m, [weekday]).slice(count - 1, count);
  }
  const last = /^([1-7])L$/.exec(text)?.[1];
  if (last !== undefined) return (y, m) => weekdaysOf(y, m, [Number(last)]).slice(-1);
  // `L` alone is the last day of the week.
  const weekdays = text === 'L' ? [7] : numbers(text, dayOfWeek);
  return (y, m) => weekdaysOf(y, m, weekdays);
}

function lengthOf(y: number, m: number): number {
  return new Date(Date.UTC(y, m, 0)).getUTCDate();
}

function weekdayOf(y: number, m: number, day: number): number {
  return new Date(Date.UTC(y, m - 1, day)).getUTCDay() + 1;
}

function weekdaysOf(y: number, m: number, weekdays: readonly number[]): number[] {
  const days = Array.from({ length: lengthOf(y, m) }, (_, index) => index + 1);
  return days.filter((day) => weekdays.includes(weekdayOf(y, m, day)));
}

/** The weekday closest to a day, without leaving its month. */
function nearestWeekday(y: number, m: number, day: number): number {
  const weekday = weekdayOf(y, m, day);
  if (weekday === 7) return day === 1 ? 3 : day - 1;
  if (weekday === 1) return day === lengthOf(y, m) ? day - 2 : day + 1;
  return day;
}
