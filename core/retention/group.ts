/** One resource in one place: what retention decides together, with what it must know of it worked out once. */
import { groupBy } from '../group.ts';
import { secondsBetween, secondsPer } from '../instant.ts';
import type { Instant, Place, RecoveryPoint } from '../model.ts';
import type { BackupRule } from '../policy/schema.ts';
import { toExpression } from '../schedule/frequency.ts';
import { longestInterval } from '../schedule/next-run.ts';
import { groupKey, isOwned, isRestorable, isVerified, newestFirst, type Taken } from './good.ts';
import { type Want, wantedBy } from './wanted.ts';

export interface RetentionFacts {
  /** Every recovery point found in every place, ours or not. */
  readonly points: readonly RecoveryPoint[];
  /** With the terms that are in force. */
  readonly rule: BackupRule;
  /** Slug of the policy. */
  readonly policy: string;
  /** The places, other than the primary, in which every point must have a copy. */
  readonly requiredPlaces: readonly Place[];
  /** Days that point-in-time recovery of the same databases reaches back; absent when none is promised. */
  readonly pointInTimeDays?: number | undefined;
  readonly now: Instant;
  /** The scheduled instant of the run, by which graces are over, however late it is started again; without one, now. */
  readonly runAt?: Instant;
}

export interface Group {
  readonly points: readonly RecoveryPoint[];
  /** Good points, newest first: made by this rule, available, taken, verified, not pinned. */
  readonly good: readonly Taken[];
  /** What of the terms asks for each good point. */
  readonly wanted: ReadonlyMap<Taken, readonly Want[]>;
  /** The good ones and those that were never verified, newest first. */
  readonly restorable: readonly Taken[];
  /** What of the terms would ask for each of these, if all of them were good. */
  readonly wantedIfGood: ReadonlyMap<Taken, readonly Want[]>;
  /** The last good point before the window, when backups are missing where the window begins. */
  readonly opener: Taken | undefined;
  /** The last good point before the beginning of point-in-time recovery. */
  readonly base: Taken | undefined;
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

/** Whether the terms would ask for a point in a place, if it were good there. */
export function wouldBeWanted(point: Taken, { restorable, good }: Group, facts: RetentionFacts): boolean {
  const with_ = newestFirst([...restorable, point]);
  return (wants(with_, good, facts).get(point)?.length ?? 0) > 0;
}

/** Of another place than the primary: a copy, which needs no copies of its own. */
export function isCopy({ place }: RecoveryPoint, { requiredPlaces }: RetentionFacts): boolean {
  return requiredPlaces.some(({ account, region }) => account === place.account && region === place.region);
}

function toGroup(points: readonly RecoveryPoint[], facts: RetentionFacts): Group {
  const { rule, policy, now } = facts;
  const ours = points.filter((point) => isOwned(point, policy) && point.owner?.rule === rule.name);
  const unpinned = ours.filter((point) => !point.owner?.pinned);
  const restorable = newestFirst(unpinned.filter((point) => isRestorable(point, now)));
  const good = restorable.filter(isVerified);
  const wanted = wants(good, good, facts);
  const wantedIfGood = good.length === restorable.length ? wanted : wants(restorable, good, facts);
  return { points, good, wanted, restorable, wantedIfGood, opener: opener(good, facts), base: base(good, facts) };
}

function wants(points: readonly Taken[], good: readonly Taken[], { rule, now }: RetentionFacts) {
  const newest = good[0]?.takenAt ?? now;
  return wantedBy(points, { terms: rule.retention, timezone: rule.timezone, newest });
}

/** One point is taken longer after its instant than another: a quarter of their distance more is no missing backup. */
const leeway = 1.25;

/** pgBackRest and Barman keep one backup from before the window; here that is for when backups failed at its beginning. */
function opener(good: readonly Taken[], facts: RetentionFacts): Taken | undefined {
  const { days } = facts.rule.retention;
  if (days === undefined) return undefined;
  const window = days * secondsPer.day;
  const [inside, next] = aroundStart(good, window);
  const uncovered = inside && next ? window - behindNewest(inside, { good }) : 0;
  return uncovered > 0 && uncovered > leeway * usualInterval(facts) ? next : undefined;
}

/** What is recovered to a moment starts from a state before it, so the oldest moment needs one as old as itself. */
function base(good: readonly Taken[], facts: RetentionFacts): Taken | undefined {
  const [newest] = good;
  if (facts.pointInTimeDays === undefined || newest === undefined || isCopy(newest, facts)) return undefined;
  return aroundStart(good, facts.pointInTimeDays * secondsPer.day)[1];
}

/** The oldest good point inside so many seconds, and the newest that is not. */
function aroundStart(good: readonly Taken[], seconds: number): [Taken | undefined, Taken | undefined] {
  const outside = good.findIndex((point) => behindNewest(point, { good }) >= seconds);
  return outside < 0 ? [good.at(-1), undefined] : [good[outside - 1], good[outside]];
}

function usualInterval({ rule, now }: RetentionFacts): number {
  const { expression } = toExpression(rule.frequency);
  return longestInterval(expression, rule.timezone, now, 14) ?? secondsPer.day;
}
