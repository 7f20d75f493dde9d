/**
 * When the written policy says that something runs, read from its own words and a wall clock. The templates and what they
 * are made from are not asked, so that a mistake of theirs shows.
 */
import { dueAfter, type Local, wallClock } from '../calendar.ts';

const hourMs = 3_600_000;
const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const months = [
  ...['january', 'february', 'march', 'april', 'may', 'june'],
  ...['july', 'august', 'september', 'october', 'november', 'december'],
];
/** `quarterly` is every third month, from January on. */
const everyMonths: Readonly<Record<string, number>> = { monthly: 1, quarterly: 3, 'half-yearly': 6 };

const words =
  /^(?:(daily)|weekly on (\w+)|(monthly|quarterly|half-yearly) on day (\d+)|yearly on (\w+) (\d+))(?: at (\d\d):(\d\d))?$/;

/** Instants after `from`, ascending, epoch milliseconds; `undefined` of what runs at a rate, whose instants nothing writes down. */
export function writtenAfter(frequency: string, timezone: string, from: number): Iterator<number> | undefined {
  if (isRate(frequency)) return undefined;
  if (frequency.startsWith('cron(')) return dueAfter({ expression: frequency, timezone }, from, from);
  const [, , weekday, period = '', dayOfPeriod, month, dayOfYear, hour = '0', minute = '0'] =
    words.exec(frequency) ?? unread(frequency);
  const isDay = (local: Local): boolean => {
    if (weekday !== undefined) return local.weekday === weekdays.indexOf(weekday) + 1;
    if (month !== undefined) return local.month === months.indexOf(month) + 1 && local.day === Number(dayOfYear);
    if (dayOfPeriod === undefined) return true;
    return (local.month - 1) % (everyMonths[period] ?? 1) === 0 && local.day === Number(dayOfPeriod);
  };
  const isTime = (local: Local) => local.hour === Number(hour) && local.minute === Number(minute);
  return matching((local) => isTime(local) && isDay(local), Number(minute), timezone, from);
}

/** The same, so many hours later in the day; earlier where later would be another day; as it is where both would be. */
export function hoursLater(frequency: string, hours: number): string {
  if (isRate(frequency)) return frequency;
  if (frequency.startsWith('cron('))
    return frequency.replace(/^(cron\(\S+ )([\d,]+) /, (_, before: string, list: string) => {
      return `${before}${moved(list.split(',').map(Number), hours).join(',')} `;
    });
  const timed = / at \d\d:/.test(frequency) ? frequency : `${frequency} at 00:00`;
  return timed.replace(/ at (\d\d):/, (_, hour: string) => {
    return ` at ${String(moved([Number(hour)], hours)[0]).padStart(2, '0')}:`;
  });
}

function moved(times: readonly number[], hours: number): readonly number[] {
  const ways = [times.map((hour) => hour + hours), times.map((hour) => hour - hours)];
  return ways.find((way) => way.every((hour) => hour >= 0 && hour <= 23)) ?? times;
}

/** In each hour one minute can have the number that is asked for. A local time that comes twice counts the first time. */
function* matching(
  wanted: (local: Local) => boolean,
  minute: number,
  timezone: string,
  from: number,
): Generator<number> {
  const clock = wallClock(timezone);
  let last = Number.NEGATIVE_INFINITY;
  for (let hour = Math.floor(from / hourMs) * hourMs; ; hour += hourMs) {
    const at = hour + ((minute - clock(hour).minute + 60) % 60) * 60_000;
    const local = clock(at);
    if (at <= from || local.wall <= last || !wanted(local)) continue;
    last = local.wall;
    yield at;
  }
}

function isRate(frequency: string): boolean {
  return frequency.startsWith('every ');
}

function unread(frequency: string): never {
  throw new Error(`"${frequency}" is no frequency that can be judged.`);
}
