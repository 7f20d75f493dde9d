import { readdirSync, readFileSync } from 'node:fs';
import * as cloudwatch from '@aws-sdk/client-cloudwatch';
import * as kms from '@aws-sdk/client-kms';
import * as rds from '@aws-sdk/client-rds';
import * as sns from '@aws-sdk/client-sns';
import { beforeAll, describe, expect, it } from 'vitest';
import { parsePolicy } from '#core/policy/parse.ts';
import { namesOf, vaultNames } from '#infra/names.ts';
import { permissionPage } from '#infra/permissions.ts';
import { platformPermissions } from '#infra/platform-permissions.ts';
import type { Permission } from '#infra/statements.ts';
import { stepNames } from '#lambdas/registry.ts';
import {
  exampleVault,
  list,
  ofType,
  policyFile,
  prefix,
  roleStatements,
  type Templates,
  templatesOf,
} from './synthesized.ts';

const parsed = parsePolicy(readFileSync(policyFile, 'utf8'), policyFile);
if (!parsed.ok) throw new Error(`${policyFile} does not parse`);
const { policy } = parsed;
const account = '111122223333';
const page = permissionPage(policy, namesOf(policy, account, 'eu-west-1'));
const withVault = { ...policy, places: { ...policy.places, vault: exampleVault } };
const pageOfVault = permissionPage(
  withVault,
  vaultNames(withVault, account) ?? namesOf(withVault, account, 'eu-west-1'),
);
const lines = Object.entries(page).flatMap(([step, permissions]) => permissions.map((each) => ({ step, ...each })));
const everything = [
  ...lines,
  ...stepNames.flatMap((step) => platformPermissions(step, namesOf(policy, account, 'eu-west-1'), 'arn:key')),
];

