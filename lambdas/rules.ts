/** What a step looks up in its policy, with one error for what is not there. */
import { LifeboatError } from '#core/errors.ts';
import { slug } from '#core/naming.ts';
import { backupRules, copiesOf, restoreTestsOf } from '#core/policy/carried-out.ts';
import type { BackupRule, Policy, RestoreTest } from '#core/policy/schema.ts';
import type { StepContext } from './step.ts';

/** Throws ConfigurationMissing, which names the rules there are. */
export function backupRule(policy: Policy, name: string): BackupRule {
  const rules = backupRules(policy);
  return rules.find((rule) => rule.name === name) ?? missing('backup rule', name, rules);
}

export function restoreTest(policy: Policy, name: string): RestoreTest {
  const tests = restoreTestsOf(policy);
  return tests.find((test) => test.name === name) ?? missing('restore test', name, tests);
}

export function primaryRegion(policy: Policy): string {
  return policy.places.primary.region;
}

export function copyRegions(policy: Policy): string[] {
  return copiesOf(policy).map(({ region }) => region);
}

/** Every Region that holds recovery points, the primary first. */
export function allRegions(policy: Policy): string[] {
  return [primaryRegion(policy), ...copyRegions(policy)];
}

/** Every Region that holds recovery points in the account of the step: the vault account has the one where its evidence is. */
export function regionsHere(context: Pick<StepContext, 'policy' | 'env'>): string[] {
  const home = vaultRegionHere(context);
  return home === undefined ? allRegions(context.policy) : [home];
}

/** Undefined in the account of the resources, whose evidence is in the primary Region: no copy is there. */
export function vaultRegionHere({ policy, env }: Pick<StepContext, 'policy' | 'env'>): string | undefined {
  const home = env['LEDGER_REGION'];
  return home === primaryRegion(policy) ? undefined : home;
}

/** As it is written in tags and in the ledger. */
export function policySlug(policy: Policy): string {
  return slug(policy.policy.id);
}

function missing(what: string, name: string, there: readonly { readonly name: string }[]): never {
  const names = there.map((entry) => entry.name).join(', ');
  throw new LifeboatError('ConfigurationMissing', `the policy has no ${what} named ${name}; it has ${names}`, {
    evidence: { name },
    hint: 'Start the state machine with a name from the policy it was deployed with, or deploy again.',
  });
}
