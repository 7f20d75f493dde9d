import {
  AddTagsToResourceCommand,
  CopyDBSnapshotCommand,
  CreateDBSnapshotCommand,
  DeleteDBInstanceCommand,
  DeleteDBSnapshotCommand,
  DescribeAccountAttributesCommand,
  DescribeDBInstancesCommand,
  DescribeDBSnapshotsCommand,
  ModifyDBInstanceCommand,
  type RDSClient,
  RestoreDBInstanceFromDBSnapshotCommand,
} from '@aws-sdk/client-rds';
import { describe, expect, it } from 'vitest';
import { arnOf, type Cloud, cloudWithOrders, minutes, primary, second } from './cloud.ts';

const tags = (...pairs: [string, string][]) => pairs.map(([Key, Value]) => ({ Key, Value }));
const ours = tags(['owner', 'us']);

async function cloudWithSnapshot(): Promise<Cloud> {
  const made = await cloudWithOrders(
    {},
    { StorageEncrypted: true, KmsKeyId: 'alias/data', Tags: tags(['class', 'critical']) },
  );
  await made
    .client()
    .send(new CreateDBSnapshotCommand({ DBInstanceIdentifier: 'orders', DBSnapshotIdentifier: 'night', Tags: ours }));
  await made.pass(minutes(5));
  return made;
}

/** Everything the worker was asked for in one call, as `action resource`. */
function asked({ authorizer }: Cloud): string[] {
  return authorizer
    .used()
    .filter(({ principal }) => principal.includes('role/worker'))
    .map(({ action, resource }) => `${action} ${resource}`);
}

type Call = (client: RDSClient) => Promise<unknown>;

/** One call, and every permission it needs. Keys are written as `key <Region>`. */
const calls: Readonly<Record<string, { region?: string; call: Call; needs: readonly string[] }>> = {
  'taking a tagged snapshot': {
    call: (client) =>
      client.send(
        new CreateDBSnapshotCommand({ DBInstanceIdentifier: 'orders', DBSnapshotIdentifier: 'new', Tags: ours }),
      ),
    needs: [
      `rds:CreateDBSnapshot ${arnOf(primary, 'db', 'orders')}`,
      `rds:CreateDBSnapshot ${arnOf(primary, 'snapshot', 'new')}`,
      `rds:AddTagsToResource ${arnOf(primary, 'snapshot', 'new')}`,
    ],
  },
  'copying a snapshot to another Region': {
    region: second,
    call: (client) =>
      client.send(
        new CopyDBSnapshotCommand({
          SourceDBSnapshotIdentifier: arnOf(primary, 'snapshot', 'night'),
          TargetDBSnapshotIdentifier: 'night',
          KmsKeyId: 'alias/data',
          Tags: ours,
        }),
      ),
    needs: [
      `rds:CopyDBSnapshot ${arnOf(primary, 'snapshot', 'night')}`,
      `rds:CopyDBSnapshot ${arnOf(second, 'snapshot', 'night')}`,
      `rds:AddTagsToResource ${arnOf(second, 'snapshot', 'night')}`,
      `kms:DescribeKey key ${primary}`,
      `kms:CreateGrant key ${primary}`,
      `kms:DescribeKey key ${second}`,
      `kms:CreateGrant key ${second}`,
    ],
  },
  'restoring an encrypted snapshot': {
    call: (client) =>
      client.send(
        new RestoreDBInstanceFromDBSnapshotCommand({
          DBInstanceIdentifier: 'test',
          DBSnapshotIdentifier: 'night',
          Tags: ours,
        }),
      ),
    needs: [
      `rds:RestoreDBInstanceFromDBSnapshot ${arnOf(primary, 'db', 'test')}`,
      `rds:RestoreDBInstanceFromDBSnapshot ${arnOf(primary, 'snapshot', 'night')}`,
      `rds:RestoreDBInstanceFromDBSnapshot ${arnOf(primary, 'subgrp', 'default')}`,
      `rds:RestoreDBInstanceFromDBSnapshot ${arnOf(primary, 'pg', 'default.postgres18')}`,
      `rds:RestoreDBInstanceFromDBSnapshot ${arnOf(primary, 'og', 'default:postgres-18')}`,
      `rds:AddTagsToResource ${arnOf(primary, 'db', 'test')}`,
      `kms:DescribeKey key ${primary}`,
      `kms:CreateGrant key ${primary}`,
    ],
  },
  'listing snapshots of an instance': {
    call: (client) => client.send(new DescribeDBSnapshotsCommand({ DBInstanceIdentifier: 'orders' })),
    needs: [
      `rds:DescribeDBSnapshots ${arnOf(primary, 'snapshot', '*')}`,
      `rds:DescribeDBSnapshots ${arnOf(primary, 'db', 'orders')}`,
    ],
  },
  'listing instances': {
    call: (client) => client.send(new DescribeDBInstancesCommand({})),
    needs: [`rds:DescribeDBInstances ${arnOf(primary, 'db', '*')}`],
  },
  'setting a password': {
    call: (client) =>
      client.send(new ModifyDBInstanceCommand({ DBInstanceIdentifier: 'orders', MasterUserPassword: 'new-password' })),
    needs: [`rds:ModifyDBInstance ${arnOf(primary, 'db', 'orders')}`],
  },
  'deleting a snapshot': {
    call: (client) => client.send(new DeleteDBSnapshotCommand({ DBSnapshotIdentifier: 'night' })),
    needs: [`rds:DeleteDBSnapshot ${arnOf(primary, 'snapshot', 'night')}`],
  },
  'deleting an instance with a final snapshot': {
    call: (client) =>
      client.send(new DeleteDBInstanceCommand({ DBInstanceIdentifier: 'orders', FinalDBSnapshotIdentifier: 'last' })),
    needs: [
      `rds:DeleteDBInstance ${arnOf(primary, 'db', 'orders')}`,
      `rds:DeleteDBInstance ${arnOf(primary, 'snapshot', 'last')}`,
    ],
  },
  'reading quotas': {
    call: (client) => client.send(new DescribeAccountAttributesCommand({})),
    needs: ['rds:DescribeAccountAttributes *'],
  },
};