describe('the permission page', () => {
  it('has a line for every step, and none for the one that AWS cannot be reached from', () => {
    expect(Object.keys(page).sort()).toEqual([...stepNames].sort());
    expect(stepNames.filter((step) => page[step].length === 0)).toEqual(['validate-restore', 'keep-shared-points']);
    expect(stepNames.filter((step) => pageOfVault[step].length === 0)).toEqual(['validate-restore']);
  });

  it('gives a reason for every statement and names every action in full', () => {
    for (const { actions, reason } of everything) {
      expect(reason.length, actions.join()).toBeGreaterThan(10);
      for (const action of actions) expect(action).toMatch(/^[a-z0-9]+:[A-Z][A-Za-z0-9]+$/);
    }
  });

  it('names only actions that are operations of the SDK', () => {
    const clients: Readonly<Record<string, object>> = { rds, kms, sns, cloudwatch };
    for (const action of lines.flatMap(({ actions }) => actions)) {
      const [service = '', operation] = action.split(':');
      if (service !== 's3') expect(clients[service], action).toHaveProperty(`${operation}Command`);
    }
  });

  it('allows the operations that the adapters call, and what services do for the caller, and no other', () => {
    const called = readdirSync('lambdas/adapters').flatMap((file) =>
      [...readFileSync(`lambdas/adapters/${file}`, 'utf8').matchAll(/new (\w+)Command\b|\bpaginate([A-Z]\w+)\(/g)].map(
        ([, command, paginated]) => command ?? paginated ?? '',
      ),
    );
    const operations = called.map((operation) => (operation === 'ListObjectsV2' ? 'ListBucket' : operation));
    const onBehalf = ['kms:CreateGrant', 'kms:Decrypt', 'kms:GenerateDataKey'];
    const all = [...lines, ...Object.values(pageOfVault).flat()];
    const allowed = all.flatMap(({ actions }) => actions).filter((action) => !onBehalf.includes(action));
    expect([...new Set(allowed.map((action) => action.split(':')[1]))].sort()).toEqual([...new Set(operations)].sort());
  });

  it('says "any resource" only where the service knows none', () => {
    const open = everything.filter(({ resources }) => resources.includes('*')).flatMap(({ actions }) => actions);
    const services = [...new Set(open.filter((action) => !/^(ec2|xray):/.test(action)))];
    expect(services.sort()).toEqual([
      'cloudwatch:GetMetricData',
      'rds:DescribeAccountAttributes',
      'rds:DescribeOrderableDBInstanceOptions',
    ]);
  });

  it('lets nothing be deleted or changed that does not carry our tag [E-4.4-access]', () => {
    const harmful = lines.filter(({ actions }) => actions.some((action) => /^rds:(Delete|Modify)/.test(action)));
    expect(new Set(harmful.map(({ step }) => step))).toEqual(
      new Set([
        ...['remove-recovery-point', 'sweep-leftovers', 'delete-test-instance', 'reset-password'],
        ...['assess-freshness', 'give-up-copy'],
      ]),
    );
    for (const { step, conditions } of harmful) {
      expect(conditions?.['StringEquals'], step).toEqual({ 'aws:ResourceTag/lifeboat:policy': 'pol-isms-008' });
    }
  });

  it('lets nothing be made without our tag on it', () => {
    const making = lines.filter(
      ({ actions, resources }) =>
        actions.some((action) => /^rds:(Create|Copy|Restore|AddTags)/.test(action)) &&
        resources.some((arn) => /:(snapshot|db):lifeboat-/.test(arn)),
    );
    const loose = making.filter(({ conditions }) => conditions === undefined);
    expect(loose.map(({ step, actions }) => [step, actions])).toEqual([['start-copy', ['rds:CopyDBSnapshot']]]);
    for (const { conditions } of making.filter((each) => !loose.includes(each))) {
      expect(Object.keys(conditions?.['StringEquals'] ?? {})[0]).toMatch(
        /^aws:(Resource|Request)Tag\/lifeboat:policy$/,
      );
    }
  });

  it('uses keys only through the service that needs them', () => {
    const working = lines.filter(({ actions }) => actions.some((action) => /^kms:(?!DescribeKey)/.test(action)));
    expect(working.length).toBeGreaterThan(0);
    for (const { step, conditions } of working) {
      expect(JSON.stringify(conditions?.['StringEquals']), step).toMatch(/kms:ViaService":"(s3|sns|rds)\.eu-/);
    }
  });

  it('takes no step further than the Regions of the policy', () => {
    const regions = lines.flatMap(({ resources }) => resources.map((arn) => arn.split(':')[3] ?? ''));
    expect([...new Set(regions)].sort()).toEqual(['', 'eu-central-1', 'eu-west-1']);
  });

  it('keeps the restore test of a copy Region inside that Region, with our key alone', () => {
    const there = permissionPage(policy, namesOf(policy, account, 'eu-central-1'))['start-restore'];
    expect(there.flatMap(({ resources }) => resources).filter((arn) => arn.includes('eu-west-1'))).toEqual([]);
    const keys = there.filter(({ actions }) => actions.includes('kms:CreateGrant'));
    expect(keys.map(({ conditions }) => conditions?.['ForAnyValue:StringEquals'])).toEqual([
      { 'kms:ResourceAliases': `alias/${prefix}` },
    ]);
  });
});

describe('the roles in the templates', () => {
  let templates: Templates;
  beforeAll(async () => {
    templates = await templatesOf();
  });

  it('say exactly what the page says', () => {
    const stack = `${prefix}-pipeline`;
    const resources = templates[stack]?.Resources ?? {};
    const functions = ofType(templates, 'AWS::Lambda::Function').filter(([id]) => id.startsWith(`${stack}/`));
    expect(functions.length).toBeGreaterThan(20);
    for (const [, { Properties }] of functions) {
      const step = stepNames.find((name) => Properties.FunctionName === `${prefix}-${name}`) ?? 'record-failure';
      const role = resources[Properties.Role['Fn::GetAtt'][0]];
      const policies: Named[] = role?.Properties.Policies ?? [];
      const own = policies.find(({ PolicyName }) => PolicyName === 'step');
      expect(own?.PolicyDocument.Statement ?? [], step).toEqual(page[step].map(asStatement));
    }
  });

  it('allow no action by pattern', () => {
    const patterns = roleStatements(templates).flatMap(([id, { Action }]) =>
      list(Action)
        .filter((action) => action.includes('*'))
        .map((action) => `${id} ${action}`),
    );
    expect(patterns).toEqual([]);
  });
});

interface Named {
  readonly PolicyName: string;
  readonly PolicyDocument: { readonly Statement: readonly unknown[] };
}

/** As CloudFormation gets it: one item is not a list. */
function asStatement({ actions, resources, conditions }: Permission) {
  const one = (items: readonly string[]) => (items.length === 1 ? items[0] : items);
  return {
    Effect: 'Allow',
    Action: one(actions),
    Resource: one(resources),
    ...(conditions === undefined ? {} : { Condition: conditions }),
  };
}
