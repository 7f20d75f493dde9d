/** Databases: those of others, which are only looked at, and test instances, which are made and thrown away. */
import { testSubnetGroup } from '#core/naming.ts';
import type { Policy } from '#core/policy/schema.ts';
import type { Names } from '../names.ts';
import type { Permission } from '../statements.ts';
import { asOurs, ours, snapshots } from './points.ts';

export function seeDatabases(names: Names, region = names.region): Permission {
  return {
    actions: ['rds:DescribeDBInstances'],
    resources: [names.arn('rds', 'db:*', region)],
    reason: 'Databases are told apart by their tags, so every one must be seen; a description holds no data.',
  };
}

export function readSettings(names: Names): readonly Permission[] {
  return [
    {
      actions: ['rds:DescribeDBParameters'],
      resources: [names.arn('rds', 'pg:*')],
      reason: 'Part of the recipe of a restore; owners name their parameter groups as they like.',
    },
    {
      actions: ['rds:DescribeOptionGroups'],
      resources: [names.arn('rds', 'og:*')],
      reason: 'Part of the recipe of a restore; owners name their option groups as they like.',
    },
  ];
}

export const measureStorage: Permission = {
  actions: ['cloudwatch:GetMetricData'],
  resources: ['*'],
  reason: 'Reads how much storage a database has left; CloudWatch has no resources for metrics.',
};

export const seeQuotas: Permission = {
  actions: ['rds:DescribeAccountAttributes'],
  resources: ['*'],
  reason: 'Reads how many manual snapshots a Region may hold; quotas have no resources.',
};

const instances = (names: Names, region = names.region) => names.arn('rds', 'db:lifeboat-test-*', region);

export function seeTestInstances(names: Names): Permission {
  return {
    actions: ['rds:DescribeDBInstances'],
    resources: [instances(names)],
    reason: 'Each test instance has a name of its own.',
  };
}

/** Into the isolated room only, and with the parameter and option groups that the database had. */
export function restoreTestInstances(policy: Policy, names: Names): readonly Permission[] {
  return [
    {
      actions: ['rds:DescribeOrderableDBInstanceOptions'],
      resources: ['*'],
      reason: 'Tells which instance classes can be had; a catalogue has no resources.',
    },
    {
      actions: ['rds:RestoreDBInstanceFromDBSnapshot', 'rds:AddTagsToResource'],
      resources: [instances(names)],
      conditions: asOurs(policy),
      reason: 'Each test instance has a name of its own; it is made with our tag or not at all.',
    },
    {
      actions: ['rds:RestoreDBInstanceFromDBSnapshot'],
      resources: [snapshots(names, names.region)],
      conditions: ours(policy),
      reason: 'Each point has a name of its own; only what carries our tag is restored.',
    },
    {
      actions: ['rds:RestoreDBInstanceFromDBSnapshot'],
      resources: [names.arn('rds', `subgrp:${testSubnetGroup(policy)}`)],
      reason: 'The subnets of the isolated room, and no others.',
    },
    {
      actions: ['rds:RestoreDBInstanceFromDBSnapshot'],
      resources: [names.arn('rds', 'pg:*'), names.arn('rds', 'og:*')],
      reason: 'The groups that the database had, or the default ones of its engine; neither is known beforehand.',
    },
  ];
}

export function setTestPasswords(policy: Policy, names: Names): Permission {
  return {
    actions: ['rds:ModifyDBInstance'],
    resources: [instances(names)],
    conditions: ours(policy),
    reason: 'Each test instance has a name of its own; only what carries our tag is changed.',
  };
}

export function deleteTestInstances(policy: Policy, names: Names, region = names.region): Permission {
  return {
    actions: ['rds:DeleteDBInstance'],
    resources: [instances(names, region)],
    conditions: ours(policy),
    reason: 'Each test instance has a name of its own; only what carries our tag is thrown away.',
  };
}