function statement(cloud: Cloud, need: string): { Action: string; Resource: string } {
  const [Action = '', ...rest] = need.split(' ');
  const resource = rest.join(' ');
  const key = /^key (.+)$/.exec(resource)?.[1];
  return { Action, Resource: key === undefined ? resource : (cloud.keys[key]?.arn ?? '') };
}

describe('Permissions', () => {
  describe.each(Object.entries(calls))('%s', (_name, { region = primary, call, needs }) => {
    it('is allowed with what AWS asks for, and nothing else is asked', async () => {
      const cloud = await cloudWithSnapshot();
      for (const need of needs) cloud.allow(statement(cloud, need));
      await call(cloud.client(region, 'WORKER'));
      const expected = needs
        .map((need) => statement(cloud, need))
        .map(({ Action, Resource }) => `${Action} ${Resource}`);
      expect(asked(cloud).sort()).toEqual(expected.sort());
    });

    it.each(needs)('is refused without %s', async (missing) => {
      const cloud = await cloudWithSnapshot();
      for (const need of needs) if (need !== missing) cloud.allow(statement(cloud, need));
      const before = cloud.fake.snapshots.size + cloud.fake.servers.size;
      await expect(call(cloud.client(region, 'WORKER'))).rejects.toMatchObject({
        name: missing.startsWith('kms:') ? 'KMSKeyNotAccessibleFault' : 'AccessDenied',
      });
      await cloud.pass(minutes(60));
      expect(cloud.fake.snapshots.size + cloud.fake.servers.size).toBe(before);
    });
  });

  it('can depend on tags of the resource and of the request, under the names of IAM and of RDS', async () => {
    const cloud = await cloudWithSnapshot();
    const worker = cloud.client(primary, 'WORKER');
    cloud.allow({
      Action: 'rds:CreateDBSnapshot',
      Resource: arnOf(primary, 'db', '*'),
      Condition: { StringEquals: { 'aws:ResourceTag/class': 'critical', 'rds:db-tag/class': 'critical' } },
    });
    cloud.allow({
      Action: ['rds:CreateDBSnapshot', 'rds:AddTagsToResource'],
      Resource: arnOf(primary, 'snapshot', '*'),
      Condition: { StringEquals: { 'aws:RequestTag/owner': 'us' } },
    });
    const take = (Tags?: { Key: string; Value: string }[]) =>
      worker.send(new CreateDBSnapshotCommand({ DBInstanceIdentifier: 'orders', DBSnapshotIdentifier: 'new', Tags }));
    await expect(take()).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(take(tags(['owner', 'them']))).rejects.toMatchObject({ name: 'AccessDenied' });
    await take(ours);
  });

  it('are asked with the tags that a snapshot has when it is tagged again or deleted', async () => {
    const cloud = await cloudWithSnapshot();
    const worker = cloud.client(primary, 'WORKER');
    cloud.allow({
      Action: ['rds:DeleteDBSnapshot', 'rds:AddTagsToResource'],
      Condition: { StringEquals: { 'aws:ResourceTag/owner': 'us' } },
    });
    const ResourceName = arnOf(primary, 'snapshot', 'night');
    await worker.send(new AddTagsToResourceCommand({ ResourceName, Tags: tags(['owner', 'them']) }));
    await expect(worker.send(new DeleteDBSnapshotCommand({ DBSnapshotIdentifier: 'night' }))).rejects.toMatchObject({
      name: 'AccessDenied',
    });
  });

  it('come before the question whether the thing exists', async () => {
    const cloud = await cloudWithSnapshot();
    const worker = cloud.client(primary, 'WORKER');
    await expect(worker.send(new DeleteDBSnapshotCommand({ DBSnapshotIdentifier: 'none' }))).rejects.toMatchObject({
      name: 'AccessDenied',
      message: expect.stringContaining(`rds:DeleteDBSnapshot on resource: ${arnOf(primary, 'snapshot', 'none')}`),
    });
  });
});
