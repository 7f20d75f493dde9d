/** EventBridge Scheduler's API, as far as `scheduler.md` says. */
import type { GetScheduleInput, ListSchedulesInput } from '@aws-sdk/client-scheduler';
import type { ScheduleView } from '../../assembly/read.ts';
import { accepts } from '../../endpoint/accepts.ts';
import { type Authorize, AwsError, type Service } from '../../seams.ts';
import { page } from '../page.ts';
import type { ScheduleDriver } from './driver.ts';

export interface SchedulerDeps {
  readonly schedules: readonly ScheduleView[];
  readonly driver: Pick<ScheduleDriver, 'isEnabled'>;
  readonly authorize: Authorize;
  readonly account: string;
}

export function schedulerService(deps: SchedulerDeps): Service {
  const { schedules, authorize, account } = deps;
  return {
    name: 'scheduler',
    operations: {
      ListSchedules: accepts<ListSchedulesInput>(
        ['GroupName', 'NamePrefix', 'State', 'NextToken', 'MaxResults'],
        (input, call) => {
          authorize(call.principal, {
            action: 'scheduler:ListSchedules',
            resource: `arn:aws:scheduler:${call.region}:${account}:schedule/${input.GroupName ?? '*'}/*`,
          });
          const found = schedules
            .filter((schedule) => schedule.region === call.region)
            .filter((schedule) => !input.GroupName || schedule.group === input.GroupName)
            .filter((schedule) => schedule.name.startsWith(input.NamePrefix ?? ''))
            .filter((schedule) => !input.State || stateOf(schedule, deps) === input.State)
            .sort((a, b) => (a.name < b.name ? -1 : 1));
          const { items, next } = page(found, input.NextToken, input.MaxResults);
          return {
            Schedules: items.map((schedule) => summary(schedule, deps)),
            ...(next === undefined ? {} : { NextToken: next }),
          };
        },
      ),
      GetSchedule: accepts<GetScheduleInput>(['Name', 'GroupName'], ({ Name, GroupName = 'default' }, call) => {
        const arn = `arn:aws:scheduler:${call.region}:${account}:schedule/${GroupName}/${Name}`;
        authorize(call.principal, { action: 'scheduler:GetSchedule', resource: arn });
        const schedule = schedules.find((candidate) => candidate.arn === arn);
        if (!schedule) throw new AwsError('ResourceNotFoundException', `Schedule ${Name} does not exist.`, 404);
        return details(schedule, deps);
      }),
    },
  };
}

function stateOf(schedule: ScheduleView, { driver }: SchedulerDeps): 'ENABLED' | 'DISABLED' {
  return driver.isEnabled(schedule) ? 'ENABLED' : 'DISABLED';
}

function summary(schedule: ScheduleView, deps: SchedulerDeps): object {
  return {
    Arn: schedule.arn,
    Name: schedule.name,
    GroupName: schedule.group,
    State: stateOf(schedule, deps),
    Target: { Arn: schedule.target.arn },
  };
}

function details(schedule: ScheduleView, deps: SchedulerDeps): object {
  const { target, flexibleWindowMinutes: window } = schedule;
  return {
    ...summary(schedule, deps),
    Description: schedule.description,
    KmsKeyArn: schedule.keyArn,
    ScheduleExpression: schedule.expression,
    ScheduleExpressionTimezone: schedule.timezone,
    FlexibleTimeWindow: window > 0 ? { Mode: 'FLEXIBLE', MaximumWindowInMinutes: window } : { Mode: 'OFF' },
    Target: {
      Arn: target.arn,
      RoleArn: target.roleArn,
      Input: target.input,
      RetryPolicy: {
        MaximumEventAgeInSeconds: target.maximumEventAgeSeconds,
        MaximumRetryAttempts: target.maximumRetryAttempts,
      },
      ...(target.deadLetterArn ? { DeadLetterConfig: { Arn: target.deadLetterArn } } : {}),
    },
  };
}
