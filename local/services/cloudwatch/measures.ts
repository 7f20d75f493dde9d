/**
 * What the other services report to CloudWatch, from the events of the local cloud. Sources: Step Functions developer guide,
 * "Monitoring Step Functions metrics"; EventBridge Scheduler user guide, "Monitoring with Amazon CloudWatch"; SNS developer guide,
 * "Monitoring Amazon SNS topics"; SQS developer guide, "Available CloudWatch metrics for Amazon SQS"; EventBridge user
 * guide, "Monitoring Amazon EventBridge".
 */
import type { CloudEvent } from '../../seams.ts';
import type { Metric } from './metrics.ts';
import type { Recorder } from './recorder.ts';

/** Metric names by namespace. An alarm on any other metric is refused. */
export const measured: Readonly<Record<string, readonly string[]>> = {
  'AWS/States': [
    'ExecutionsStarted',
    'ExecutionsSucceeded',
    'ExecutionsFailed',
    'ExecutionsTimedOut',
    'ExecutionsAborted',
  ],
  'AWS/Scheduler': [
    'InvocationAttemptCount',
    'TargetErrorCount',
    'InvocationDroppedCount',
    'InvocationsSentToDeadLetterCount',
    'InvocationsFailedToBeSentToDeadLetterCount',
  ],
  'AWS/SNS': ['NumberOfMessagesPublished', 'NumberOfNotificationsDelivered', 'NumberOfNotificationsFailed'],
  'AWS/SQS': ['ApproximateNumberOfMessagesVisible'],
  'AWS/Events': ['TriggeredRules'],
};

export interface Listening {
  on(type: string, listener: (event: CloudEvent) => void): () => void;
}

/** Records what is watched. Returns how to stop. */
export function measure(events: Listening, recorder: Recorder): () => void {
  const stops = [
    events.on('execution', ({ at, facts }) => countExecution(recorder, at, facts)),
    events.on('schedule', ({ at, facts }) => countDelivery(recorder, at, facts)),
    events.on('schedule.undelivered', ({ at, facts }) =>
      countGivenUp(recorder, at, facts, 'InvocationsSentToDeadLetterCount'),
    ),
    events.on('schedule.dropped', ({ at, facts }) => {
      const failed = facts['deadLetterError'] === undefined ? undefined : 'InvocationsFailedToBeSentToDeadLetterCount';
      countGivenUp(recorder, at, facts, failed);
    }),
    events.on('sns', ({ at, facts }) => countPublished(recorder, at, facts)),
    events.on('rule', ({ at, facts: { region, rule } }) =>
      recorder.count(metric('AWS/Events', 'TriggeredRules', String(region), 'RuleName', String(rule)), at),
    ),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

type Facts = CloudEvent['facts'];

const executionMetrics: Readonly<Record<string, string>> = {
  RUNNING: 'ExecutionsStarted',
  SUCCEEDED: 'ExecutionsSucceeded',
  FAILED: 'ExecutionsFailed',
  TIMED_OUT: 'ExecutionsTimedOut',
  ABORTED: 'ExecutionsAborted',
};

function countExecution(recorder: Recorder, at: number, { execution, status }: Facts): void {
  const parts = String(execution).replace(':execution:', ':stateMachine:').split(':').slice(0, 7);
  const name = executionMetrics[String(status)];
  const region = parts[3] ?? '';
  if (name) recorder.count(metric('AWS/States', name, region, 'StateMachineArn', parts.join(':')), at);
}

function countDelivery(recorder: Recorder, at: number, { region, group, ok, refusedBy }: Facts): void {
  const count = (name: string) =>
    recorder.count(metric('AWS/Scheduler', name, String(region), 'ScheduleGroup', String(group)), at);
  count('InvocationAttemptCount');
  if (ok === false && refusedBy === 'target') count('TargetErrorCount');
}

function countGivenUp(recorder: Recorder, at: number, { region, group }: Facts, more: string | undefined): void {
  for (const name of ['InvocationDroppedCount', more]) {
    if (name) recorder.count(metric('AWS/Scheduler', name, String(region), 'ScheduleGroup', String(group)), at);
  }
}

function countPublished(recorder: Recorder, at: number, { topic, delivered, failed }: Facts): void {
  const [, , , region = '', , name = ''] = String(topic).split(':');
  const count = (metricName: string, value: number) => {
    if (value > 0) recorder.count(metric('AWS/SNS', metricName, region, 'TopicName', name), at, value);
  };
  count('NumberOfMessagesPublished', 1);
  count('NumberOfNotificationsDelivered', sizeOf(delivered));
  count('NumberOfNotificationsFailed', sizeOf(failed));
}

function sizeOf(list: unknown): number {
  return Array.isArray(list) ? list.length : 0;
}

function metric(namespace: string, name: string, region: string, dimension: string, value: string): Metric {
  return { region, namespace, name, dimensions: [{ name: dimension, value }] };
}
