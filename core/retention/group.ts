/** One resource in one place: what retention decides together, with what it must know of it worked out once. */
import { groupBy } from '../group.ts';
import { secondsBetween, secondsPer } from '../instant.ts';
import type { Instant, Place, RecoveryPoint } from '../model.ts';
import type { PrunedRule } from '../policy/schema.ts';
import { toExpression } from '../schedule/frequency.ts';
import { longestInterval } from '../schedule/next-run.ts';
import { groupKey, isOwned, isRestorable, newestFirst } from './good.ts';

export interface RetentionFacts {
  /** Every recovery point found in every place, ours or not. */
  readonly points: readonly RecoveryPoint[];
  readonly rule: PrunedRule;
  /** Slug of the policy. */
  readonly policy: string;
  /** The places, other than the primary, in which every point must have a copy. */
  readonly requiredPlaces: readonly Place[];
  readonly now: Instant;
}

export type Taken = RecoveryPoint & { readonly takenAt: Instant };

export interface Group {
  readonly points: readonly RecoveryPoint[];
  /** Good points, newest first: made by this rule, available, taken, not pinned. */
  readonly good: readonly Taken[];
  /** How many of the good ones are inside the window. */
  readonly inside: number;
  /** The last good point before the window, when backups are missing where the window begins. */
  readonly opener: Taken | undefined;
}

/** By `groupKey`. */
export function groupPoints(facts: RetentionFacts): Map<string, Group> {
  const groups = groupBy(facts.points, groupKey);
  return new Map([...groups].map(([key, points]) => [key, toGroup(points, facts)]));
}

/** The group of the same resource in another place. */
export function keyElsewhere(point: RecoveryPoint, place: Place): string {
  return groupKey({ ...point, place });
}

export function behindNewest(point: { readonly takenAt: Instant }, { good }: Pick<Group, 'good'>): number {
  return secondsBetween(point.takenAt, good[0]?.takenAt ?? point.takenAt);
}

export function windowSeconds({ rule }: RetentionFacts): number {
  return rule.retention.days * secondsPer.day;
}

function toGroup(points: readonly RecoveryPoint[], facts: RetentionFacts): Group {
  const { rule, policy, now } = facts;
  const ours = points.filter((point) => isOwned(point, policy) && point.owner?.rule === rule.name);
  const good = newestFirst(ours.filter((point) => !point.owner?.pinned).filter((point) => isRestorable(point, now)));
  const outside = good.findIndex((point) => behindNewest(point, { good }) >= windowSeconds(facts));
  const inside = outside < 0 ? good.length : outside;
  const [oldestInside, next] = [good[inside - 1], good[inside]];
  const uncovered = oldestInside && next ? windowSeconds(facts) - behindNewest(oldestInside, { good }) : 0;
  return { points, good, inside, opener: uncovered > 0 && uncovered > usualInterval(facts) ? next : undefined };
}

function usualInterval({ rule, now }: RetentionFacts): number {
  const { expression } = toExpression(rule.frequency);
  return longestInterval(expression, rule.timezone, now, 14) ?? secondsPer.day;
}
