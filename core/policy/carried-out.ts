/**
 * What of a policy the pipeline carries out today. A policy may ask for more: the rest is refused by no one and done by
 * no one, so whatever is made from a policy asks here first, and plan and report name the rest as not yet carried out.
 *
 * Every `whyNot…` gives the reason as half a sentence, or nothing when the thing is carried out.
 */
import { unscheduled } from '../schedule/frequency.ts';
import type { BackupRule, PointInTimeRule, Policy, RestoreTest, Rule, SnapshotRule, Test } from './schema.ts';

type Copy = Policy['places']['copies'][number];
/** The vault account, and from which copy it takes its own. */
export type Vault = NonNullable<Policy['places']['vault']> & { readonly from: Copy };

/** RDS recovers to a moment of the last 35 days at most (RDS user guide, "Backup retention period"). */
const longestLogs = 35;

/** Rules whose recovery points are taken, copied, verified, watched, and let go of at the end of their retention. */
export function backupRules(policy: Policy): BackupRule[] {
  return policy.rules.filter((rule): rule is BackupRule => isSnapshot(rule) && !whyNotBackup(policy, rule));
}

/** Rules whose continuous recovery by the platform is watched. */
export function pointInTimeRules(policy: Policy): PointInTimeRule[] {
  return policy.rules.filter((rule): rule is PointInTimeRule => !isSnapshot(rule) && !whyNotRule(policy, rule));
}

/** How far back point-in-time recovery of what a rule backs up is to reach; undefined when nothing promises it. */
export function pointInTimeDays(policy: Policy, { kind, class: dataClass }: BackupRule): number | undefined {
  const rules = pointInTimeRules(policy).filter((rule) => rule.kind === kind && rule.class === dataClass);
  return rules.length === 0 ? undefined : Math.max(...rules.map(({ retention }) => retention.days));
}

export function restoreTestsOf(policy: Policy): RestoreTest[] {
  return policy.tests.filter((test): test is RestoreTest => !whyNotTest(policy, test));
}

/** The copies that are made. */
export function copiesOf(policy: Policy): Copy[] {
  return policy.places.copies.filter((copy) => !whyNotCopy(copy));
}

/** The vault account, when the policy has one and there is something for it to take. */
export function vaultOf(policy: Policy): Vault | undefined {
  const { vault } = policy.places;
  const from = copiesOf(policy).find(({ region }) => region === vault?.region);
  return vault === undefined || from === undefined || whyNotVault(policy) ? undefined : { ...vault, from };
}

export function whyNotVault(policy: Policy): string | undefined {
  const { vault } = policy.places;
  if (!copiesOf(policy).some(({ region }) => region === vault?.region)) return `no copy is made in ${vault?.region}`;
  return backupRules(policy).length > 0 ? undefined : 'no rule of the policy is carried out';
}

export function whyNotCopy({ account }: Copy): string | undefined {
  return account === undefined ? undefined : 'copies stay in the account of the resource';
}

export function whyNotRule(policy: Policy, rule: Rule): string | undefined {
  if (isSnapshot(rule)) return whyNotBackup(policy, rule);
  if (rule.kind !== 'rds-instance') return `nothing watches the continuous recovery of ${rule.kind}`;
  if (rule.retention.days > longestLogs) return `RDS goes back ${longestLogs} days at most`;
  return elsewhere(policy, rule);
}

function whyNotBackup(policy: Policy, rule: SnapshotRule): string | undefined {
  const { kind, method, frequency } = rule;
  if (kind !== 'rds-instance') return `no workflow backs up ${kind}`;
  if (method !== 'full' && method !== 'incremental') return `no workflow makes a ${method} backup of ${kind}`;
  if ((unscheduled as readonly string[]).includes(frequency)) return `no workflow backs up ${kind} ${frequency}`;
  return elsewhere(policy, rule);
}

/** A snapshot goes to the primary Region and to every copy; a rule that wants it in fewer places must not get more. */
function elsewhere(policy: Policy, { destinations }: Rule): string | undefined {
  const always = ['primary', ...copiesOf(policy).map(({ region }) => region)];
  const unwanted = always.filter((place) => destinations !== undefined && !destinations.includes(place));
  return unwanted.length === 0 ? undefined : `backups always go to ${always.join(' and ')}`;
}

export function whyNotTest(policy: Policy, { type, kind, class: dataClass }: Test): string | undefined {
  if (type !== 'restore-test') return 'no workflow checks points where they lie';
  if (kind !== 'rds-instance') return `no workflow restores ${kind} for a test`;
  const backedUp = backupRules(policy).some((rule) => rule.class === dataClass);
  return backedUp ? undefined : `no ${kind} of the class ${dataClass} is backed up`;
}

export function isSnapshot(rule: Rule): rule is SnapshotRule {
  return rule.method !== 'continuous';
}
