/** How far a rehearsal is: a bar with an estimate where somebody is watching, a line for every tenth otherwise. */
import { bar } from '../start/terminal.ts';
import type { Progress } from './options.ts';

export interface ProgressOutput {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export interface ProgressBar {
  /** `what`: which of several rehearsals. */
  show(progress: Progress, what?: string): void;
  /** Takes the bar away; lines stay. */
  done(): void;
}

/** What ends within this needs no progress. */
const patienceMs = 2000;
/** A bar that moves more often only makes work for the terminal. */
const everyMs = 100;

/** `elapsed`: real milliseconds since the beginning. */
export function progressBar(out: ProgressOutput, elapsed: () => number): ProgressBar {
  return out.isTTY === true ? drawn(out, elapsed) : lines(out, elapsed);
}

function drawn(out: ProgressOutput, elapsed: () => number): ProgressBar {
  const left = estimator();
  let [shownAt, shown] = [0, false];
  // Return to the first column and erase to the end of the line.
  const erase = '\r\u001b[K';
  return {
    show: ({ now, day, days, done }, what) => {
      const time = elapsed();
      const passed = left.passed(time);
      if (time < patienceMs || time - shownAt < everyMs) return;
      const text = `${what ? `${what}: ` : ''}${now.slice(0, 10)}, day ${day} of ${days} ${bar(done, passed)}`;
      out.write(erase + text.slice(0, Math.max(0, (out.columns ?? 80) - 1)));
      [shownAt, shown] = [time, true];
    },
    done: () => {
      if (shown) out.write(erase);
      shown = false;
      left.again();
    },
  };
}

function lines(out: ProgressOutput, elapsed: () => number): ProgressBar {
  const estimate = estimator();
  let tenth = 0;
  return {
    show: ({ now, day, days, done }, what) => {
      const reached = Math.floor(done * 10);
      const time = elapsed();
      const passed = estimate.passed(time);
      if (reached <= tenth || done >= 1) return;
      tenth = reached;
      if (time < patienceMs) return;
      const left = Math.max(1, Math.round((passed * (1 - done)) / done / 1000));
      const name = what ? `${what}: ` : '';
      out.write(`${name}${now.slice(0, 10)}, day ${day} of ${days}, ${reached * 10} %, about ${left} s left\n`);
    },
    done: () => {
      tenth = 0;
      estimate.again();
    },
  };
}

/** Counts from the first hour that is over: what was prepared before it says nothing about the hours to come. */
function estimator() {
  let began: number | undefined;
  return {
    passed: (time: number): number => {
      began ??= time;
      return time - began;
    },
    again: () => {
      began = undefined;
    },
  };
}
