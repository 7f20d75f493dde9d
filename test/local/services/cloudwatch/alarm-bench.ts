/** Alarms of one machine, one schedule group, one topic and one queue on a virtual clock, without the rest of a cloud. */
import type { AlarmView } from '#local/assembly/model.ts';
import { virtualClock } from '#local/clock/virtual-clock.ts';
import { type CloudEvents, cloudEvents } from '#local/cloud/events.ts';
import { type Access, AwsError, type CloudEvent, type Principal } from '#local/seams.ts';
import type { Notice } from '#local/services/cloudwatch/actions.ts';
import { createAlarms } from '#local/services/cloudwatch/alarms.ts';
import type { WatchDeps } from '#local/services/cloudwatch/watch.ts';

export const start = '2026-01-17T00:00:00Z';
export const machine = 'arn:aws:states:eu-west-1:111122223333:stateMachine:backup';
export const topic = 'arn:aws:sns:eu-west-1:111122223333:email';

/** An alarm of a template, with five minutes as its period. */
export function alarmView(properties: Readonly<Record<string, unknown>>, name = 'Broken'): AlarmView {
  return {
    arn: `arn:aws:cloudwatch:eu-west-1:111122223333:alarm:${name}`,
    ...{ name, region: 'eu-west-1', account: '111122223333' },
    properties: {
      ...{ AlarmName: name, AlarmDescription: 'Something broke.', AlarmActions: [topic], OKActions: [topic] },
      ...{ ComparisonOperator: 'GreaterThanOrEqualToThreshold', Threshold: 1, EvaluationPeriods: 1 },
      ...properties,
    },
  };
}

/** One metric of Step Functions, summed up. */
export function statesMetric(MetricName: string, Period = 300) {
  const Dimensions = [{ Name: 'StateMachineArn', Value: machine }];
  return { Namespace: 'AWS/States', MetricName, Dimensions, Period, Statistic: 'Sum' };
}

export interface BenchOptions {
  readonly begin?: WatchDeps['begin'];
  /** Refuses what CloudWatch asks for. */
  readonly refuse?: (access: Access) => boolean;
}

export function bench(views: readonly AlarmView[], { begin = 'settled', refuse = () => false }: BenchOptions = {}) {
  const clock = virtualClock({ start: Date.parse(start) });
  const events: CloudEvents = cloudEvents(clock);
  const changes: CloudEvent[] = [];
  events.on('alarm', (event) => changes.push(event));
  const notices: (Notice & { readonly by: string })[] = [];
  const asked: Access[] = [];
  const authorize = (_: Principal, access: Access) => {
    asked.push(access);
    if (refuse(access)) throw new AwsError('AuthorizationError', 'not authorized');
  };
  const alarms = createAlarms(views);
  const watch = alarms.watch({
    ...{ clock, events, authorize, begin, listen: events },
    publish: (principal, acting, notice) => {
      acting(principal, { action: 'sns:Publish', resource: notice.TopicArn });
      notices.push({ ...notice, by: principal.arn });
    },
  });
  return {
    ...{ clock, events, recorder: alarms.recorder, watch, notices, asked, changes },
    /** `02:03 OK → ALARM`, one for each change so far. */
    story: () =>
      changes.map(
        ({ at, facts }) =>
          `${new Date(at).toISOString().slice(8, 16).replace('T', ' ')} ${facts['from']} → ${facts['to']}`,
      ),
    ended: (status: string) =>
      events.emit('execution', { execution: machine.replace(':stateMachine:', ':execution:').concat(':run'), status }),
    until: (at: string) => clock.runUntil(Date.parse(at.length < 12 ? `2026-01-${at}:00Z`.replace(' ', 'T') : at)),
  };
}
