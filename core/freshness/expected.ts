/**
 * Where the newest points of a database should be. A cycle's point has a name that follows from the policy, so whether all
 * is well can be seen from a few names, without reading everything that is kept.
 */
import { addSeconds } from '../instant.ts';
import type { Instant } from '../model.ts';
import { recoveryPointId } from '../naming.ts';
import { backupRules } from '../policy/carried-out.ts';
import type { BackupRule, Policy } from '../policy/schema.ts';
import { toExpression } from '../schedule/frequency.ts';
import { previousRuns } from '../schedule/previous-runs.ts';

/** A rule and its newest cycles, newest first. */
export interface ExpectedCycles {
  readonly rule: BackupRule;
  readonly cycles: readonly Instant[];
}

/**
 * `anchor`: a cycle that a rule is known to have had. Rates count from the creation of their schedule, which no policy
 * says, so without one nothing is expected of a rule that runs at a rate.
 */
export function expectedCycles(
  policy: Policy,
  now: Instant,
  count: number,
  anchor: (rule: string) => Instant | undefined = () => undefined,
): ExpectedCycles[] {
  return backupRules(policy).map((rule) => ({
    rule,
    cycles: previousRuns(toExpression(rule.frequency).expression, rule.timezone, now, count, anchor(rule.name)),
  }));
}

/** True of a rule whose cycles the policy alone does not tell. */
export function runsAtRate({ frequency }: BackupRule): boolean {
  return !toExpression(frequency).expression.startsWith('cron(');
}

/** Identifiers of the points that the `back`-th newest cycles (0: the newest) of a database's class should have made. */
export function expectedIds(
  policy: Policy,
  database: { readonly id: string; readonly class: string },
  expected: readonly ExpectedCycles[],
  back: number,
): string[] {
  const ofClass = expected.filter(({ rule }) => rule.class === database.class);
  return ofClass.flatMap(({ rule, cycles }) => {
    const scheduledAt = cycles[back];
    return scheduledAt === undefined ? [] : [pointIn(policy, rule, database.id, scheduledAt)];
  });
}

/** Identifiers of the points of some resources in a cycle and in so many before it. */
export function idsBack(
  policy: Policy,
  rule: BackupRule,
  resources: readonly string[],
  { cycle, before }: { readonly cycle: Instant; readonly before: number },
): string[] {
  const { expression } = toExpression(rule.frequency);
  const cycles = [cycle, ...previousRuns(expression, rule.timezone, addSeconds(cycle, -1), before, cycle)];
  return resources.flatMap((resource) => cycles.map((scheduledAt) => pointIn(policy, rule, resource, scheduledAt)));
}

function pointIn(policy: Policy, rule: BackupRule, resource: string, scheduledAt: Instant): string {
  return recoveryPointId({ policy: policy.policy.id, rule: rule.name, resource, scheduledAt });
}
