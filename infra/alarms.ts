/**
 * What is watched from outside the pipeline. Every alarm is a heading of docs/runbook.md. Two families:
 * a *silence* alarm expects successes and treats missing data as breaching; a *failure* alarm counts something that
 * leaves no data point while all is well, so for it missing data is good news, and silence is the first family's job.
 */
import type { Policy } from '#core/policy/schema.ts';
import { longestInterval } from '#core/schedule/next-run.ts';
import type { ScheduledRun } from '#core/schedule/scheduled-runs.ts';
import type { Workflow } from '#lambdas/registry.ts';
import type { Names } from './names.ts';
import { runsIn } from './runs.ts';

const hour = 3600;
/** CloudWatch evaluates at most seven days, with periods of an hour or more (CloudWatch user guide, "Creating an alarm"). */
const longestWindow = 168;

export interface AlarmFacts {
  /** Heading of the runbook. The physical name is the policy's prefix and this. */
  readonly name: string;
  readonly summary: string;
  /** Added up; with several the alarm watches their sum. */
  readonly metrics: readonly string[];
  readonly namespace: 'AWS/States' | 'AWS/Scheduler' | 'AWS/SQS' | 'AWS/SNS' | 'AWS/Events';
  readonly dimensions: Readonly<Record<string, string>>;
  readonly comparison: 'at least one' | 'none';
  readonly statistic: 'Sum' | 'Maximum';
  /** Of one hour each for silence, five minutes for failures. */
  readonly periodSeconds: number;
  readonly periods: number;
  readonly missingData: 'breaching' | 'notBreaching';
}

/** Every alarm of one Region, or of the vault account. */
export function alarmsOf(policy: Policy, names: Names): readonly AlarmFacts[] {
  const runs = runsIn(policy, names);
  const workflows = [...new Set(runs.map(({ workflow }) => workflow))];
  return [
    ...workflows.map((workflow) => failed(workflow, names)),
    ...workflows.flatMap((workflow) => silent(workflow, runs, policy, names)),
    ...undelivered(names),
    ...(names.isVaultAccount ? [breakGlassUsed(names)] : []),
  ];
}

/** Whoever takes that role can delete what nobody else can: it is told at once, whether that was agreed on or not. */
function breakGlassUsed(names: Names): AlarmFacts {
  return {
    ...sparse,
    name: 'BreakGlassUsed',
    summary: 'Somebody has taken the role that can delete copies of the vault account, or acted with it',
    namespace: 'AWS/Events',
    metrics: ['TriggeredRules'],
    dimensions: { RuleName: names.breakGlass },
  };
}

const titles: Readonly<Record<Workflow, string>> = {
  backup: 'Backup',
  retention: 'Retention',
  'restore-test': 'RestoreTest',
  freshness: 'Freshness',
  vault: 'Vault',
};

const failure = { comparison: 'at least one', statistic: 'Sum', periodSeconds: 300, periods: 1 } as const;
const sparse = { ...failure, missingData: 'notBreaching' } as const;

function failed(workflow: Workflow, names: Names): AlarmFacts {
  return {
    ...sparse,
    name: `${titles[workflow]}WorkflowFailed`,
    summary: `An execution of ${workflow} failed, timed out or was aborted`,
    namespace: 'AWS/States',
    metrics: ['ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionsAborted'],
    dimensions: { StateMachineArn: names.stateMachineArn(workflow) },
  };
}

/** None for a workflow whose runs are further apart than CloudWatch can look; its findings come from freshness instead. */
function silent(workflow: Workflow, runs: readonly ScheduledRun[], policy: Policy, names: Names): AlarmFacts[] {
  const periods = hoursWithoutSuccess(workflow, runs, policy);
  if (periods > longestWindow) return [];
  return [
    {
      name: `${titles[workflow]}WorkflowSilent`,
      summary: `No execution of ${workflow} has succeeded for ${periods} h`,
      namespace: 'AWS/States',
      metrics: ['ExecutionsSucceeded'],
      dimensions: { StateMachineArn: names.stateMachineArn(workflow) },
      comparison: 'none',
      statistic: 'Sum',
      periodSeconds: hour,
      periods,
      missingData: 'breaching',
    },
  ];
}

/**
 * The longest wait of the most frequent run, and two hours for it to finish: 26 h for a daily backup. Monitor and
 * vault are short and run daily at least, so for them two missed runs are enough.
 */
function hoursWithoutSuccess(workflow: Workflow, runs: readonly ScheduledRun[], policy: Policy): number {
  const waits = runs
    .filter((run) => run.workflow === workflow)
    .map((run) => longestInterval(run.expression, run.timezone, `${policy.policy.effective}T00:00:00Z`, 60))
    .filter((wait) => wait !== undefined);
  const wait = Math.ceil(Math.min(...waits) / hour);
  return workflow === 'freshness' || workflow === 'vault' ? 2 * wait : wait + 2;
}

function undelivered(names: Names): AlarmFacts[] {
  const group = { ScheduleGroup: names.prefix };
  const topics = { Email: names.emailTopicArn, Chat: names.chatTopicArn };
  return [
    {
      ...sparse,
      name: 'ScheduleUndelivered',
      summary: 'A scheduled run could not be started and waits in the dead-letter queue',
      namespace: 'AWS/SQS',
      metrics: ['ApproximateNumberOfMessagesVisible'],
      dimensions: { QueueName: names.deadLetterQueue },
      statistic: 'Maximum',
    },
    {
      ...sparse,
      name: 'ScheduleDropped',
      summary: 'A schedule gave up, or its target refused to start',
      namespace: 'AWS/Scheduler',
      metrics: ['InvocationDroppedCount', 'TargetErrorCount'],
      dimensions: group,
    },
    ...Object.entries(topics).map(
      ([kind, arn]): AlarmFacts => ({
        ...sparse,
        name: `${kind}AlertUndelivered`,
        summary: `An alert did not reach its ${kind.toLowerCase()} subscribers`,
        namespace: 'AWS/SNS',
        metrics: ['NumberOfNotificationsFailed'],
        dimensions: { TopicName: arn.split(':').at(-1) ?? arn },
      }),
    ),
  ];
}
