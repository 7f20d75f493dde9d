/** The smallest world that the decisions need: one policy, and recovery points with everything in order. */
import { readFileSync } from 'node:fs';
import { addSeconds, secondsPer } from '#core/instant.ts';
import type { Instant, Ownership, RecoveryPoint } from '#core/model.ts';
import { backupRules } from '#core/policy/carried-out.ts';
import { formatProblem, parsePolicy } from '#core/policy/parse.ts';
import type { BackupRule, Policy } from '#core/policy/schema.ts';

export const policyFile = 'policies/pol-isms-008.yaml';
export const policyText = readFileSync(policyFile, 'utf8');
export const now: Instant = '2026-03-10T06:00:00Z';
export const account = '111122223333';
export const primary = { account, region: 'eu-west-1' };
export const secondary = { account, region: 'eu-central-1' };

/** Reading a policy takes longer than most decisions about it. */
const policies = new Map<string, Policy>();

/** The example policy, after one textual change if need be. Whoever gets it may change it. */
export function examplePolicy(change: (text: string) => string = (text) => text): Policy {
  const text = change(policyText);
  const policy = policies.get(text) ?? read(text);
  policies.set(text, policy);
  return structuredClone(policy);
}

function read(text: string): Policy {
  const parsed = parsePolicy(text, policyFile);
  if (!parsed.ok) throw new Error(parsed.problems.map(formatProblem).join('\n'));
  return parsed.policy;
}

export function exampleRule(retention: Partial<BackupRule['retention']> = {}): BackupRule {
  const [rule] = backupRules(examplePolicy());
  if (!rule) throw new Error('the example policy has lost its backup rule');
  return { ...rule, retention: { ...rule.retention, ...retention } };
}

export function daysBefore(days: number, from: Instant = now): Instant {
  return addSeconds(from, -days * secondsPer.day);
}

/** A good, owned, verified point of `orders` in the primary Region, taken `daysOld` days before `now`. */
export function point(
  daysOld: number,
  change: Partial<Omit<RecoveryPoint, 'owner'>> & { owner?: Partial<Ownership> | null } = {},
): RecoveryPoint {
  const { owner, ...rest } = change;
  const takenAt = daysBefore(daysOld);
  const id = rest.id ?? `lifeboat-orders-${daysOld}`;
  return {
    id,
    arn: `arn:aws:rds:eu-west-1:${account}:snapshot:${id}`,
    resource: 'orders',
    kind: 'rds-instance',
    place: primary,
    status: 'available',
    takenAt,
    encrypted: true,
    engine: 'postgres',
    engineVersion: '17.6',
    allocatedGiB: 20,
    tags: {},
    ...rest,
    ...(owner === null ? {} : { owner: { ...exampleOwner(takenAt), ...owner } }),
  };
}

/** The same before it was verified. */
export function unverified({ owner, ...point }: RecoveryPoint): RecoveryPoint {
  if (owner === undefined) throw new Error(`${point.id} is nobody’s`);
  const { verifiedAt: _never, ...made } = owner;
  return { ...point, owner: made };
}

function exampleOwner(cycle: Instant): Ownership {
  return {
    policy: 'pol-isms-008',
    rule: 'database-full',
    class: 'critical',
    cycle,
    clauses: ['E-4.1-full'],
    verifiedAt: cycle,
    pinned: false,
  };
}
