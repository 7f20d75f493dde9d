import type { ScheduleView } from '../model.ts';
import { optional, type Properties, propertiesOf } from '../properties.ts';
import type { Resource } from '../resources.ts';
import { ofType, placed } from './placed.ts';

/** EventBridge Scheduler's own defaults: UTC, 185 attempts, 24 hours. */
export function schedules(resources: readonly Resource[]): readonly ScheduleView[] {
  return ofType(resources, 'AWS::Scheduler::Schedule').map((resource) => {
    const properties = propertiesOf(resource);
    const window = properties.under('FlexibleTimeWindow');
    return {
      ...placed(resource),
      group: properties.textIfAny('GroupName') ?? 'default',
      expression: properties.text('ScheduleExpression'),
      timezone: properties.textIfAny('ScheduleExpressionTimezone') ?? 'UTC',
      flexibleWindowMinutes: window.text('Mode') === 'FLEXIBLE' ? window.number('MaximumWindowInMinutes', 0) : 0,
      enabled: (properties.textIfAny('State') ?? 'ENABLED') === 'ENABLED',
      target: targetOf(properties.under('Target')),
      ...optional('description', properties.textIfAny('Description')),
      ...optional('keyArn', properties.textIfAny('KmsKeyArn')),
      ...optional('startDate', properties.textIfAny('StartDate')),
      ...optional('endDate', properties.textIfAny('EndDate')),
    };
  });
}

function targetOf(target: Properties): ScheduleView['target'] {
  const retry = target.under('RetryPolicy');
  return {
    arn: target.text('Arn'),
    roleArn: target.text('RoleArn'),
    maximumRetryAttempts: retry.number('MaximumRetryAttempts', 185),
    maximumEventAgeSeconds: retry.number('MaximumEventAgeInSeconds', 86_400),
    ...optional('input', target.textIfAny('Input')),
    ...optional('deadLetterArn', target.under('DeadLetterConfig').textIfAny('Arn')),
  };
}
