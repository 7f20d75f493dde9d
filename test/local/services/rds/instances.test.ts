import {
  CreateDBInstanceCommand,
  CreateDBSnapshotCommand,
  type DBInstance,
  DeleteDBInstanceCommand,
  DescribeDBInstancesCommand,
  ModifyDBInstanceCommand,
  paginateDescribeDBInstances,
} from '@aws-sdk/client-rds';
import { describe, expect, it } from 'vitest';
import { arnOf, cloud, cloudWithOrders, instance, minutes, seconds, start, usual } from './cloud.ts';

describe('Creating an instance', () => {
  it('goes from creating over its first backup to available, with an endpoint only when it is there', async () => {
    const { client, pass } = cloud();
    const made = await client().send(
      new CreateDBInstanceCommand({ ...usual, DBInstanceIdentifier: 'Orders', Tags: [{ Key: 'team', Value: 'a' }] }),
    );
    expect(made.DBInstance).toMatchObject({ DBInstanceIdentifier: 'orders', DBInstanceStatus: 'creating' });
    expect(made.DBInstance).not.toHaveProperty('Endpoint');
    expect(made.DBInstance).not.toHaveProperty('InstanceCreateTime');
    await pass(minutes(5) + seconds(30));
    expect((await instance(client(), 'orders')).DBInstanceStatus).toBe('backing-up');
    await pass(minutes(2));
    expect(await instance(client(), 'ORDERS')).toMatchObject({
      DBInstanceStatus: 'available',
      DBInstanceArn: arnOf('eu-west-1', 'db', 'orders'),
      DbiResourceId: expect.stringMatching(/^db-[A-Z0-9]{26}$/),
      Endpoint: { Address: '127.0.0.1', Port: 5001 },
      AllocatedStorage: 20,
      StorageEncrypted: false,
      StorageType: 'gp3',
      EngineVersion: '18.4',
      DBSubnetGroup: { DBSubnetGroupName: 'default' },
      DBParameterGroups: [{ DBParameterGroupName: 'default.postgres18' }],
      OptionGroupMemberships: [{ OptionGroupName: 'default:postgres-18' }],
      TagList: [{ Key: 'team', Value: 'a' }],
    });
  });

  it.each([
    [
      'an identifier that is taken',
      { DBInstanceIdentifier: 'orders' },
      'DBInstanceAlreadyExistsFault',
      'already exists: orders',
    ],
    [
      'a bad identifier',
      { DBInstanceIdentifier: '1st' },
      'InvalidParameterValue',
      'Identifiers must begin with a letter',
    ],
    [
      'a class that cannot be bought',
      { DBInstanceClass: 'db.x9.huge' },
      'InvalidParameterCombination',
      'DBInstanceClass=db.x9.huge',
    ],
    ['too little storage', { AllocatedStorage: 5 }, 'InvalidParameterValue', 'storage type gp3: 5'],
    [
      'another version',
      { EngineVersion: '11.1' },
      'InvalidParameterCombination',
      'Cannot find version 11.1 for postgres',
    ],
    ['a short password', { MasterUserPassword: 'short' }, 'InvalidParameterValue', 'shorter than 8 characters'],
    ['a forbidden character', { MasterUserPassword: 'with a blank' }, 'InvalidParameterValue', 'printable ASCII'],
    ['a reserved user', { MasterUsername: 'rdsadmin' }, 'InvalidParameterValue', 'reserved word'],
    ['an unknown subnet group', { DBSubnetGroupName: 'none' }, 'DBSubnetGroupNotFoundFault', "'none' does not exist"],
    ['an unknown parameter group', { DBParameterGroupName: 'none' }, 'DBParameterGroupNotFoundFault', 'none'],
    ['an unknown security group', { VpcSecurityGroupIds: ['sg-1'] }, 'InvalidParameterValue', 'groupId= sg-1'],
    ['an unknown key', { StorageEncrypted: true, KmsKeyId: 'alias/x' }, 'KMSKeyNotAccessibleFault', 'alias/x'],
    ['an engine without a server here', { Engine: 'mysql' }, 'NotImplemented', 'no mysql server'],
    ['a parameter that is not modelled', { MonitoringInterval: 60 }, 'NotImplemented', 'MonitoringInterval'],
  ])('refuses %s', async (_what, change, name, message) => {
    const { client } = await cloudWithOrders();
    const call = client().send(new CreateDBInstanceCommand({ ...usual, DBInstanceIdentifier: 'other', ...change }));
    await expect(call).rejects.toMatchObject({ name, message: expect.stringContaining(message) });
  });
});

