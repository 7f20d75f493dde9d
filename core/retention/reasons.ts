/** Why a recovery point stays, or goes. Each reason is one sentence with its arithmetic. */
import { describeSeconds, secondsBetween } from '../instant.ts';
import type { Clause, Place, RecoveryPoint } from '../model.ts';
import { isFailed, isLeaving, isOwned } from './good.ts';
import { behindNewest, type Group, keyElsewhere, type RetentionFacts, type Taken, windowSeconds } from './group.ts';

export type ReasonCode =
  /** Kept, whatever the rule says: not this rule's to remove. */
  | 'foreign'
  | 'other-rule'
  | 'pinned'
  /** Kept: not a good point (yet). */
  | 'in-progress'
  | 'future'
  | 'failed-recently'
  /** Kept: good and needed. */
  | 'newest'
  | 'floor'
  | 'window'
  | 'window-start'
  | 'unverified'
  | 'copy-lacking'
  /** Kept for now: could go, but enough goes in this run. */
  | 'capped'
  /** Removed. */
  | 'expired'
  | 'failed';

export interface Reason {
  readonly code: ReasonCode;
  readonly text: string;
  readonly clauses: readonly Clause[];
}

export interface World {
  readonly facts: RetentionFacts;
  readonly groups: ReadonlyMap<string, Group>;
}

/** Everything that speaks for a point; nothing when it may go. */
export function reasonsToKeep(point: RecoveryPoint, group: Group, world: World): Reason[] {
  const rank = group.good.indexOf(point as Taken);
  const taken = group.good[rank];
  if (!taken) return notGood(point, group, world);
  return [
    ...(rank === 0 ? [reason(world, 'newest', 'it is the newest good point here')] : []),
    ...floorReason(rank, world),
    ...windowReason(taken, rank, group, world),
    ...copyReason(taken, rank, group, world),
  ];
}

function notGood(point: RecoveryPoint, group: Group, world: World): Reason[] {
  const { policy, rule } = world.facts;
  const keep = (code: ReasonCode, text: string) => [reason(world, code, text)];
  if (!isOwned(point, policy)) return keep('foreign', 'it was not made by this policy');
  if (point.owner?.rule !== rule.name) return keep('other-rule', `it belongs to the rule ${point.owner?.rule}`);
  if (point.owner.pinned) return keep('pinned', 'it is pinned');
  if (!isFailed(point)) {
    return point.status === 'available' && point.takenAt !== undefined
      ? keep('future', `it says it was taken at ${point.takenAt}, which is yet to come`)
      : keep('in-progress', `its status is ${point.status}`);
  }
  const behind = behindNewest({ takenAt: point.owner.cycle }, group);
  if (group.good.length > 0 && behind >= windowSeconds(world.facts)) return [];
  return keep('failed-recently', 'it failed, but no good point is newer than it by the whole window');
}

function floorReason(rank: number, world: World): Reason[] {
  const { floor } = world.facts.rule.retention;
  if (rank >= floor) return [];
  return [reason(world, 'floor', `it is number ${rank + 1} of the ${floor} that are never gone below`)];
}

function windowReason(point: Taken, rank: number, group: Group, world: World): Reason[] {
  const { days } = world.facts.rule.retention;
  if (rank < group.inside) {
    const behind = describeSeconds(behindNewest(point, group));
    return [reason(world, 'window', `it is ${behind} behind the newest good point, inside the window of ${days} d`)];
  }
  if (group.opener !== point) return [];
  const text = `backups are missing where the window of ${days} d begins, and it is the last good point before that`;
  return [reason(world, 'window-start', text)];
}

/**
 * The source of a copy stays until every required place has what it must have. A copy that is absent, leaving or failed
 * where it would by now be past the window is not lacking; otherwise retention, having removed it, would keep its source.
 * A cycle whose copy failed leaves a point that is never verified; it goes with its window once a newer one is verified,
 * or one bad night would leave a snapshot for ever (A-6-disposal).
 */
function copyReason(point: Taken, rank: number, group: Group, world: World): Reason[] {
  const { requiredPlaces } = world.facts;
  const isCopy = requiredPlaces.some(
    (place) => place.account === point.place.account && place.region === point.place.region,
  );
  if (requiredPlaces.length === 0 || isCopy) return [];
  const superseded = group.good.slice(0, rank).some(({ owner }) => owner?.verifiedAt !== undefined);
  if (point.owner?.verifiedAt === undefined && !superseded) {
    const text = 'its copies were never verified, nor were those of any newer point, and it is what they are made from';
    return [reason(world, 'unverified', text)];
  }
  const lacking = requiredPlaces.filter((place) => lacksCopy(point, place, world)).map(({ region }) => region);
  if (lacking.length === 0) return [];
  return [reason(world, 'copy-lacking', `its copy in ${lacking.join(' and ')} is not available`)];
}

function lacksCopy(point: Taken, place: Place, { facts, groups }: World): boolean {
  const there = groups.get(keyElsewhere(point, place));
  const copies = there?.points.filter((each) => each.id === point.id && isOwned(each, facts.policy)) ?? [];
  if (copies.some(({ status }) => status === 'available')) return false;
  if (copies.some((each) => !isFailed(each) && !isLeaving(each))) return true;
  return !there || there.good.length === 0 || behindNewest(point, there) < windowSeconds(facts);
}

export function whyItGoes(point: RecoveryPoint, group: Group, world: World): Reason {
  const since = isFailed(point) ? point.owner?.cycle : point.takenAt;
  const newest = group.good[0]?.takenAt;
  const behind = describeSeconds(since && newest ? secondsBetween(since, newest) : 0);
  const text = `it is ${behind} behind the newest good point, outside the window of ${world.facts.rule.retention.days} d`;
  return isFailed(point) ? reason(world, 'failed', `it failed, and ${text}`) : reason(world, 'expired', text);
}

export function capped(world: World): Reason {
  const { maxRemovals } = world.facts.rule.retention;
  return reason(world, 'capped', `it may go, but at most ${maxRemovals} go in one run and older ones go first`);
}

function reason({ facts }: World, code: ReasonCode, text: string): Reason {
  return { code, text, clauses: facts.rule.retention.clauses };
}
