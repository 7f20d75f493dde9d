/**
 * The waits between the runs of a schedule: over leap years, short months and clock changes. A schedule is walked for
 * ten years or 400 runs, and once more around every clock change of its zone in the next three years, so that schedules
 * with many runs a day are seen there as well.
 */
import { addSeconds, parseInstant, secondsBetween, secondsPer } from '../instant.ts';
import type { Instant } from '../model.ts';
import { nextRun, rateSeconds } from '../schedule/next-run.ts';
import { clockChanges } from './clock-changes.ts';

export interface Gaps {
  /** Seconds. */
  readonly shortest: number;
  /** The one in the middle when sorted by length. */
  readonly usual: number;
  readonly longest: number;
  /** The runs at both ends of the longest. */
  readonly from: Instant;
  readonly to: Instant;
  /** Whether the longest comes with every run, as it does for a rate. */
  readonly even: boolean;
}

interface Gap {
  readonly seconds: number;
  readonly from: Instant;
  readonly to: Instant;
}

const longestWalk = 400;
const horizon = 10 * 366 * secondsPer.day;
const clockHorizon = 3 * 366 * secondsPer.day;

/** `undefined` when the schedule runs less than twice more. Throws ScheduleError when the expression does not read. */
export function gapsOf(expression: string, timezone: string, now: Instant): Gaps | undefined {
  if (expression.startsWith('rate(')) return evenGaps(rateSeconds(expression), now);
  const walked = walk(expression, timezone, now, addSeconds(now, horizon), longestWalk);
  const usual = middle(walked);
  if (!usual) return undefined;
  const changes = clockChanges(timezone, now, addSeconds(now, clockHorizon));
  const around = changes.flatMap(({ at }) => aroundChange(expression, timezone, at, usual.seconds));
  const all = [...walked, ...around].sort(
    (a, b) => a.seconds - b.seconds || parseInstant(b.from) - parseInstant(a.from),
  );
  const [shortest = usual, longest = usual] = [all[0], all.at(-1)];
  const even = shortest.seconds === longest.seconds;
  return { shortest: shortest.seconds, usual: usual.seconds, longest: longest.seconds, ...ends(longest), even };
}

function evenGaps(seconds: number, now: Instant): Gaps {
  return { shortest: seconds, usual: seconds, longest: seconds, from: now, to: addSeconds(now, seconds), even: true };
}

/** Two usual gaps and a few hours on both sides of a clock change: no gap that it stretches is longer than that. */
function aroundChange(expression: string, timezone: string, at: Instant, usual: number): Gap[] {
  const margin = 2 * usual + 3 * secondsPer.hour;
  if (usual > 8 * secondsPer.day) return [];
  return walk(expression, timezone, addSeconds(at, -margin), addSeconds(at, margin), longestWalk);
}

function walk(expression: string, timezone: string, after: Instant, until: Instant, count: number): Gap[] {
  const gaps: Gap[] = [];
  let from = nextRun(expression, timezone, after);
  while (from !== undefined && gaps.length < count && secondsBetween(from, until) > 0) {
    const to = nextRun(expression, timezone, from);
    if (to === undefined) break;
    gaps.push({ seconds: secondsBetween(from, to), from, to });
    from = to;
  }
  return gaps;
}

function middle(gaps: readonly Gap[]): Gap | undefined {
  const sorted = [...gaps].sort((a, b) => a.seconds - b.seconds);
  return sorted[Math.floor(sorted.length / 2)];
}

function ends({ from, to }: Gap): Pick<Gap, 'from' | 'to'> {
  return { from, to };
}
