/** Which snapshots are recovery points of the policy, and which of those are good: read from what RDS holds. */
import type { Snapshot } from '../../../services/rds/state.ts';
import type { BackupPromise, Promises } from '../promises.ts';
import type { Rds } from './rds.ts';

const tag = {
  policy: 'lifeboat:policy',
  rule: 'lifeboat:rule',
  cycle: 'lifeboat:cycle',
  verified: 'lifeboat:verified',
  pin: 'lifeboat:pin',
  tombstone: 'lifeboat:tombstone',
} as const;

/** Made for this policy, as its tags say. */
export function isOurs({ tags }: Pick<Snapshot, 'tags'>, { policy }: Promises): boolean {
  return tags.get(tag.policy) === policy;
}

/** The rule that made it, when the policy still has it. */
export function ruleOf({ tags }: Pick<Snapshot, 'tags'>, { backups }: Promises): BackupPromise | undefined {
  return backups.get(tags.get(tag.rule) ?? '');
}

export function isPinned({ tags }: Pick<Snapshot, 'tags'>): boolean {
  return tags.has(tag.pin);
}

export function isVerified({ tags }: Pick<Snapshot, 'tags'>): boolean {
  return tags.has(tag.verified);
}

/** Since when it is marked to go, epoch milliseconds; NaN when it is not. */
export function markedAt({ tags }: Pick<Snapshot, 'tags'>): number {
  return Date.parse(tags.get(tag.tombstone) ?? '');
}

/** The scheduled instant of its cycle, epoch milliseconds; NaN when no tag tells it. */
export function cycleOf({ tags }: Pick<Snapshot, 'tags'>): number {
  return Date.parse(tags.get(tag.cycle) ?? '');
}

/** Can be restored now, and is of the past. */
export function isGood(point: Snapshot, now: number): boolean {
  return point.status === 'available' && point.frozenAt !== undefined && point.frozenAt <= now;
}

/** Good, ours, verified, and good in every Region that must have a copy. */
export function isEverywhere(point: Snapshot, rds: Rds, promises: Promises, now: number): boolean {
  if (!isVerified(point) || !isOurs(point, promises)) return false;
  return promises.regions.every((region) => {
    const there = region === point.region ? point : rds.snapshot(region, point.id);
    return there !== undefined && isGood(there, now) && isOurs(there, promises);
  });
}

/** When the data of the newest of them was frozen; undefined when there is none. */
export function newestOf(points: Iterable<Snapshot>, wanted: (point: Snapshot) => boolean): number | undefined {
  const all = [...points];
  const newest = latest(all);
  // Mostly the newest of all is wanted, and nobody need be asked about the others.
  if (newest === undefined || wanted(newest)) return newest?.frozenAt;
  return latest(all.filter(wanted))?.frozenAt;
}

function latest(points: readonly Snapshot[]): Snapshot | undefined {
  let found: Snapshot | undefined;
  for (const point of points) {
    if (point.frozenAt !== undefined && point.frozenAt > (found?.frozenAt ?? Number.NEGATIVE_INFINITY)) found = point;
  }
  return found;
}
