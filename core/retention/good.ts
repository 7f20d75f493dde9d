/** Which recovery points count. Everything retention and freshness say rests on these few predicates. */
import { compareInstants } from '../instant.ts';
import type { Instant, RecoveryPoint } from '../model.ts';

/** A point whose data was frozen at a known moment. */
export type Taken = RecoveryPoint & { readonly takenAt: Instant };

/** A point that can be restored: available, with data frozen at a known moment that is not in the future. */
export function isRestorable(point: RecoveryPoint, now: Instant): point is Taken {
  return point.status === 'available' && point.takenAt !== undefined && compareInstants(point.takenAt, now) <= 0;
}

/** Looked at in every place, and found to be what the policy asks for. */
export function isVerified(point: RecoveryPoint): boolean {
  return point.owner?.verifiedAt !== undefined;
}

/** Made by this policy, as its tags say. */
export function isOwned(point: RecoveryPoint, policy: string): boolean {
  return point.owner?.policy === policy;
}

/** The statuses from which a snapshot never becomes available. */
export function isFailed(point: RecoveryPoint): boolean {
  return point.status === 'failed' || point.status.startsWith('incompatible-');
}

/** On its way out: asked to be deleted, and still listed. */
export function isLeaving(point: RecoveryPoint): boolean {
  return point.status.startsWith('delet');
}

/** `rds-instance/orders` in `111122223333/eu-west-1`: what is decided together. */
export function groupKey(point: RecoveryPoint): string {
  return `${point.kind}/${point.resource}@${point.place.account}/${point.place.region}`;
}

/** Newest first; the id decides between two of the same second. */
export function newestFirst<Point extends { readonly takenAt: Instant; readonly id: string }>(
  points: readonly Point[],
): Point[] {
  return [...points].sort((a, b) => compareInstants(b.takenAt, a.takenAt) || (a.id < b.id ? -1 : 1));
}
