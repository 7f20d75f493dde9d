import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readPolicyFile } from '#infra/policy-file.ts';
import { lockDays } from '#infra/stacks/vault.ts';
import { ofType, policyFile, type Templates, templatesOf } from './synthesized.ts';

const folder = mkdtempSync(join(tmpdir(), 'lifeboat-variants-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const original = readFileSync(policyFile, 'utf8');
let count = 0;

function variant(...changes: readonly (readonly [string, string])[]): string {
  count += 1;
  const file = join(folder, `policy-${count}.yaml`);
  writeFileSync(
    file,
    changes.reduce((text, [from, to]) => {
      if (!text.includes(from)) throw new Error(`the policy no longer says ${from}`);
      return text.replace(from, to);
    }, original),
  );
  return file;
}

const names = (templates: Templates, type: string, property: string): string[] =>
  ofType(templates, type).map(([, { Properties }]) => Properties[property]);

describe('a policy with a chat channel', () => {
  const file = variant(['  email: [', '  slack: { workspace: T0123ABCD, channel: C0123ABCD }\n  email: [']);

  it('gets one configuration that shows the alerts of every Region and can do nothing [E-9.2]', async () => {
    const templates = await templatesOf(file);
    const channels = ofType(templates, 'AWS::Chatbot::SlackChannelConfiguration');
    expect(channels).toHaveLength(1);
    const { Properties } = channels[0]?.[1] ?? { Properties: {} };
    expect(Properties).toMatchObject({
      SlackWorkspaceId: 'T0123ABCD',
      SlackChannelId: 'C0123ABCD',
      SnsTopicArns: ['eu-west-1', 'eu-central-1'].map(
        (r) => `arn:aws:sns:${r}:111122223333:lifeboat-pol-isms-008-chat`,
      ),
      GuardrailPolicies: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
    });
    const role = templates['lifeboat-pol-isms-008-watch']?.Resources[Properties.IamRoleArn['Fn::GetAtt'][0]];
    expect(role?.Properties.Policies ?? role?.Properties.ManagedPolicyArns).toBeUndefined();
  });

  it('is not made up when the policy names none', async () => {
    expect(ofType(await templatesOf(), 'AWS::Chatbot::SlackChannelConfiguration')).toEqual([]);
  });
});

describe('a policy with two copies', () => {
  const file = variant([
    '    - { region: eu-central-1, clauses: [E-4.3-secondary, E-6.1-region] }',
    '    - { region: eu-central-1, clauses: [E-4.3-secondary] }\n    - { region: us-east-1, clauses: [E-6.1-region] }',
  ]);

  it('has the same three stacks in each copy Region', async () => {
    const stacks = Object.keys(await templatesOf(file)).filter((name) => /-(eu-central|us-east)-1$/.test(name));
    expect(stacks.map((name) => name.replace('lifeboat-pol-isms-008-', '')).sort()).toEqual(
      ['pipeline', 'replica', 'watch'].flatMap((kind) => [`${kind}-eu-central-1`, `${kind}-us-east-1`]),
    );
  });
});

describe('names', () => {
  it('fit into the limits of AWS with the longest names that a policy may have', async () => {
    const rule = 'database-full-with-the-longest-name-4020';
    const test = 'database-restore-with-the-longest-name-4';
    const file = variant(
      ['id: POL-ISMS-008', 'id: POL-ISMS-008-LONG'],
      ['name: database-full', `name: ${rule}`],
      ['name: database-restore-test', `name: ${test}`],
      ['region: eu-central-1', 'region: ap-southeast-1'],
    );
    const templates = await templatesOf(file);
    const limits: [string, string, number][] = [
      ['AWS::Lambda::Function', 'FunctionName', 64],
      ['AWS::StepFunctions::StateMachine', 'StateMachineName', 80],
      ['AWS::Scheduler::Schedule', 'Name', 64],
      ['AWS::Scheduler::ScheduleGroup', 'Name', 64],
      ['AWS::SQS::Queue', 'QueueName', 80],
      ['AWS::SNS::Topic', 'TopicName', 256],
      ['AWS::CloudWatch::Alarm', 'AlarmName', 255],
      ['AWS::RDS::DBSubnetGroup', 'DBSubnetGroupName', 255],
    ];
    for (const [type, property, limit] of limits) {
      expect(names(templates, type, property).length, type).toBeGreaterThan(0);
      for (const name of names(templates, type, property)) expect(name.length, name).toBeLessThanOrEqual(limit);
    }
    for (const name of names(templates, 'AWS::S3::Bucket', 'BucketName').filter(Boolean)) {
      expect(name).toMatch(/^[a-z0-9-]{3,63}$/);
    }
  });
});

describe('the lock of the ledger', () => {
  it('lasts a year longer than the longest retention', () => {
    const longer = variant(['retention: { days: 30, floor: 3', 'retention: { days: 400, floor: 3']);
    expect(lockDays(readPolicyFile(longer))).toBe(765);
  });
});
