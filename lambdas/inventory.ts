/** Reads recovery points as they are now, in every place of the policy. */
import type { Instant, Place, RecoveryPoint } from '#core/model.ts';
import { pointInTimeDays } from '#core/policy/carried-out.ts';
import type { RetentionFacts } from '#core/retention/plan.ts';
import { listRecoveryPoints } from './adapters/recovery-points.ts';
import { backupRule, copyRegions, policySlug, regionsHere } from './rules.ts';
import type { StepContext } from './step.ts';

/** Every manual snapshot in every Region of the account, ours or not; of one resource when it is named. */
export async function readPoints(context: StepContext, resource?: string): Promise<RecoveryPoint[]> {
  const places = regionsHere(context).map((region) => listRecoveryPoints(context.clients.rds(region), resource));
  return (await Promise.all(places)).flat();
}

/** What is decided about: everything, or one resource; in a run, or at this moment. */
export interface Scope {
  readonly resource?: string;
  /** The scheduled instant of the run. */
  readonly runAt?: Instant;
}

/**
 * What retention decides from, with the terms as the policy has them. Copies are required in the account that the points
 * are in.
 */
export async function readRetentionFacts(
  context: StepContext,
  name: string,
  { resource, runAt }: Scope = {},
): Promise<RetentionFacts> {
  const { policy } = context;
  const points = await readPoints(context, resource);
  const account = points[0]?.place.account ?? '';
  const requiredPlaces = copyRegions(policy).map((region): Place => ({ account, region }));
  const rule = backupRule(policy, name);
  const now = context.now();
  return {
    ...{ points, rule, policy: policySlug(policy), requiredPlaces, now },
    pointInTimeDays: pointInTimeDays(policy, rule),
    ...(runAt && { runAt }),
  };
}
