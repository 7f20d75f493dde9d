import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { synthesize } from '#infra/synth.ts';
import {
  list,
  ofType,
  prefix,
  type Resource,
  roleStatements,
  type Statement,
  type Template,
  type Templates,
  templatesOf,
  textWithVault,
} from './synthesized.ts';

const folder = mkdtempSync(join(tmpdir(), 'lifeboat-vault-'));
const source = '111122223333';
const vault = '444455556666';
const base = `${prefix}-vault-account`;
const pipeline = `${prefix}-pipeline-vault-account`;
const watch = `${prefix}-watch-vault-account`;

function policyFile(terms?: string): string {
  const file = join(folder, `policy-${terms?.length ?? 0}.yaml`);
  writeFileSync(file, textWithVault(terms));
  return file;
}

let without: Templates;
let templates: Templates;
let away: Templates;
beforeAll(async () => {
  without = await templatesOf();
  templates = await templatesOf(policyFile(), { checks: true });
  away = Object.fromEntries(Object.entries(templates).filter(([name]) => name.includes('vault-account')));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const statementsOf = (resource: Resource | undefined, property = 'PolicyDocument'): readonly Statement[] =>
  resource?.Properties[property].Statement ?? [];
const keyPolicy = () => statementsOf(ofType(away, 'AWS::KMS::Key')[0]?.[1], 'KeyPolicy');
const only = (type: string) => ofType(away, type).map(([, resource]) => resource);

describe('the stacks of a vault account', () => {
  it('are three more, and pass the AwsSolutions checks', () => {
    expect(Object.keys(away).sort()).toEqual([pipeline, base, watch].sort());
    expect(Object.keys(templates)).toHaveLength(Object.keys(without).length + 3);
  });

  it('change nothing in the account of the resources but what lends and shares', () => {
    const changed = Object.keys(without).flatMap((stack) => changes(stack, without[stack], templates[stack]));
    expect(changed.map((id) => id.replace(/[0-9A-F]{8}$/, ''))).toEqual([
      `${prefix}-pipeline/verifyrecoverypointRole`,
      `${prefix}-replica-eu-central-1/Key`,
      `${prefix}-vault/Key`,
      `${prefix}-vault/LedgerBucketPolicy`,
    ]);
  });

  it('share nothing with the others but names', () => {
    const imports = (text: string) => [...text.matchAll(/"Fn::ImportValue":"([^"]+)"/g)].map(([, name]) => name ?? '');
    for (const name of imports(JSON.stringify(away))) expect(name).toContain('vault-account');
    const others = Object.entries(templates).filter(([name]) => !(name in away));
    for (const name of imports(JSON.stringify(others))) expect(name).not.toContain('vault-account');
  });

  it('are refused in the account of the resources', async () => {
    const same = policyFile(`account: "${source}", region: eu-central-1, days: 35`);
    await expect(synthesize(same, join(folder, 'same'), { bundle: false })).rejects.toThrow(
      `places.vault.account: ${source} is the account of the resources`,
    );
  });

  it('are deployed apart, each account with its own credentials', async () => {
    const part = async (name: 'primary' | 'vault') =>
      Object.keys(await templatesOf(policyFile(), { part: name })).sort();
    expect(await part('vault')).toEqual(Object.keys(away).sort());
    expect(await part('primary')).toEqual(Object.keys(without).sort());
  });

  it('run every hour, and test what they hold after everybody else', () => {
    expect(only('AWS::Scheduler::Schedule').map(({ Properties: it }) => [it.Name, it.ScheduleExpression])).toEqual([
      ['vault', 'rate(1 hour)'],
      ['database-restore-test-vault', 'cron(0 6 1 * ? *)'],
    ]);
  });

  it('have their own key, and evidence that nobody can shorten, for the term and a year [E-4.4-encryption] [E-4.4-access]', () => {
    expect(only('AWS::KMS::Key')).toHaveLength(1);
    const locked = only('AWS::S3::Bucket').filter(({ Properties }) => Properties.ObjectLockEnabled);
    expect(
      locked.map(({ Properties: it }) => [it.BucketName, it.ObjectLockConfiguration.Rule.DefaultRetention]),
    ).toEqual([[`${prefix}-ledger-${vault}-eu-central-1`, { Mode: 'COMPLIANCE', Days: 400 }]]);
    for (const resource of [...only('AWS::KMS::Key'), ...only('AWS::S3::Bucket')]) {
      expect(resource).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    }
  });
});

describe('no principal of the account of the resources', () => {
  it('is let in by anything: no statement that allows names it, no role trusts it [E-4.4-access]', () => {
    const allowing = JSON.stringify(
      [
        ...only('AWS::S3::BucketPolicy').flatMap((each) => statementsOf(each)),
        ...only('AWS::SNS::TopicPolicy').flatMap((each) => statementsOf(each)),
        ...only('AWS::SQS::QueuePolicy').flatMap((each) => statementsOf(each)),
        ...keyPolicy(),
        ...only('AWS::IAM::Role').flatMap((each) => statementsOf(each, 'AssumeRolePolicyDocument')),
      ].filter(({ Effect, Principal }) => Effect === 'Allow' && JSON.stringify(Principal).includes(source)),
    );
    expect(allowing).toBe('[]');
  });

  it('could use the key or the buckets if it were let in: they say so [E-4.4-access]', () => {
    const condition = { StringEquals: { 'aws:PrincipalAccount': source } };
    const denies = (statements: readonly Statement[], action: string) =>
      statements.filter(
        (each) =>
          each.Effect === 'Deny' &&
          each.Action === action &&
          JSON.stringify(each.Condition) === JSON.stringify(condition),
      );
    expect(denies(keyPolicy(), 'kms:*')).toMatchObject([{ Principal: { AWS: '*' }, Resource: '*' }]);
    const guarded = only('AWS::S3::BucketPolicy').filter((each) => denies(statementsOf(each), 's3:*').length === 1);
    expect(guarded).toHaveLength(2);
  });

  it('owns anything that the vault may do more with than copy points and read recipes', () => {
    const named = roleStatements(away).filter(([, each]) => JSON.stringify(each.Resource).includes(source));
    expect(named.map(([id, { Action }]) => [id.replace(/[0-9A-F]{8}$/, ''), Action])).toEqual([
      [`${pipeline}/keepsharedpointsRole`, 'rds:CopyDBSnapshot'],
      [`${pipeline}/keepsharedpointsRole`, ['kms:DescribeKey', 'kms:CreateGrant']],
      [`${pipeline}/keepsharedpointsRole`, 's3:GetObject'],
      [`${pipeline}/keepsharedpointsRole`, 's3:ListBucket'],
      [`${pipeline}/keepsharedpointsRole`, 'kms:Decrypt'],
    ]);
    const recipes = named.find(([, { Action }]) => Action === 's3:GetObject')?.[1].Resource;
    expect(recipes).toBe(`arn:aws:s3:::${prefix}-ledger-${source}-eu-west-1/recipes/*`);
  });
});

describe('within the vault account', () => {
  const breakGlass = `arn:aws:iam::${vault}:role/${prefix}-break-glass`;
  const deleting = () =>
    roleStatements(away).filter(([, { Action }]) =>
      list(Action).some((action) => /^(rds:DeleteDBSnapshot|kms:(Disable|Schedule)|s3:Delete)/.test(action)),
    );

  it('copies are deleted by the workflow that keeps the term and by the break-glass role, and by no other', () => {
    const snapshots = deleting().filter(([, { Action }]) => list(Action).includes('rds:DeleteDBSnapshot'));
    expect(snapshots.map(([id]) => id.replace(/[0-9A-F]{8}$/, ''))).toEqual([
      `${pipeline}/keepsharedpointsRole`,
      `${base}/BreakGlassRole`,
    ]);
    expect(snapshots[0]?.[1].Condition).toEqual({
      StringEquals: { 'aws:ResourceTag/lifeboat:policy': 'pol-isms-008' },
    });
  });

  it('nobody makes the key unusable but who has broken the glass, whatever other policies allow', () => {
    expect(keyPolicy()).toContainEqual({
      Action: ['kms:DisableKey', 'kms:ScheduleKeyDeletion'],
      Condition: { ArnNotEquals: { 'aws:PrincipalArn': breakGlass } },
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Resource: '*',
    });
  });

  it('the glass is broken by people of that account with a second factor, for an hour, and told in two ways', () => {
    const [role] = only('AWS::IAM::Role').filter(({ Properties }) => Properties.RoleName === `${prefix}-break-glass`);
    expect(role?.Properties.MaxSessionDuration).toBe(3600);
    const [trust, ...others] = statementsOf(role, 'AssumeRolePolicyDocument');
    expect(others).toEqual([]);
    expect(trust).toMatchObject({ Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } });
    expect(JSON.stringify(trust?.Principal)).toContain(vault);
    const [rule] = only('AWS::Events::Rule');
    expect(rule?.Properties).toMatchObject({
      Name: `${prefix}-break-glass`,
      State: 'ENABLED',
      EventPattern: {
        'detail-type': ['AWS API Call via CloudTrail'],
        detail: {
          $or: [
            { eventName: ['AssumeRole'], requestParameters: { roleArn: [breakGlass] } },
            { userIdentity: { sessionContext: { sessionIssuer: { arn: [breakGlass] } } } },
          ],
        },
      },
    });
    expect(rule?.Properties.Targets).toHaveLength(1);
    const alarm = only('AWS::CloudWatch::Alarm').find(
      ({ Properties: it }) => it.AlarmName === `${prefix}-BreakGlassUsed`,
    );
    expect(alarm?.Properties).toMatchObject({
      Namespace: 'AWS/Events',
      MetricName: 'TriggeredRules',
      Dimensions: [{ Name: 'RuleName', Value: `${prefix}-break-glass` }],
      AlarmActions: [expect.anything(), expect.anything()],
    });
  });
});

describe('the account of the resources', () => {
  it('lends the key of its copy Region to the vault account through RDS only [E-4.4-access]', () => {
    const keys = ofType({ replica: templates[`${prefix}-replica-eu-central-1`] as Template }, 'AWS::KMS::Key');
    const lent = statementsOf(keys[0]?.[1], 'KeyPolicy').filter(({ Principal }) =>
      JSON.stringify(Principal).includes(vault),
    );
    const through = { 'kms:ViaService': 'rds.eu-central-1.amazonaws.com' };
    expect(lent.map(({ Action, Condition }) => [Action, Condition])).toEqual([
      [
        ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
        { StringEquals: through },
      ],
      ['kms:CreateGrant', { StringEquals: through, Bool: { 'kms:GrantIsForAWSResource': 'true' } }],
    ]);
  });

  it('opens the recipes of its ledger to the vault account, and nothing else of it [E-4.4-access]', () => {
    const home = { vault: templates[`${prefix}-vault`] as Template };
    const policies = ofType(home, 'AWS::S3::BucketPolicy').flatMap(([, each]) => statementsOf(each));
    const opened = policies.filter(({ Principal }) => JSON.stringify(Principal).includes(vault));
    expect(opened.map(({ Effect, Action }) => [Effect, Action])).toEqual([
      ['Allow', 's3:GetObject'],
      ['Allow', 's3:ListBucket'],
    ]);
    expect(JSON.stringify(opened[0]?.Resource)).toContain('/recipes/*');
    const key = statementsOf(ofType(home, 'AWS::KMS::Key')[0]?.[1], 'KeyPolicy');
    const lent = key.filter(({ Principal }) => JSON.stringify(Principal).includes(vault));
    expect(lent.map(({ Action, Condition }) => [Action, Condition])).toEqual([
      ['kms:Decrypt', { StringEquals: { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' } }],
    ]);
  });
});

/** `stack/logical id` of every resource that is not the same in both. */
function changes(stack: string, before: Template | undefined, after: Template | undefined): string[] {
  const ids = new Set([...Object.keys(before?.Resources ?? {}), ...Object.keys(after?.Resources ?? {})]);
  const text = (template: Template | undefined, id: string) => JSON.stringify(template?.Resources[id]);
  return [...ids].filter((id) => text(before, id) !== text(after, id)).map((id) => `${stack}/${id}`);
}
