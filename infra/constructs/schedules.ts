/** The policy's calendar as EventBridge schedules, and the queue for the runs that could not be started. */
import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnSchedule, CfnScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { ScheduledRun } from '#core/schedule/scheduled-runs.ts';
import type { Names } from '../names.ts';
import type { Workflow } from './workflow.ts';

/** A start is worth retrying while its run still makes sense: twenty attempts within two hours. */
const retryPolicy = { maximumEventAgeInSeconds: 7200, maximumRetryAttempts: 20 };

export interface SchedulesProps {
  readonly names: Names;
  readonly key: IKey;
  readonly groupName: string;
  readonly runs: readonly ScheduledRun[];
  readonly workflowOf: (run: ScheduledRun) => Workflow;
}

export class Schedules extends Construct {
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: SchedulesProps) {
    super(scope, id);
    this.deadLetters = deadLetterQueue(this, props);
    const group = new CfnScheduleGroup(this, 'Group', { name: props.groupName });
    const role = starterRole(this, props, this.deadLetters);
    for (const run of props.runs) schedule(this, run, { ...props, role, group, deadLetters: this.deadLetters });
  }
}

interface Parts extends SchedulesProps {
  readonly role: Role;
  readonly group: CfnScheduleGroup;
  readonly deadLetters: Queue;
}

function schedule(scope: Construct, run: ScheduledRun, parts: Parts): CfnSchedule {
  return new CfnSchedule(scope, run.name, {
    name: run.name,
    groupName: parts.group.ref,
    description: `${run.workflow} for ${run.rule}: ${run.clauses.join(', ')}`.slice(0, 512),
    scheduleExpression: run.expression,
    scheduleExpressionTimezone: run.timezone,
    flexibleTimeWindow:
      run.flexibleMinutes === 0 ? { mode: 'OFF' } : { mode: 'FLEXIBLE', maximumWindowInMinutes: run.flexibleMinutes },
    kmsKeyArn: parts.key.keyArn,
    state: 'ENABLED',
    target: {
      arn: parts.workflowOf(run).stateMachine.stateMachineArn,
      roleArn: parts.role.roleArn,
      // The scheduled instant, not the present one, names everything a run makes: a late start changes nothing.
      input: JSON.stringify({ rule: run.rule, scheduledAt: '<aws.scheduler.scheduled-time>' }),
      retryPolicy,
      deadLetterConfig: { arn: parts.deadLetters.queueArn },
    },
  });
}

function starterRole(scope: Construct, { names, key, runs, workflowOf }: SchedulesProps, deadLetters: Queue): Role {
  const machines = [...new Set(runs.map(workflowOf))].map(({ stateMachine }) => stateMachine.stateMachineArn);
  const allow = (actions: string[], resources: string[]) => new PolicyStatement({ actions, resources });
  return new Role(scope, 'Role', {
    // Only for schedules of this account: no other account's schedule may borrow the role.
    assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': names.account } },
    }),
    inlinePolicies: {
      start: new PolicyDocument({
        statements: [
          allow(['states:StartExecution'], machines),
          allow(['sqs:SendMessage'], [deadLetters.queueArn]),
          allow(['kms:Decrypt', 'kms:GenerateDataKey'], [key.keyArn]),
        ],
      }),
    },
  });
}

function deadLetterQueue(scope: Construct, { names, key }: SchedulesProps): Queue {
  const queue = new Queue(scope, 'DeadLetters', {
    queueName: names.deadLetterQueue,
    encryption: QueueEncryption.KMS,
    encryptionMasterKey: key,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
    removalPolicy: RemovalPolicy.DESTROY,
  });
  Validations.of(queue).acknowledge({
    id: 'AwsSolutions-SQS3',
    reason: 'This is the dead-letter queue of the schedules; an alarm watches it.',
  });
  return queue;
}
