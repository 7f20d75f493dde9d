/** The example policy with a vault account, and points as they are shared with it and held by it. */
import type { Instant, Ownership, RecoveryPoint } from '#core/model.ts';
import { recoveryPointId } from '#core/naming.ts';
import { vaultOf } from '#core/policy/carried-out.ts';
import type { Policy } from '#core/policy/schema.ts';
import { daysBefore, examplePolicy, point, secondary, unverified } from '../fixtures.ts';

const copies = '    - { region: eu-central-1, clauses: [E-4.3-secondary, E-6.1-region] }\n';
const terms = 'account: "444455556666", region: eu-central-1, days: 35, clauses: [E-4.4-access]';

export const policyWithVault = (more = terms): Policy =>
  examplePolicy((text) => text.replace(copies, `${copies}  vault: { ${more} }\n`));
export const policy = policyWithVault();
export const vault = theVault();
export const keyArn = 'arn:aws:kms:eu-central-1:444455556666:key/1';

function theVault() {
  const found = vaultOf(policy);
  if (!found) throw new Error('the policy has no vault account');
  return found;
}

const place = { account: '444455556666', region: 'eu-central-1' };

/** The name that a cycle gives, as many days ago, when the point is taken a moment later. */
export function nameOf(cycle: Instant, resource = 'orders'): string {
  return recoveryPointId({ policy: policy.policy.id, rule: 'database-full', resource, scheduledAt: cycle });
}

type Change = Partial<Omit<RecoveryPoint, 'owner'>>;

/** As the primary account shares it: without tags. */
export function shared(daysOld: number, change: Change = {}): RecoveryPoint {
  return point(daysOld, { id: nameOf(daysBefore(daysOld)), place: secondary, owner: null, ...change });
}

/** As the vault account holds it. */
export function held(daysOld: number, change: Change & { owner?: Partial<Ownership> | null } = {}): RecoveryPoint {
  return point(daysOld, { id: nameOf(daysBefore(daysOld)), place, keyArn, ...change });
}

/** As `held`, before it was verified. */
export function fresh(daysOld: number, change: Change = {}): RecoveryPoint {
  return unverified(held(daysOld, change));
}
