/** EventBridge Scheduler's API, as far as `scheduler.md` says. */
import type {
  DeleteScheduleGroupInput,
  DeleteScheduleInput,
  GetScheduleInput,
  ListSchedulesInput,
} from '@aws-sdk/client-scheduler';
import type { ScheduleView } from '../../assembly/read.ts';
import { accepts } from '../../endpoint/accepts.ts';
import { type Authorize, AwsError, type Operations, type Service } from '../../seams.ts';
import { page } from '../page.ts';
import type { ScheduleDriver } from './driver.ts';

export interface SchedulerDeps {
  readonly driver: Pick<ScheduleDriver, 'list' | 'isEnabled' | 'delete'>;
  readonly authorize: Authorize;
  readonly account: string;
}

export function schedulerService(deps: SchedulerDeps): Service {
  return { name: 'scheduler', operations: { ...reading(deps), ...deleting(deps) } };
}

function reading(deps: SchedulerDeps): Operations {
  const { driver, authorize, account } = deps;
  return {
    ListSchedules: accepts<ListSchedulesInput>(
      ['GroupName', 'NamePrefix', 'State', 'NextToken', 'MaxResults'],
      (input, call) => {
        authorize(call.principal, {
          action: 'scheduler:ListSchedules',
          resource: `arn:aws:scheduler:${call.region}:${account}:schedule/${input.GroupName ?? '*'}/*`,
        });
        const found = driver
          .list()
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
      const arn = scheduleArn(call.region, account, GroupName, Name);
      authorize(call.principal, { action: 'scheduler:GetSchedule', resource: arn });
      return details(found(arn, deps), deps);
    }),
  };
}

/** What people do by hand: making and changing schedules is the templates' business. */
function deleting(deps: SchedulerDeps): Operations {
  const { driver, authorize, account } = deps;
  return {
    DeleteSchedule: accepts<DeleteScheduleInput>(
      ['Name', 'GroupName', 'ClientToken'],
      ({ Name, GroupName = 'default' }, call) => {
        const arn = scheduleArn(call.region, account, GroupName, Name);
        authorize(call.principal, { action: 'scheduler:DeleteSchedule', resource: arn });
        driver.delete(found(arn, deps).arn);
      },
    ),
    DeleteScheduleGroup: accepts<DeleteScheduleGroupInput>(['Name', 'ClientToken'], ({ Name }, call) => {
      const arn = `arn:aws:scheduler:${call.region}:${account}:schedule-group/${Name}`;
      authorize(call.principal, { action: 'scheduler:DeleteScheduleGroup', resource: arn });
      if (!driver.list().some(({ region, group }) => region === call.region && group === Name)) {
        throw new AwsError('ResourceNotFoundException', `Schedule group ${Name} does not exist.`, 404);
      }
      driver.delete(arn);
    }),
  };
}

function scheduleArn(region: string, account: string, group: string, name: string | undefined): string {
  return `arn:aws:scheduler:${region}:${account}:schedule/${group}/${name}`;
}

function found(arn: string, { driver }: SchedulerDeps): ScheduleView {
  const schedule = driver.list().find((candidate) => candidate.arn === arn);
  if (schedule) return schedule;
  throw new AwsError('ResourceNotFoundException', `Schedule ${arn.split('/').at(-1)} does not exist.`, 404);
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
