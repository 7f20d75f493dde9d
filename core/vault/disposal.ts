/**
 * What the vault account lets go, in two steps as everywhere: what is past its term is marked first, and goes when its grace is
 * over and it is decided again. A point keeps the days that it was verified with, so a policy that promises fewer takes
 * nothing away from what is there.
 */
import { groupBy } from '../group.ts';
import { addSeconds, compareInstants, describeSeconds, secondsBetween, secondsPer } from '../instant.ts';
import type { Instant, RecoveryPoint } from '../model.ts';
import type { Vault } from '../policy/carried-out.ts';
import { isFailed, isLeaving, isRestorable, isVerified, newestFirst, type Taken } from '../retention/good.ts';

/** Held and available, and not what it must be. */
export interface Bad {
  readonly point: Taken;
  readonly problems: readonly string[];
}

export interface Leaving {
  readonly point: RecoveryPoint;
  readonly reason: string;
}

export interface VaultDisposal {
  readonly mark: readonly Leaving[];
  /** Marked, and wanted again. */
  readonly unmark: readonly RecoveryPoint[];
  readonly remove: readonly Leaving[];
}

type Terms = Pick<Vault, 'days' | 'floor' | 'grace'>;

/** @param ours what the vault made for this policy */
export function planDisposal(
  ours: readonly RecoveryPoint[],
  bad: readonly Bad[],
  terms: Terms,
  now: Instant,
): VaultDisposal {
  const going = [...neverGood(bad, terms, now), ...over(ours, terms, now)].filter(({ point }) => !isPinned(point));
  const goes = new Set(going.map(({ point }) => point));
  return {
    mark: going.filter(({ point }) => markedAt(point, now) === undefined),
    unmark: ours.filter((point) => point.owner?.tombstone !== undefined && !goes.has(point) && !isGoing(point)),
    remove: [...failed(ours), ...going.filter(({ point }) => isGraceOver(point, terms, now))],
  };
}

/** Older, at a moment, than the days that it is kept. */
export function isPast(point: RecoveryPoint, terms: Pick<Terms, 'days'>, from: Instant): boolean {
  const { takenAt } = point;
  return takenAt !== undefined && secondsBetween(takenAt, from) > daysOf(point, terms) * secondsPer.day;
}

/** It is no backup, and stands in the way of another try under the same name: nothing is gained by a grace. */
function failed(ours: readonly RecoveryPoint[]): Leaving[] {
  return ours.filter(isFailed).map((point) => ({ point, reason: `the copy is ${point.status}` }));
}

/** Nothing counts on it, so nothing but its term keeps it. */
function neverGood(bad: readonly Bad[], terms: Terms, now: Instant): Leaving[] {
  return bad
    .filter(({ point }) => isPast(point, terms, now))
    .map(({ point, problems }) => ({ point, reason: `it was never verified: it ${problems.join(', and ')}` }));
}

/** Terms end by the newest good point, not by the clock: whoever stops the sharing only has to wait otherwise. */
function over(ours: readonly RecoveryPoint[], terms: Terms, now: Instant): Leaving[] {
  return goodGroups(ours, now).flatMap((points) => {
    const newest = points[0]?.takenAt ?? now;
    return points
      .slice(terms.floor)
      .filter((point) => isPast(point, terms, newest))
      .map((point) => ({ point, reason: reasonOf(point, terms, newest) }));
  });
}

/** What counts of each resource and rule, newest first. */
export function goodGroups(ours: readonly RecoveryPoint[], now: Instant): Taken[][] {
  const good = ours.filter((point): point is Taken => isRestorable(point, now) && isVerified(point));
  return [...groupBy(good, ({ resource, owner }) => `${owner?.rule} ${resource}`).values()].map(newestFirst);
}

function reasonOf(point: Taken, terms: Terms, newest: Instant): string {
  const age = describeSeconds(secondsBetween(point.takenAt, newest));
  const kept = `the vault keeps ${daysOf(point, terms)} d, and the ${terms.floor} newest are younger`;
  return `it is ${age} older than the newest, ${kept}`;
}

/** Its own promise, or that of the policy if it is more. */
export function daysOf({ owner }: RecoveryPoint, { days }: Pick<Terms, 'days'>): number {
  return Math.max(days, owner?.days ?? 0);
}

function isPinned({ owner }: RecoveryPoint): boolean {
  return owner?.pinned === true;
}

/** A failed one goes whatever is written on it, and one on its way does not come back. */
function isGoing(point: RecoveryPoint): boolean {
  return isFailed(point) || isLeaving(point);
}

/** A mark of the future was written by a clock that was wrong; it says nothing. */
function markedAt({ owner }: RecoveryPoint, now: Instant): Instant | undefined {
  const since = owner?.tombstone;
  return since !== undefined && compareInstants(since, now) <= 0 ? since : undefined;
}

function isGraceOver(point: RecoveryPoint, { grace }: Terms, now: Instant): boolean {
  const since = markedAt(point, now);
  return since !== undefined && compareInstants(addSeconds(since, grace), now) <= 0;
}
