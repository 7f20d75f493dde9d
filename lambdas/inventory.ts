/** Reads recovery points as they are now, in every place of the policy. */
import type { Place, RecoveryPoint } from '#core/model.ts';
import type { RetentionFacts } from '#core/retention/plan.ts';
import { listRecoveryPoints } from './adapters/recovery-points.ts';
import { allRegions, copyRegions, policySlug, prunedRule } from './rules.ts';
import type { StepContext } from './step.ts';

/** Every manual snapshot in every Region of the policy, ours or not; of one resource when it is named. */
export async function readPoints({ policy, clients }: StepContext, resource?: string): Promise<RecoveryPoint[]> {
  const places = allRegions(policy).map((region) => listRecoveryPoints(clients.rds(region), resource));
  return (await Promise.all(places)).flat();
}

/** What retention decides from. Copies are required in the account that the points are in. */
export async function readRetentionFacts(
  context: StepContext,
  rule: string,
  resource?: string,
): Promise<RetentionFacts> {
  const points = await readPoints(context, resource);
  const account = points[0]?.place.account ?? '';
  const requiredPlaces = copyRegions(context.policy).map((region): Place => ({ account, region }));
  const { policy } = context;
  return { points, rule: prunedRule(policy, rule), policy: policySlug(policy), requiredPlaces, now: context.now() };
}
