/** Why a recovery point stays, or goes. Each reason is one sentence with its arithmetic. */
import { describeSeconds, secondsBetween, secondsPer } from '../instant.ts';
import type { Clause, Place, RecoveryPoint } from '../model.ts';
import { tagKeys } from '../tags.ts';
import { isFailed, isLeaving, isOwned, isVerified, type Taken } from './good.ts';
import { behindNewest, type Group, isCopy, keyElsewhere, type RetentionFacts, wouldBeWanted } from './group.ts';
import { describeParts } from './terms.ts';
import type { WantedCode } from './wanted.ts';

export type ReasonCode =
  /** Kept, whatever the rule says: not this rule's to remove. */
  | 'foreign'
  | 'other-rule'
  | 'pinned'
  /** Kept: not a good point (yet). */
  | 'in-progress'
  | 'future'
  | 'failed-recently'
  | 'unverified'
  /** Kept: good and needed. */
  | 'newest'
  | 'floor'
  | WantedCode
  | 'window-start'
  | 'base'
  | 'copy-lacking'
  /** Goes. */
  | 'expired'
  | 'failed'
  /** Goes, but not in this run. */
  | 'grace'
  | 'capped';

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
  const rank = group.restorable.indexOf(point as Taken);
  const taken = group.restorable[rank];
  if (!taken) return notRestorable(point, group, world);
  const own = isVerified(taken) ? whyGood(taken, group, world) : whyUnverified(taken, group, world);
  return [...own, ...copyReason(taken, world)];
}

function notRestorable(point: RecoveryPoint, group: Group, world: World): Reason[] {
  const { policy, rule } = world.facts;
  const keep = (code: ReasonCode, text: string) => [reason(world, code, text)];
  if (!isOwned(point, policy)) return keep('foreign', 'it was not made by this policy');
  if (point.owner?.rule !== rule.name) return keep('other-rule', `it belongs to the rule ${point.owner?.rule}`);
  if (point.owner.pinned) return keep('pinned', `it is pinned: ${point.tags[tagKeys.pin] || 'no reason was given'}`);
  if (isFailed(point)) return whyFailed(point.owner.cycle, group, world);
  return point.status === 'available' && point.takenAt !== undefined
    ? keep('future', `it says it was taken at ${point.takenAt}, which is yet to come`)
    : keep('in-progress', `its status is ${point.status}`);
}

/** What failed holds nothing, and shows that something failed: for as long as the window, and until a floor is newer. */
function whyFailed(cycle: string, group: Group, world: World): Reason[] {
  const { days = 0, floor } = world.facts.rule.retention;
  const newer = group.good.filter(({ takenAt }) => takenAt > cycle).length;
  if (newer >= floor && behindNewest({ takenAt: cycle }, group) >= days * secondsPer.day) return [];
  const text = `it failed, and ${newer} good points are newer, of which ${floor} are to be, one of them by the whole window`;
  return [reason(world, 'failed-recently', text)];
}

function whyGood(taken: Taken, group: Group, world: World): Reason[] {
  const { floor, days } = world.facts.rule.retention;
  const { pointInTimeDays } = world.facts;
  const rank = group.good.indexOf(taken);
  const keep = (code: ReasonCode, text: string) => reason(world, code, text);
  return [
    ...(rank === 0 ? [keep('newest', 'it is the newest good point here')] : []),
    ...(rank < floor ? [keep('floor', `it is number ${rank + 1} of the ${floor} that are never gone below`)] : []),
    ...(group.wanted.get(taken) ?? []).map(({ code, text }) => keep(code, text)),
    ...(group.opener === taken
      ? [
          keep(
            'window-start',
            `backups are missing where the window of ${days} d begins, and it is the last good point before that`,
          ),
        ]
      : []),
    ...(group.base === taken
      ? [keep('base', `it is the last good point before the ${pointInTimeDays} d of point-in-time recovery begin`)]
      : []),
  ];
}

/**
 * What was never verified takes no good point's place, and its own copies may be what others are made from. It goes when
 * a good point is newer and the terms would not ask for it even if it were good: a cycle whose copy failed must not leave
 * a snapshot for ever (A-6-disposal).
 */
function whyUnverified(taken: Taken, group: Group, world: World): Reason[] {
  const superseded = group.good.some(({ takenAt }) => takenAt >= taken.takenAt);
  if (!superseded) return [reason(world, 'unverified', 'it was never verified, nor was any newer point here')];
  return (group.wantedIfGood.get(taken) ?? []).map(({ text }) =>
    reason(world, 'unverified', `it was never verified, but would be asked for: ${text}`),
  );
}

/**
 * The source of a copy stays until every required place has what it must have. A copy that is absent, leaving or failed
 * where the terms would not ask for it is not lacking; otherwise retention, having removed it, would keep its source.
 */
function copyReason(point: Taken, world: World): Reason[] {
  const { requiredPlaces } = world.facts;
  if (requiredPlaces.length === 0 || isCopy(point, world.facts)) return [];
  const lacking = requiredPlaces.filter((place) => lacksCopy(point, place, world)).map(({ region }) => region);
  if (lacking.length === 0) return [];
  return [reason(world, 'copy-lacking', `its copy in ${lacking.join(' and ')} is not available`)];
}

function lacksCopy(point: Taken, place: Place, { facts, groups }: World): boolean {
  const there = groups.get(keyElsewhere(point, place));
  const copies = there?.points.filter((each) => each.id === point.id && isOwned(each, facts.policy)) ?? [];
  if (copies.some(({ status }) => status === 'available')) return false;
  if (copies.some((each) => !isFailed(each) && !isLeaving(each))) return true;
  return !there || there.good.length === 0 || wouldBeWanted(point, there, facts);
}

export function whyItGoes(point: RecoveryPoint, group: Group, world: World): Reason {
  const since = isFailed(point) ? point.owner?.cycle : point.takenAt;
  const newest = group.good[0]?.takenAt;
  const behind = describeSeconds(since && newest ? secondsBetween(since, newest) : 0);
  const text = `it is ${behind} behind the newest good point, and not among what is kept: ${describeParts(world.facts.rule.retention).join(', ')}`;
  if (isFailed(point)) return reason(world, 'failed', `it failed, and ${text}`);
  return reason(world, 'expired', isVerified(point) ? text : `it was never verified, and ${text}`);
}

export function reason({ facts }: Pick<World, 'facts'>, code: ReasonCode, text: string): Reason {
  return { code, text, clauses: facts.rule.retention.clauses };
}
