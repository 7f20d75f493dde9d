/** Reads recovery points as they are now, in every place of the policy. */
import type { Place, RecoveryPoint } from '#core/model.ts';
import type { RetentionFacts } from '#core/retention/plan.ts';
import { type Terms, type TermsInForce, termsInForce } from '#core/retention/terms.ts';
import { listRecoveryPoints } from './adapters/recovery-points.ts';
import { allRegions, copyRegions, policySlug, prunedRule } from './rules.ts';
import type { StepContext } from './step.ts';
import { readTerms } from './terms.ts';

/** Every manual snapshot in every Region of the policy, ours or not; of one resource when it is named. */
export async function readPoints({ policy, clients }: StepContext, resource?: string): Promise<RecoveryPoint[]> {
  const places = allRegions(policy).map((region) => listRecoveryPoints(clients.rds(region), resource));
  return (await Promise.all(places)).flat();
}

/** What is decided about: one resource, by terms that are known already; or everything, by those in the ledger. */
export interface Scope {
  readonly resource?: string;
  readonly terms?: Terms;
}

/**
 * What retention decides from. Copies are required in the account that the points are in. The rule keeps what the terms
 * in force say, which may be more than the policy says: whoever plans and whoever removes decide by the same.
 */
export async function readRetentionFacts(
  context: StepContext,
  name: string,
  scope: Scope = {},
): Promise<RetentionFacts & { readonly terms: TermsInForce }> {
  const points = await readPoints(context, scope.resource);
  const account = points[0]?.place.account ?? '';
  const requiredPlaces = copyRegions(context.policy).map((region): Place => ({ account, region }));
  const written = prunedRule(context.policy, name);
  const terms = scope.terms ? termsInForce(written.retention, scope.terms) : await readTerms(context, written);
  const rule = { ...written, retention: { ...written.retention, days: terms.days, floor: terms.floor } };
  return { points, rule, terms, policy: policySlug(context.policy), requiredPlaces, now: context.now() };
}
