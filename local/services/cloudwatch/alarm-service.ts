/** `DescribeAlarms`, as far as `cloudwatch.md` says. */
import type { DescribeAlarmsInput } from '@aws-sdk/client-cloudwatch';
import { accepts } from '../../endpoint/accepts.ts';
import type { Authorize, Operations } from '../../seams.ts';
import { page } from '../page.ts';
import type { AlarmStatus } from './watch.ts';

export interface AlarmServiceDeps {
  readonly authorize: Authorize;
  readonly alarms: () => readonly AlarmStatus[];
}

export function alarmOperations({ authorize, alarms }: AlarmServiceDeps): Operations {
  return {
    DescribeAlarms: accepts<DescribeAlarmsInput>(
      ['AlarmNames', 'AlarmNamePrefix', 'StateValue', 'MaxRecords', 'NextToken'],
      ({ AlarmNames, AlarmNamePrefix = '', StateValue, MaxRecords, NextToken }, call) => {
        const resource = `arn:aws:cloudwatch:${call.region}:${call.account}:alarm:*`;
        authorize(call.principal, { action: 'cloudwatch:DescribeAlarms', resource });
        const found = alarms()
          .filter(({ alarm }) => alarm.region === call.region && alarm.name.startsWith(AlarmNamePrefix))
          .filter(({ alarm }) => AlarmNames?.includes(alarm.name) ?? true)
          .filter(({ state }) => state === (StateValue ?? state))
          .sort((a, b) => (a.alarm.name < b.alarm.name ? -1 : 1));
        const { items, next } = page(found, NextToken, MaxRecords);
        return { MetricAlarms: items.map(described), ...(next === undefined ? {} : { NextToken: next }) };
      },
    ),
  };
}

function described({ alarm, state, reason, since }: AlarmStatus): object {
  return {
    AlarmName: alarm.name,
    AlarmArn: alarm.arn,
    AlarmDescription: alarm.description,
    ActionsEnabled: alarm.actionsEnabled,
    AlarmActions: alarm.actions.ALARM,
    OKActions: alarm.actions.OK,
    InsufficientDataActions: alarm.actions.INSUFFICIENT_DATA,
    StateValue: state,
    StateReason: reason,
    StateUpdatedTimestamp: new Date(since),
    EvaluationPeriods: alarm.evaluationPeriods,
    DatapointsToAlarm: alarm.datapointsToAlarm,
    Threshold: alarm.threshold,
    ComparisonOperator: alarm.comparison,
    TreatMissingData: alarm.missingData,
  };
}
