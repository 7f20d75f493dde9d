/** Whose a recovery point or a test instance is, and whether it may be adopted by a step that runs again. */
import { LifeboatError } from '#core/errors.ts';
import type { Instant, RecoveryPoint } from '#core/model.ts';
import type { Policy } from '#core/policy/schema.ts';
import { policySlug } from './rules.ts';

/** States from which a snapshot, a copy or an instance does not come back by itself. */
const dead = /delet|fail|incompatible|inaccessible|insufficient|error|stop/;

export function isDead(status: string): boolean {
  return dead.test(status);
}

export interface Cycle {
  readonly policy: Policy;
  readonly rule: string;
  readonly scheduledAt: Instant;
}

/** True when the tags say that this cycle of this policy made the point. */
export function isOfCycle(point: RecoveryPoint, { policy, rule, scheduledAt }: Cycle): boolean {
  const { owner } = point;
  return owner?.policy === policySlug(policy) && owner.rule === rule && owner.cycle === scheduledAt;
}

/**
 * A point with our name is ours to go on with only if its tags say so and it can still become available.
 * Throws RecoveryPointNotOurs or RecoveryPointFailed.
 */
export function adopt(point: RecoveryPoint, cycle: Cycle): RecoveryPoint {
  const evidence = { point: point.id, region: point.place.region, status: point.status };
  if (!isOfCycle(point, cycle)) {
    throw new LifeboatError('RecoveryPointNotOurs', `${point.id} exists in ${point.place.region} without our tags`, {
      evidence,
      hint: 'Somebody else made a snapshot with this name, or took its tags away. Rename or tag it, then start the run again.',
    });
  }
  refuseDead(point);
  return point;
}

/** Throws RecoveryPointFailed when the point cannot become available any more. */
export function refuseDead(point: RecoveryPoint): void {
  if (!isDead(point.status)) return;
  throw new LifeboatError('RecoveryPointFailed', `${point.id} in ${point.place.region} is ${point.status}`, {
    evidence: { point: point.id, region: point.place.region, status: point.status },
    hint: 'See the RDS events of the database. Delete the failed snapshot, then start the backup by hand.',
  });
}
