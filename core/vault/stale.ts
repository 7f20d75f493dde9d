/**
 * How old is the newest copy that the vault account holds? Whoever has the primary account can stop the sharing, and cannot
 * keep the vault from saying so: it is never over by itself. Of a resource that was retired on purpose a person pins the newest
 * point, which says that nothing is to come.
 */
import { groupBy } from '../group.ts';
import { addSeconds, describeSeconds, secondsBetween } from '../instant.ts';
import type { Finding, Instant, RecoveryPoint } from '../model.ts';
import { slug } from '../naming.ts';
import { backupRules, type Vault } from '../policy/carried-out.ts';
import type { BackupRule, Policy } from '../policy/schema.ts';
import { isAnythingDue } from '../restore/due.ts';
import { isRestorable, newestFirst, type Taken } from '../retention/good.ts';

/** @param verified what the vault holds and has verified */
export function staleInVault(
  verified: readonly RecoveryPoint[],
  policy: Policy,
  vault: Vault,
  now: Instant,
): readonly Finding[] {
  const good = verified.filter((point): point is Taken => isRestorable(point, now));
  const rules = backupRules(policy);
  const groups = [...groupBy(good, ({ resource, owner }) => `${owner?.rule} ${resource}`).values()];
  if (groups.length === 0) return empty(policy, vault, now);
  return groups.flatMap((points) => {
    const [newest] = newestFirst(points);
    const rule = rules.find(({ name }) => name === newest?.owner?.rule);
    return newest && rule ? judge(newest, rule, policy, vault, now) : [];
  });
}

function judge(newest: Taken, rule: BackupRule, policy: Policy, vault: Vault, now: Instant): Finding[] {
  const age = secondsBetween(newest.takenAt, now);
  const limit = limitOf(rule, policy, vault);
  if (age <= limit || newest.owner?.pinned === true) return [];
  const { resource, id, takenAt } = newest;
  return [
    {
      ...about(policy, vault),
      subject: `${rule.kind}/${resource}`,
      summary: `The newest copy of ${resource} in the vault account is ${describeSeconds(age)} old; the limit is ${describeSeconds(limit)}.`,
      evidence: { newest: id, since: takenAt, ageSeconds: age, limitSeconds: limit, rule: rule.name },
    },
  ];
}

/** Before the first backup is due there is nothing to hold. */
function empty(policy: Policy, vault: Vault, now: Instant): Finding[] {
  const late = backupRules(policy).filter((rule) =>
    isAnythingDue(policy, rule.class, addSeconds(now, -limitOf(rule, policy, vault))),
  );
  if (late.length === 0) return [];
  return [
    {
      ...about(policy, vault),
      subject: slug(policy.policy.id),
      summary: `The vault account ${vault.account} holds no verified copy at all.`,
      evidence: { newest: 'none', rule: late.map(({ name }) => name).join(' ') },
    },
  ];
}

/** Seconds: as old as the copy may be that it takes, and the time that taking may last. */
function limitOf({ class: dataClass }: BackupRule, policy: Policy, vault: Vault): number {
  const { over, classes } = policy.monitoring.age;
  return (classes[dataClass] ?? over) + vault.from.within + vault.within;
}

function about({ monitoring: { age } }: Policy, vault: Vault) {
  return {
    name: 'VaultStale',
    severity: age.severity,
    clauses: [...new Set([...age.clauses, ...vault.clauses])],
    region: vault.region,
    hint: 'See whether the copies of that Region are still made and shared. If nobody stopped that on purpose, treat it as an attack.',
  } as const;
}
