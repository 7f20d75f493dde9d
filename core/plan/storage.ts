/** How many recovery points a rule keeps once it has run for as long as it keeps them, and what they take up. */
import { addSeconds, secondsPer } from '../instant.ts';
import type { Instant } from '../model.ts';
import { prunedRules } from '../policy/carried-out.ts';
import type { BackupRule, Policy } from '../policy/schema.ts';
import { toExpression } from '../schedule/frequency.ts';
import { nextRun, rateSeconds } from '../schedule/next-run.ts';
import type { Load } from './load.ts';
import { countRuns } from './usage.ts';

/** Where nothing is removed, points are counted after so many days. */
export const growthDays = 365;

export interface Kept {
  /** Of one database in one place. */
  readonly points: number;
  /** Nothing is ever removed: this is how many there are after `growthDays`. */
  readonly growing: boolean;
}

/**
 * The good points that are behind the newest one by less than the window, and never fewer than the floor: what
 * `retention/plan.ts` keeps when no backup was missed. The newest is the first after a whole window.
 */
export function pointsKept(policy: Policy, rule: BackupRule, from: Instant): Kept {
  const pruned = prunedRules(policy).find(({ name }) => name === rule.name);
  if (!pruned) return { points: pointsWithin(rule, growthDays, from), growing: true };
  const { days, floor } = pruned.retention;
  return { points: Math.max(floor, pointsWithin(rule, days, from)), growing: false };
}

function pointsWithin({ frequency }: BackupRule, days: number, from: Instant): number {
  const { expression } = toExpression(frequency);
  const window = days * secondsPer.day;
  if (expression.startsWith('rate(')) return Math.ceil(window / rateSeconds(expression));
  const newest = nextRun(expression, 'UTC', addSeconds(from, window));
  return newest === undefined ? 0 : countRuns(expression, addSeconds(newest, -window), newest);
}

/**
 * GB of one database in one place. The first snapshot holds all of its data, each later one what has changed since
 * (RDS user guide, "Introduction to backups"): 100 GB + 29 × 5 GB = 245 GB for 30 points at 5 %.
 */
export function storedGigabytes(points: number, { gigabytes, changeRate }: Load): number {
  return points === 0 ? 0 : gigabytes + (points - 1) * gigabytes * changeRate;
}
