/** How many recovery points a rule keeps once it has run for as long as it keeps them, and what they take up. */
import { addSeconds, secondsPer } from '../instant.ts';
import type { Instant } from '../model.ts';
import type { BackupRule } from '../policy/schema.ts';
import { reachDays } from '../retention/reach.ts';
import { wantedBy } from '../retention/wanted.ts';
import { toExpression } from '../schedule/frequency.ts';
import { longestInterval, nextRun, rateSeconds } from '../schedule/next-run.ts';
import type { Load } from './load.ts';
import { countRuns } from './usage.ts';

export interface Kept {
  /** Of one database in one place. */
  readonly points: number;
  /** Those that are marked to go, and wait until their grace is over. */
  readonly waiting: number;
}

/** What `retention/plan.ts` keeps when no backup was missed, and what waits meanwhile, as each backup takes a place. */
export function pointsKept(rule: BackupRule, from: Instant): Kept {
  const { days, count, tiers, floor } = rule.retention;
  const alone = days !== undefined && count === undefined && tiers === undefined;
  const points = Math.max(floor, alone ? pointsWithin(rule, days, from) : pointsWanted(rule, from));
  return { points, waiting: pointsWithin(rule, waitingDays(rule, from), from) };
}

/** From one run of retention to the first after the grace. */
function waitingDays({ retention, timezone }: BackupRule, from: Instant): number {
  const { expression } = toExpression(retention.frequency);
  const between = longestInterval(expression, timezone, from, 14) ?? secondsPer.day;
  return (Math.ceil(retention.grace / between) * between) / secondsPer.day;
}

/** Behind the newest by less than a window. The newest is the first after a whole window. */
function pointsWithin({ frequency }: BackupRule, days: number, from: Instant): number {
  const { expression } = toExpression(frequency);
  const window = days * secondsPer.day;
  if (expression.startsWith('rate(')) return Math.ceil(window / rateSeconds(expression));
  const newest = nextRun(expression, 'UTC', addSeconds(from, window));
  return newest === undefined ? 0 : countRuns(expression, addSeconds(newest, -window), newest);
}

/** Played with the runs of the schedule, as far back as the terms reach, and half as far again. */
function pointsWanted(rule: BackupRule, from: Instant): number {
  const { frequency, retention } = rule;
  const points = runsFrom(toExpression(frequency).expression, from, 1.5 * reachDays(rule, from) * secondsPer.day);
  const [newest] = points;
  if (newest === undefined) return 0;
  const wants = wantedBy(points, { terms: retention, timezone: 'UTC', newest: newest.takenAt });
  return [...wants.values()].filter((each) => each.length > 0).length;
}

/** Newest first: those of so many seconds. */
function runsFrom(expression: string, from: Instant, seconds: number): { readonly takenAt: Instant }[] {
  const end = addSeconds(from, seconds);
  const points: { readonly takenAt: Instant }[] = [];
  let next = nextRun(expression, 'UTC', from, from);
  while (next !== undefined && next <= end) {
    points.push({ takenAt: next });
    next = nextRun(expression, 'UTC', next, from);
  }
  return points.reverse();
}

/**
 * GB of one database in one place. The first snapshot holds all of its data, each later one what has changed since
 * (RDS user guide, "Introduction to backups"): 100 GB + 29 × 5 GB = 245 GB for 30 points at 5 %.
 */
export function storedGigabytes(points: number, { gigabytes, changeRate }: Load): number {
  return points === 0 ? 0 : gigabytes + (points - 1) * gigabytes * changeRate;
}