describe('Describing instances', () => {
  it('pages by two, in every order of names, and keeps Regions apart', async () => {
    const { client, pass } = cloud();
    for (const id of ['e', 'c', 'a', 'd', 'b']) {
      await client().send(new CreateDBInstanceCommand({ ...usual, DBInstanceIdentifier: id }));
    }
    await pass(minutes(10));
    const pages: (string | undefined)[][] = [];
    for await (const { DBInstances } of paginateDescribeDBInstances({ client: client() }, {})) {
      pages.push((DBInstances ?? []).map(({ DBInstanceIdentifier }) => DBInstanceIdentifier));
    }
    expect(pages).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
    expect((await client('eu-central-1').send(new DescribeDBInstancesCommand({}))).DBInstances).toEqual([]);
  });

  it('filters, and refuses filters, page sizes and markers that AWS refuses', async () => {
    const { client } = await cloudWithOrders();
    const describeWith = (input: object) => client().send(new DescribeDBInstancesCommand(input));
    const by = async (Name: string, ...Values: string[]) =>
      (await describeWith({ Filters: [{ Name, Values }] })).DBInstances?.length;
    expect(await by('db-instance-id', 'orders', 'x')).toBe(1);
    expect(await by('db-instance-id', arnOf('eu-west-1', 'db', 'orders'))).toBe(1);
    expect(await by('engine', 'mysql')).toBe(0);
    await expect(by('colour', 'red')).rejects.toThrow('Unrecognized filter name: colour');
    await expect(describeWith({ MaxRecords: 5 })).rejects.toThrow('Must be between 20 and 100');
    await expect(describeWith({ Marker: 'rubbish' })).rejects.toThrow('Invalid or expired marker');
    await expect(describeWith({ DBInstanceIdentifier: 'none' })).rejects.toMatchObject({
      name: 'DBInstanceNotFoundFault',
      message: 'DBInstance none not found.',
    });
  });

  it('shows recovery up to a few minutes ago, and no further once logs are no longer shipped', async () => {
    const { client, clock, pass } = await cloudWithOrders();
    const behind = async () => clock.now() - Number((await instance(client(), 'orders')).LatestRestorableTime);
    for (let n = 0; n < 10; n += 1) {
      await pass(seconds(97));
      expect(await behind()).toBeGreaterThanOrEqual(minutes(1));
      expect(await behind()).toBeLessThan(minutes(6));
    }
    await client().send(new DeleteDBInstanceCommand({ DBInstanceIdentifier: 'orders', SkipFinalSnapshot: true }));
    const before = await behind();
    await pass(minutes(3));
    expect(await behind()).toBe(before + minutes(3));
  });

  it('shows no recovery in time when automated backups are off', async () => {
    const { client } = await cloudWithOrders({}, { BackupRetentionPeriod: 0 });
    expect(await instance(client(), 'orders')).not.toHaveProperty('LatestRestorableTime');
  });
});

