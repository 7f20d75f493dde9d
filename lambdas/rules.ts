/** What a step looks up in its policy, with one error for what is not there. */
import { LifeboatError } from '#core/errors.ts';
import { slug } from '#core/naming.ts';
import { backupRules, copiesOf, restoreTestsOf } from '#core/policy/carried-out.ts';
import type { BackupRule, Policy, RestoreTest } from '#core/policy/schema.ts';

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
