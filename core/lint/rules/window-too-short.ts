import { describeSeconds, secondsPer } from '../../instant.ts';
import type { SnapshotRule } from '../../policy/schema.ts';
import { parseCron } from '../../schedule/cron.ts';
import { scheduleOf } from '../../schedule/frequency.ts';
import { wallTimes } from '../gaps.ts';
import type { LintFinding, LintRule } from '../rule.ts';
import { type At, snapshotRules, sum } from '../view.ts';

export const windowTooShort: LintRule = {
  id: 'window-too-short',
  severity: 'error',
  summary: 'A backup begins outside its window, or takes longer than what is left of it.',
  excusable: true,
  check: (policy) => snapshotRules(policy).flatMap(judge),
};

function judge({ item, path }: At<SnapshotRule>): LintFinding[] {
  const { window, flexibleWindow, expected } = item;
  const expression = scheduleOf(item.frequency);
  if (!window || expression === undefined) return [];
  const found = { path: [...path, 'window'], clauses: window.clauses };
  const shown = `${window.start} to ${window.end}`;
  if (!expression.startsWith('cron(')) {
    return [{ ...found, message: `${shown} cannot be kept by "${item.frequency}"`, hint: 'write a time of day' }];
  }
  const length = until(secondsOf(window.start), secondsOf(window.end)) || secondsPer.day;
  const starts = wallTimes(parseCron(expression)).map((time) => time / 1000);
  const late = starts.map((start) => until(secondsOf(window.start), start)).filter((offset) => offset >= length);
  if (late.length > 0) {
    return [
      { ...found, message: `${shown} does not hold the start of "${item.frequency}"`, hint: 'move one of the two' },
    ];
  }
  const offset = Math.max(...starts.map((start) => until(secondsOf(window.start), start)));
  const needed = sum(
    ['until the run', offset],
    ['flexible window', flexibleWindow],
    ['for the backup', expected?.duration ?? 0],
  );
  if (needed.seconds <= length) return [];
  return [
    {
      ...found,
      message: `${shown} is ${describeSeconds(length)} long, and ${needed.text} are needed`,
      hint: 'lengthen the window, start earlier in it, or write flexibleWindow: none',
    },
  ];
}

function secondsOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * secondsPer.hour + minutes * secondsPer.minute;
}

/** From one time of day on to another, perhaps of the next day. */
function until(from: number, to: number): number {
  return (to - from + secondsPer.day) % secondsPer.day;
}
