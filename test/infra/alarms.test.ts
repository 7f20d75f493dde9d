import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { findingNames } from '#core/finding-names.ts';
import { parsePolicy } from '#core/policy/parse.ts';
import type { Policy } from '#core/policy/schema.ts';
import { alarmsOf } from '#infra/alarms.ts';
import { namesOf, vaultNames } from '#infra/names.ts';
import { exampleVault, ofType, policyFile, prefix, type Resource, type Templates, templatesOf } from './synthesized.ts';

const text = readFileSync(policyFile, 'utf8');

function policyWith(...changes: readonly (readonly [string, string])[]): Policy {
  const changed = changes.reduce((so, [from, to]) => so.replace(from, to), text);
  expect(changes.length === 0 || changed !== text).toBe(true);
  const parsed = parsePolicy(changed, policyFile);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.policy;
}

const alarms = (policy = policyWith(), region = 'eu-west-1') =>
  alarmsOf(policy, namesOf(policy, '111122223333', region));
const named = (name: string, policy?: Policy) => alarms(policy).find((alarm) => alarm.name === name);

describe('the alarm table', () => {
  it('watches every workflow of the primary Region for executions that end badly [E-10.1-failure]', () => {
    const failing = alarms().filter(({ name }) => name.endsWith('WorkflowFailed'));
    expect(failing.map(({ name }) => name)).toEqual([
      'BackupWorkflowFailed',
      'RetentionWorkflowFailed',
      'RestoreTestWorkflowFailed',
      'FreshnessWorkflowFailed',
    ]);
    for (const { metrics } of failing) {
      expect(metrics).toEqual(['ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionsAborted']);
    }
  });

  it('takes silence for a failure: a day and two hours without a backup, two hours without a monitor [E-10.1-age]', () => {
    expect(named('BackupWorkflowSilent')).toMatchObject({ periods: 26, missingData: 'breaching', comparison: 'none' });
    expect(named('RetentionWorkflowSilent')).toMatchObject({ periods: 26, missingData: 'breaching' });
    expect(named('FreshnessWorkflowSilent')).toMatchObject({ periods: 2, missingData: 'breaching' });
  });

  it('follows the calendar of the policy', () => {
    const hourly = policyWith(['frequency: daily at 02:00', 'frequency: every 1h']);
    expect(named('BackupWorkflowSilent', hourly)?.periods).toBe(3);
    const everySixHours = policyWith(['every: 1h', 'every: 6h']);
    expect(named('FreshnessWorkflowSilent', everySixHours)?.periods).toBe(12);
  });

  it('leaves what runs less than weekly to the monitor, because CloudWatch looks back seven days at most', () => {
    expect(named('RestoreTestWorkflowSilent')).toBeUndefined();
    const often = policyWith(['frequency: monthly on day 1 at 04:00', 'frequency: daily at 04:00']);
    expect(named('RestoreTestWorkflowSilent', often)?.periods).toBe(26);
    for (const { periodSeconds, periods } of alarms(often))
      expect(periodSeconds * periods).toBeLessThanOrEqual(604_800);
  });

  it('watches in a copy Region what runs there', () => {
    expect(alarms(policyWith(), 'eu-central-1').map(({ name }) => name)).toEqual([
      'RestoreTestWorkflowFailed',
      'ScheduleUndelivered',
      'ScheduleDropped',
      'EmailAlertUndelivered',
      'ChatAlertUndelivered',
    ]);
  });
});

describe('the alarms in the templates', () => {
  let templates: Templates;
  beforeAll(async () => {
    templates = await templatesOf();
  });
  const deployed = () => ofType(templates, 'AWS::CloudWatch::Alarm').map(([, alarm]) => alarm.Properties);

  it('tell both topics when they begin and when they end', () => {
    for (const { AlarmName, AlarmActions, OKActions } of deployed()) {
      expect(AlarmActions, AlarmName).toHaveLength(2);
      expect(OKActions, AlarmName).toEqual(AlarmActions);
    }
  });

  it('look at the state machines, queues and groups that are really deployed', () => {
    const machines = new Set(physicalNames(ofType(templates, 'AWS::StepFunctions::StateMachine'), 'StateMachineName'));
    const queues = physicalNames(ofType(templates, 'AWS::SQS::Queue'), 'QueueName');
    const groups = physicalNames(ofType(templates, 'AWS::Scheduler::ScheduleGroup'), 'Name');
    const topics = physicalNames(ofType(templates, 'AWS::SNS::Topic'), 'TopicName');
    const values = deployed().flatMap((alarm) =>
      (alarm.Metrics ?? [{ MetricStat: { Metric: alarm } }]).flatMap(
        (metric: { MetricStat?: { Metric: { Dimensions: { Name: string; Value: string }[] } } }) =>
          metric.MetricStat?.Metric.Dimensions ?? [],
      ),
    );
    const known = { StateMachineArn: [...machines], QueueName: queues, ScheduleGroup: groups, TopicName: topics };
    expect(values.length).toBeGreaterThan(deployed().length);
    for (const { Name, Value } of values) {
      expect(known[Name as keyof typeof known], Name).toContain(Value.split(':').at(-1));
    }
  });

  it('count what leaves no data point as nothing, and miss what should be there', () => {
    for (const { AlarmName, TreatMissingData } of deployed()) {
      expect(TreatMissingData, AlarmName).toBe(AlarmName.endsWith('Silent') ? 'breaching' : 'notBreaching');
    }
  });

  it('name the page of the runbook', () => {
    for (const { AlarmName, AlarmDescription } of deployed()) {
      expect(AlarmDescription).toContain(`docs/runbook.md, ${AlarmName.replace(`${prefix}-`, '')}.`);
    }
  });
});

function physicalNames(resources: readonly (readonly [string, Resource])[], property: string): string[] {
  return resources.map(([, { Properties }]) => Properties[property]);
}

describe('the runbook', () => {
  const runbook = readFileSync('docs/runbook.md', 'utf8');
  const sections = new Map(
    runbook
      .split(/^### /m)
      .slice(1)
      .map((section) => [section.split('\n')[0] ?? '', section] as const),
  );
  const often = policyWith(['frequency: monthly on day 1 at 04:00', 'frequency: daily at 04:00']);
  const vault = { ...often, places: { ...often.places, vault: exampleVault } };
  const away = alarmsOf(vault, vaultNames(vault, '111122223333') ?? namesOf(vault, '111122223333', 'eu-west-1'));
  const everyAlarm = [...new Set([...alarms(often), ...away].map(({ name }) => name))];

  it('has a heading for every alarm and every finding, and for nothing else [E-11]', () => {
    expect([...sections.keys()].sort()).toEqual([...everyAlarm, ...Object.keys(findingNames)].sort());
  });

  it('says under each what it means, what to look at and what to do', () => {
    for (const [name, section] of sections) {
      for (const part of ['**Means**', '**Look at**', '**Do**']) expect(section, name).toContain(part);
    }
  });
});
