import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { stepNames, substitutionName } from '#lambdas/registry.ts';
import { all, synthesizeExample, templates } from './example.ts';
import { list, prefix } from './synthesized.ts';

synthesizeExample();

describe('the state machines', () => {
  it('carry the text of their ASL files and a function for every step they name', () => {
    for (const [id, { Properties }] of all('AWS::StepFunctions::StateMachine')) {
      const workflow = Properties.StateMachineName.replace(`${prefix}-`, '');
      const text = readFileSync(`state-machines/${workflow}.asl.json`, 'utf8');
      expect(Properties.DefinitionString, id).toBe(text);
      const named = [...text.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name);
      expect(Object.keys(Properties.DefinitionSubstitutions).sort(), id).toEqual([...new Set(named)].sort());
    }
  });

  it('start, follow and stop executions of their own only, and read items from their own folder', () => {
    for (const [id, { Properties }] of all('AWS::StepFunctions::StateMachine')) {
      const stack = id.split('/')[0] ?? '';
      const role = templates[stack]?.Resources[Properties.RoleArn['Fn::GetAtt'][0]];
      const items = role?.Properties.Policies.find(({ PolicyName }: { PolicyName: string }) => PolicyName === 'items');
      const name: string = Properties.StateMachineName;
      expect(items === undefined, id).toBe(name.endsWith('-freshness'));
      for (const { Action, Resource } of items?.PolicyDocument.Statement ?? []) {
        const own = list(Action).includes('s3:GetObject') ? `/${name.replace(`${prefix}-`, '')}/*` : `:${name}`;
        for (const arn of list(Resource)) expect(JSON.stringify(arn), id).toContain(own);
      }
    }
  });

  it('may invoke their own steps and no other', () => {
    for (const [id, { Properties }] of all('AWS::StepFunctions::StateMachine')) {
      const stack = id.split('/')[0] ?? '';
      const role = templates[stack]?.Resources[Properties.RoleArn['Fn::GetAtt'][0]];
      const invoke = role?.Properties.Policies[0].PolicyDocument.Statement;
      expect(invoke, id).toHaveLength(1);
      expect(invoke[0].Action, id).toBe('lambda:InvokeFunction');
      expect(new Set(list(invoke[0].Resource).map((r) => JSON.stringify(r))), id).toEqual(
        new Set(Object.values(Properties.DefinitionSubstitutions).map((r) => JSON.stringify(r))),
      );
    }
  });

  it('log everything but what executions carry, and are traced', () => {
    for (const [id, { Properties }] of all('AWS::StepFunctions::StateMachine')) {
      expect(Properties.LoggingConfiguration, id).toMatchObject({ Level: 'ALL', IncludeExecutionData: false });
      expect(Properties.TracingConfiguration, id).toEqual({ Enabled: true });
    }
  });

  it('call steps by names that the registry knows', () => {
    const known = stepNames.map(substitutionName);
    for (const [, { Properties }] of all('AWS::StepFunctions::StateMachine')) {
      for (const name of Object.keys(Properties.DefinitionSubstitutions)) expect(known).toContain(name);
    }
  });
});

describe('the schedules', () => {
  const schedules = () => all('AWS::Scheduler::Schedule').map(([, schedule]) => schedule.Properties);

  it('start the full backup daily at 02:00 UTC [E-4.1-full] [E-4.2-0200]', () => {
    expect(schedules().find(({ Name }) => Name === 'database-full-backup')).toMatchObject({
      ScheduleExpression: 'cron(0 2 * * ? *)',
      ScheduleExpressionTimezone: 'UTC',
      FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 15 },
      State: 'ENABLED',
    });
  });

  it('test restores once a month in every Region that holds points [E-4.4-testing] [E-7.1-monthly]', () => {
    const tests = schedules().filter(({ Name }) => Name.startsWith('database-restore-test'));
    expect(tests.map(({ Name, ScheduleExpression }) => [Name, ScheduleExpression])).toEqual([
      ['database-restore-test-eu-central-1', 'cron(0 5 1 * ? *)'],
      ['database-restore-test-eu-west-1', 'cron(0 4 1 * ? *)'],
    ]);
  });

  it('hand over the scheduled instant, never the present one', () => {
    for (const { Target, Name } of schedules()) {
      const { rule, scheduledAt, ...rest } = JSON.parse(Target.Input);
      expect(rest, Name).toEqual({});
      expect(scheduledAt, Name).toBe('<aws.scheduler.scheduled-time>');
      expect(Name.startsWith(rule), Name).toBe(true);
    }
  });

  it('try again for two hours and then leave the run in a queue that is watched', () => {
    for (const { Target, Name } of schedules()) {
      expect(Target.RetryPolicy, Name).toEqual({ MaximumEventAgeInSeconds: 7200, MaximumRetryAttempts: 20 });
      expect(Target.DeadLetterConfig.Arn, Name).toMatchObject({
        'Fn::GetAtt': [expect.stringMatching(/DeadLetters/), 'Arn'],
      });
    }
    expect(all('AWS::SQS::Queue').map(([, q]) => q.Properties.MessageRetentionPeriod)).toEqual([1209600, 1209600]);
  });
});