describe('Modifying an instance', () => {
  const change = (input: object) => new ModifyDBInstanceCommand({ DBInstanceIdentifier: 'orders', ...input });
  const password = { MasterUserPassword: 'second-password' };

  it('sets a new password after a while: still available, then resetting, then available', async () => {
    const { client, pass, fake } = await cloudWithOrders();
    const states: [string | undefined, string | undefined, string | undefined][] = [];
    const look = ({ DBInstanceStatus, PendingModifiedValues }: DBInstance) =>
      states.push([
        DBInstanceStatus,
        PendingModifiedValues?.MasterUserPassword,
        fake.servers.get('eu-west-1/db/orders')?.password,
      ]);
    look((await client().send(change(password))).DBInstance ?? {});
    for (const wait of [seconds(30), minutes(2)]) {
      await pass(wait);
      look(await instance(client(), 'orders'));
    }
    expect(states).toEqual([
      ['available', '****', 'first-password'],
      ['resetting-master-credentials', '****', 'first-password'],
      ['available', undefined, 'second-password'],
    ]);
  });

  it('applies storage, class and retention as asked, with a status of its own', async () => {
    const { client, pass } = await cloudWithOrders();
    const wish = { AllocatedStorage: 40, DBInstanceClass: 'db.t4g.small', BackupRetentionPeriod: 0 };
    await client().send(change({ ...wish, ApplyImmediately: true }));
    await pass(seconds(30));
    expect(await instance(client(), 'orders')).toMatchObject({
      DBInstanceStatus: 'modifying',
      PendingModifiedValues: wish,
    });
    await pass(minutes(2));
    expect(await instance(client(), 'orders')).toMatchObject({ DBInstanceStatus: 'available', ...wish });
  });

  it.each([
    ['while it is not available', password, 'InvalidDBInstanceStateFault', 'not in available state'],
    ['to less storage', { AllocatedStorage: 19 }, 'InvalidParameterValue', 'cannot shrink'],
    ['at a time that is not modelled', { DBInstanceClass: 'db.t4g.small' }, 'NotImplemented', 'maintenance window'],
  ])('refuses a change %s', async (_what, input, name, message) => {
    const { client } = await cloudWithOrders();
    if (name === 'InvalidDBInstanceStateFault') {
      const busy = { DBInstanceIdentifier: 'orders', DBSnapshotIdentifier: 's' };
      await client().send(new CreateDBSnapshotCommand(busy));
    }
    await expect(client().send(change(input))).rejects.toMatchObject({
      name,
      message: expect.stringContaining(message),
    });
  });
});

describe('Deleting an instance', () => {
  const remove = (input: object) => new DeleteDBInstanceCommand({ DBInstanceIdentifier: 'orders', ...input });

  it('shows it as deleting, then not at all, and its server is gone', async () => {
    const { client, pass, fake } = await cloudWithOrders();
    await client().send(remove({ SkipFinalSnapshot: true }));
    expect((await instance(client(), 'orders')).DBInstanceStatus).toBe('deleting');
    await expect(client().send(remove({ SkipFinalSnapshot: true }))).rejects.toThrow('already being deleted');
    await pass(minutes(5));
    await expect(instance(client(), 'orders')).rejects.toMatchObject({ name: 'DBInstanceNotFoundFault' });
    expect(fake.servers.size).toBe(0);
  });

  it('takes a final snapshot when asked, which outlives it', async () => {
    const { client, pass, fake } = await cloudWithOrders();
    await client().send(remove({ FinalDBSnapshotIdentifier: 'last' }));
    await pass(minutes(10));
    expect([...fake.snapshots.keys()]).toEqual(['eu-west-1/snapshot/last']);
    expect(fake.servers.size).toBe(0);
  });

  it('wants a final snapshot or a word that none is wanted', async () => {
    const { client } = await cloudWithOrders();
    await expect(client().send(remove({}))).rejects.toThrow('FinalDBSnapshotIdentifier is required unless');
    const both = { SkipFinalSnapshot: true, FinalDBSnapshotIdentifier: 'last' };
    await expect(client().send(remove(both))).rejects.toMatchObject({ name: 'InvalidParameterCombination' });
  });

  it('refuses a protected instance', async () => {
    const { client } = await cloudWithOrders({}, { DeletionProtection: true });
    await expect(client().send(remove({ SkipFinalSnapshot: true }))).rejects.toThrow(
      'Cannot delete protected DB Instance',
    );
  });
});

describe('What instances tell CloudWatch', () => {
  it('is the free storage of the real database, every minute since it exists', async () => {
    const { rds, clock, fake, pass } = await cloudWithOrders();
    const ask = async (from: number, to = clock.now()) => {
      const points: { readonly at: number; readonly value: number }[] = [];
      const query = { region: 'eu-west-1', dimensions: { DBInstanceIdentifier: 'orders' }, from, to };
      await rds.metrics.each({ ...query, metric: 'FreeStorageSpace' }, (at, value) => points.push({ at, value }));
      return points;
    };
    const free = (data: string) => 20 * 1024 ** 3 - data.length * 1_000_000;
    expect(await ask(start)).toHaveLength(4);
    await pass(minutes(10));
    const server = fake.servers.get('eu-west-1/db/orders');
    if (server) server.data = 'full of orders';
    const points = await ask(clock.now() - minutes(5), clock.now() + 1);
    expect(points.map(({ value }) => value)).toEqual([...Array(5).fill(free('empty app')), free('full of orders')]);
    expect(points.map(({ at }) => at % minutes(1))).toEqual(Array(6).fill(0));
  });
});
