/**
 * Everything that runs for a policy, as one table: infrastructure makes its schedules from it, the plan prints it. What a
 * policy asks for and no workflow carries out is not in it.
 */
import type { Clause, Workflow } from '../model.ts';
import { backupRules, copiesOf, restoreTestsOf } from '../policy/carried-out.ts';
import type { BackupRule, Policy, RestoreTest } from '../policy/schema.ts';
import { rateExpression, shiftHours, toExpression } from './frequency.ts';

export interface ScheduledRun {
  /** Unique in the policy; 1–64 of `[0-9a-zA-Z-_.]`, as EventBridge Scheduler wants it. */
  readonly name: string;
  readonly workflow: Workflow;
  /** Name of the rule or the test, which the state machine gets as its input; `freshness` for the monitor. */
  readonly rule: string;
  readonly region: string;
  readonly expression: string;
  readonly timezone: string;
  /** Flexible window in minutes; 0 is OFF. */
  readonly flexibleMinutes: number;
  readonly clauses: readonly Clause[];
}

/** The rule name under which the monitor runs. */
export const freshnessRule = 'freshness';

/** Throws ScheduleError when a frequency does not read; a parsed policy has none of those. */
export function scheduledRuns(policy: Policy): ScheduledRun[] {
  return [
    ...backupRules(policy).flatMap((rule) => [backup(policy, rule), retention(policy, rule)]),
    ...restoreTestsOf(policy).flatMap((test) => restoreTests(policy, test)),
    freshness(policy),
  ];
}

function backup(policy: Policy, rule: BackupRule): ScheduledRun {
  return {
    name: `${rule.name}-backup`,
    workflow: 'backup',
    rule: rule.name,
    region: policy.places.primary.region,
    ...toExpression(rule.frequency),
    timezone: rule.timezone,
    flexibleMinutes: Math.ceil(rule.flexibleWindow / 60),
    clauses: rule.clauses,
  };
}

/** Removals are light on the database, so they need no flexible window; nor do the runs below. */
function retention(policy: Policy, rule: BackupRule): ScheduledRun {
  return {
    name: `${rule.name}-retention`,
    workflow: 'retention',
    rule: rule.name,
    region: policy.places.primary.region,
    ...toExpression(rule.retention.frequency),
    timezone: rule.timezone,
    flexibleMinutes: 0,
    clauses: rule.retention.clauses,
  };
}

/** Every Region that holds points tests its own, an hour apart: the load of one is not the noise of another. */
function restoreTests(policy: Policy, test: RestoreTest): ScheduledRun[] {
  const { expression } = toExpression(test.frequency);
  return pointRegions(policy).map((region, index) => ({
    name: `${test.name}-${region}`,
    workflow: 'restore-test',
    rule: test.name,
    region,
    expression: shiftHours(expression, index),
    timezone: test.timezone,
    flexibleMinutes: 0,
    clauses: test.clauses,
  }));
}

function freshness(policy: Policy): ScheduledRun {
  const { every, age, size, capacity, failure } = policy.monitoring;
  return {
    name: freshnessRule,
    workflow: 'freshness',
    rule: freshnessRule,
    region: policy.places.primary.region,
    expression: rateExpression(every),
    timezone: 'UTC',
    flexibleMinutes: 0,
    clauses: [...new Set([age, size, capacity, failure].flatMap((threshold) => threshold.clauses))],
  };
}

/** The Regions in which recovery points live, the primary first. */
export function pointRegions(policy: Policy): string[] {
  return [policy.places.primary.region, ...copiesOf(policy).map((copy) => copy.region)];
}
