/**
 * Moments and durations as the rest of Lifeboat writes them. An `Instant` is UTC to the second; arithmetic is done in
 * epoch milliseconds so that no local calendar can slip in (calendars live in `schedule/`).
 */
import type { Instant } from './model.ts';

export const secondsPer = { minute: 60, hour: 3600, day: 86_400 } as const;

export function isInstant(text: unknown): text is Instant {
  return typeof text === 'string' && !Number.isNaN(epochOf(text));
}

/** `2026-01-17T02:00:00Z` → epoch milliseconds. Throws RangeError naming the text when it is anything else. */
export function parseInstant(text: Instant): number {
  const epochMs = epochOf(text);
  if (!Number.isNaN(epochMs)) return epochMs;
  throw new RangeError(`"${text}" is not an instant; write UTC to the second, such as 2026-01-17T02:00:00Z`);
}

/** NaN when it is no instant. Whoever reads a year of backups reads millions of them, so no `Date` is made on the way. */
function epochOf(text: string): number {
  if (text.length !== length || !separated(text)) return Number.NaN;
  const [year, month, day] = [number(text, 0, 4), number(text, 5, 7), number(text, 8, 10)];
  const [hour, minute, second] = [number(text, 11, 13), number(text, 14, 16), number(text, 17, 19)];
  const fits = month >= 1 && month <= 12 && day >= 1 && hour <= 23 && minute <= 59 && second <= 59;
  if (!fits || !(year >= 100) || !(day <= daysIn(year, month))) return Number.NaN;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

const length = '2026-01-17T02:00:00Z'.length;
const days = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

function daysIn(year: number, month: number): number {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && leap ? 29 : (days[month - 1] ?? 0);
}

function separated(text: string): boolean {
  return (
    text[4] === '-' && text[7] === '-' && text[10] === 'T' && text[13] === ':' && text[16] === ':' && text[19] === 'Z'
  );
}

/** The digits from one place to another; NaN when something else is among them. */
function number(text: string, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at += 1) {
    const digit = text.charCodeAt(at) - 48;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

/** Epoch milliseconds → Instant. The part below one second is dropped, never rounded up into the future. */
export function formatInstant(epochMs: number): Instant {
  const second = Math.floor(epochMs / 1000);
  const day = Math.floor(second / secondsPer.day);
  if (day !== lastDay.number) lastDay = { number: day, text: formatDay(day, epochMs) };
  const ofDay = second - day * secondsPer.day;
  const [hour, minute] = [Math.floor(ofDay / secondsPer.hour), Math.floor(ofDay / secondsPer.minute) % 60];
  return `${lastDay.text}T${twoDigits[hour]}:${twoDigits[minute]}:${twoDigits[ofDay % 60]}Z`;
}

const twoDigits = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'));
/** Whoever writes many moments writes many of one day, and only the day needs a calendar. */
let lastDay = { number: 0, text: '1970-01-01' };

function formatDay(day: number, epochMs: number): string {
  const date = new Date(day * secondsPer.day * 1000);
  if (Number.isNaN(date.getTime())) throw new RangeError(`${epochMs} ms is outside the calendar`);
  return date.toISOString().slice(0, 10);
}

/** An SDK `Date`, or any ISO text with fractions or an offset → Instant. */
export function toInstant(moment: Date | string): Instant {
  const ms = typeof moment === 'string' ? Date.parse(moment) : moment.getTime();
  if (Number.isNaN(ms)) throw new RangeError(`"${String(moment)}" is not a moment; write ISO 8601`);
  return formatInstant(ms);
}

export function addSeconds(instant: Instant, seconds: number): Instant {
  return formatInstant(parseInstant(instant) + seconds * 1000);
}

/** Seconds from `from` to `to`; negative when `to` is earlier. */
export function secondsBetween(from: Instant, to: Instant): number {
  return (parseInstant(to) - parseInstant(from)) / 1000;
}

/** Negative when `a` is earlier. Instants have one form and one length, so their texts are in the order of time. */
export function compareInstants(a: Instant, b: Instant): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** The later of several instants. Throws when there is none. */
export function latest(instants: readonly Instant[]): Instant {
  return instants.reduce((a, b) => (compareInstants(b, a) > 0 ? b : a));
}

/** `2026-01-17T02:00:00Z` → `20260117t0200z`, for identifiers. */
export function compactInstant(instant: Instant): string {
  parseInstant(instant);
  return `${instant.slice(0, 16).replaceAll(/[-:]/g, '').toLowerCase()}z`;
}

/**
 * 90 300 → `25 h 5 min`, 2 685 600 → `31 d 2 h`; two units at most, as a person says it. Days begin at 48 h, so that a
 * threshold written as `25h` reads the same in an alert.
 */
export function describeSeconds(seconds: number): string {
  const parts: string[] = [];
  let rest = Math.abs(Math.round(seconds));
  for (const [unit, size] of rest < 2 * secondsPer.day ? units.slice(1) : units) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count} ${unit}`);
  }
  return (seconds < 0 ? '-' : '') + (parts.slice(0, 2).join(' ') || '0 s');
}

const units: readonly (readonly [string, number])[] = [
  ['d', secondsPer.day],
  ['h', secondsPer.hour],
  ['min', secondsPer.minute],
  ['s', 1],
];
