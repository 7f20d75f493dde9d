/** A year of one resource in one place as a calendar: each day with the first reason for which its point stays. */

import { parseInstant } from '../instant.ts';
import { localDay } from '../schedule/zone.ts';
import type { Decision, ReasonCode } from './plan.ts';

/** In the order in which a day with several is drawn. */
export const marks: readonly (readonly [code: ReasonCode, mark: string, meaning: string])[] = [
  ['pinned', 'p', 'pinned'],
  ['window', 'i', 'inside the window of days'],
  ['count', 'c', 'among the newest that are counted'],
  ['daily', 'd', 'the newest of its day'],
  ['weekly', 'w', 'the newest of its week, and no day asks for it'],
  ['monthly', 'm', 'the newest of its month, and neither a day nor a week asks for it'],
  ['yearly', 'y', 'the newest of its year, and nothing finer asks for it; or the oldest, while years are missing'],
  ['floor', 'f', 'among the points that are never gone below'],
  ['window-start', 's', 'the last before a window whose beginning has none'],
  ['base', 'b', 'the last before point-in-time recovery begins'],
  ['copy-lacking', 'l', 'a place lacks its copy'],
  ['unverified', 'u', 'never verified, and does not count'],
  ['failed-recently', 'x', 'failed, and does not count'],
];

const going = '†';
const months = 'January February March April May June July August September October November December'.split(' ');
const weekdays = 'Mo Tu We Th Fr Sa Su';
/** Seven days of two digits and a mark, less the blank at the end. */
const width = 7 * 3 - 1;

/** Three months a row, weeks from Monday. A day without a mark has no point any more. */
export function drawYear(year: number, decisions: readonly Decision[], zone: string): string {
  const marked = marksOf(decisions, zone);
  const quarters = [0, 3, 6, 9].map((first) => beside([0, 1, 2].map((next) => drawMonth(year, first + next, marked))));
  return quarters.join('\n\n');
}

/** The marks that occur, each with its meaning. */
export function legend(decisions: readonly Decision[], zone: string): string[] {
  const used = new Set(marksOf(decisions, zone).values());
  const lines = marks.filter(([, mark]) => used.has(mark)).map(([, mark, meaning]) => `${mark}  ${meaning}`);
  return used.has(going) ? [...lines, `${going}  may go, and waits for its grace`] : lines;
}

function marksOf(decisions: readonly Decision[], zone: string): Map<string, string> {
  const byDay = new Map<string, string>();
  const order = [...marks.map(([, mark]) => mark), going];
  for (const decision of decisions) {
    const since = decision.point.takenAt ?? decision.point.owner?.cycle;
    const mark = markOf(decision);
    if (since === undefined || mark === undefined) continue;
    const day = localDay(parseInstant(since), zone);
    const before = byDay.get(day);
    if (before === undefined || order.indexOf(mark) < order.indexOf(before)) byDay.set(day, mark);
  }
  return byDay;
}

function markOf({ keep, reasons }: Decision): string | undefined {
  if (!keep) return going;
  return marks.find(([code]) => reasons.some((reason) => reason.code === code))?.[1];
}

function drawMonth(year: number, month: number, marked: ReadonlyMap<string, string>): string[] {
  const name = months[month] ?? '';
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const blanks = (new Date(Date.UTC(year, month, 1)).getUTCDay() + 6) % 7;
  const cells = Array.from({ length: last }, (_, index) => {
    const day = `${year}-${String(month + 1).padStart(2, '0')}-${String(index + 1).padStart(2, '0')}`;
    return `${String(index + 1).padStart(2)}${marked.get(day) ?? ' '}`;
  });
  const all = [...Array<string>(blanks).fill('   '), ...cells];
  const weeks = [0, 7, 14, 21, 28, 35].map((first) => all.slice(first, first + 7).join(''));
  return [`${' '.repeat(Math.floor((width - name.length) / 2))}${name}`, weekdays, ...weeks];
}

function beside(columns: readonly (readonly string[])[]): string {
  const rows = Array.from({ length: 8 }, (_, row) =>
    columns
      .map((column) => (column[row] ?? '').padEnd(width + 3))
      .join('')
      .trimEnd(),
  );
  return rows.join('\n').trimEnd();
}
