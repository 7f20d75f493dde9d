/**
 * Physical names. All of them follow from the policy, so that every Region, every step and every operator can work
 * out a name without looking anything up.
 */
import { digest } from './canonical.ts';
import { compactInstant } from './instant.ts';
import type { Instant, Workflow } from './model.ts';
import type { Policy } from './policy/schema.ts';

type Named = { readonly policy: Pick<Policy['policy'], 'id'> };

/** `POL-ISMS-008` → `pol-isms-008`. Idempotent. */
export function slug(policyId: string): string {
  return policyId.toLowerCase();
}

/** `lifeboat-pol-isms-008`: every name below begins with it. */
export function stackPrefix(policy: Named): string {
  return `lifeboat-${slug(policy.policy.id)}`;
}

/** Bucket of the ledger, reports and recipes. At most 63 characters; the policy parser refuses ids that are too long. */
export function ledgerBucket(policy: Named, account: string, region: string): string {
  return `${stackPrefix(policy)}-ledger-${account}-${region}`;
}

/** Database of the Glue catalogue in which the ledger is a table. Athena takes lower case, digits and underscores. */
export function ledgerDatabase(policy: Named): string {
  return stackPrefix(policy).replaceAll(/[^a-z0-9]/g, '_');
}

/** Bucket of a Region through which the steps of an execution hand each other what is too long for a payload. */
export function workBucket(policy: Named, account: string, region: string): string {
  return `${stackPrefix(policy)}-work-${account}-${region}`;
}

/** KMS alias, the same in every Region. */
export function keyAlias(policy: Named): string {
  return `alias/${stackPrefix(policy)}`;
}

export function emailTopic(policy: Named): string {
  return `${stackPrefix(policy)}-email`;
}

export function chatTopic(policy: Named): string {
  return `${stackPrefix(policy)}-chat`;
}

export function stateMachineName(policy: Named, workflow: Workflow): string {
  return `${stackPrefix(policy)}-${workflow}`;
}

export function scheduleGroup(policy: Named): string {
  return stackPrefix(policy);
}

/** DB subnet group in which test instances are restored. */
export function testSubnetGroup(policy: Named): string {
  return `${stackPrefix(policy)}-restore-test`;
}

/**
 * Snapshot identifier of one resource in one cycle, the same in every Region and on every retry:
 * `lifeboat-orders-20260117t0200z-1a2b3c4d`. Valid for RDS: at most 255 of `[a-z0-9-]`, first a letter, no `--`,
 * no hyphen at the end (RDS API, CreateDBSnapshot). The hash keeps two resources apart whose trimmed names are equal.
 */
export function recoveryPointId(of: {
  readonly policy: string;
  readonly rule: string;
  readonly resource: string;
  readonly scheduledAt: Instant;
}): string {
  const identity = { policy: slug(of.policy), rule: of.rule, resource: of.resource, scheduledAt: of.scheduledAt };
  return `lifeboat-${trimmed(of.resource)}-${compactInstant(of.scheduledAt)}-${digest(identity).slice(0, 8)}`;
}

/** The minute of the cycle that a point was made for, as its name has it; nothing when it is no name of ours. */
export function cycleOfPoint(id: string): Instant | undefined {
  const [, date, time] = /-(\d{8})t(\d{4})z-[0-9a-f]{8}$/.exec(id) ?? [];
  if (date === undefined || time === undefined) return undefined;
  const day = `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`;
  return `${day}T${time.slice(0, 2)}:${time.slice(2)}:00Z`;
}

/**
 * Instance restored by one execution of a test from one point: `lifeboat-test-1a2b3c4d5e6f`. Two executions of the same
 * instant have each their own, or the one that is done first would take it from under the other.
 */
export function testInstanceId(of: {
  readonly policy: string;
  readonly test: string;
  readonly point: string;
  readonly scheduledAt: Instant;
  readonly execution: string;
  readonly region: string;
}): string {
  const { test, point, scheduledAt, execution, region } = of;
  const identity = { policy: slug(of.policy), test, point, scheduledAt, execution, region };
  return `lifeboat-test-${digest(identity).slice(0, 12)}`;
}

/** The first part of a resource's name that may stand inside an identifier; `resource` when nothing is left. */
function trimmed(resource: string): string {
  const clean = resource.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  return clean.slice(0, 60).replaceAll(/^-|-$/g, '') || 'resource';
}
