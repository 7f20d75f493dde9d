import {
  CreateDBSnapshotCommand,
  DeleteDBInstanceCommand,
  DescribeDBParameterGroupsCommand,
  DescribeDBSubnetGroupsCommand,
  DescribeOptionGroupsCommand,
  paginateDescribeDBParameters,
  paginateDescribeOrderableDBInstanceOptions,
  RestoreDBInstanceFromDBSnapshotCommand,
} from '@aws-sdk/client-rds';
import { describe, expect, it } from 'vitest';
import { arnOf, type Cloud, cloud, cloudWithOrders, instance, minutes, primary, second, seconds } from './cloud.ts';

const restore = (more: object = {}) =>
  new RestoreDBInstanceFromDBSnapshotCommand({ DBInstanceIdentifier: 'test', DBSnapshotIdentifier: 'night', ...more });

async function cloudWithSnapshot(options: Parameters<typeof cloudWithOrders>[0] = {}, more?: object): Promise<Cloud> {
  const made = await cloudWithOrders(options, more);
  await made
    .client()
    .send(new CreateDBSnapshotCommand({ DBInstanceIdentifier: 'orders', DBSnapshotIdentifier: 'night' }));
  await made.pass(minutes(5));
  return made;
}

function seedRoom({ rds }: Cloud): void {
  const subnets = [{ id: 'subnet-1', zone: 'eu-west-1b' }];
  rds.seedSubnetGroup({ region: primary, name: 'Room', description: 'isolated', vpcId: 'vpc-room', subnets });
  rds.seedSecurityGroup({ region: primary, id: 'sg-room', vpcId: 'vpc-room' });
}

describe('Restoring an instance', () => {
  it('makes a new instance with a server of its own, while the source goes on', async () => {
    const made = await cloudWithSnapshot();
    const { client, pass, fake, keys } = made;
    const source = fake.servers.get('eu-west-1/db/orders');
    if (source) source.data = 'newer';
    const { DBInstance } = await client().send(restore());
    expect(DBInstance).toMatchObject({ DBInstanceStatus: 'creating', DBName: 'app', MasterUsername: 'app_owner' });
    expect(DBInstance).not.toHaveProperty('Endpoint');
    await pass(minutes(11));
    expect(await instance(client(), 'test')).toMatchObject({
      DBInstanceStatus: 'available',
      Endpoint: { Port: 5002 },
      KmsKeyId: keys[primary]?.arn,
      DBInstanceClass: 'db.t4g.micro',
      AllocatedStorage: 20,
      BackupRetentionPeriod: 7,
      MultiAZ: false,
      DeletionProtection: false,
    });
    expect(fake.servers.get('eu-west-1/db/test')?.data).toBe('empty app');
    expect(fake.servers.get('eu-west-1/db/orders')?.data).toBe('newer');
  });

  it('puts it into default groups, not those of the source, unless they are given', async () => {
    const made = await cloudWithSnapshot();
    seedRoom(made);
    const given = { DBSubnetGroupName: 'room', VpcSecurityGroupIds: ['sg-room'], BackupRetentionPeriod: 0 };
    await made.client().send(restore(given));
    await made.client().send(restore({ DBInstanceIdentifier: 'plain' }));
    expect(await instance(made.client(), 'test')).toMatchObject({
      DBSubnetGroup: { DBSubnetGroupName: 'room', VpcId: 'vpc-room' },
      AvailabilityZone: 'eu-west-1b',
      VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-room' }],
      BackupRetentionPeriod: 0,
    });
    expect(await instance(made.client(), 'plain')).toMatchObject({
      DBSubnetGroup: { DBSubnetGroupName: 'default' },
      VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-default-of-vpc-default-eu-west-1' }],
      DBParameterGroups: [{ DBParameterGroupName: 'default.postgres18' }],
    });
  });

  it('gives it the tags the source had, unless tags are given', async () => {
    const owner = [{ Key: 'team', Value: 'a' }];
    const { client } = await cloudWithSnapshot({}, { Tags: owner });
    const test = [{ Key: 'purpose', Value: 'test' }];
    await client().send(restore());
    await client().send(restore({ DBInstanceIdentifier: 'tagged', Tags: test }));
    expect((await instance(client(), 'test')).TagList).toEqual(owner);
    expect((await instance(client(), 'tagged')).TagList).toEqual(test);
  });

  it('shows the loading of blocks after it is available', async () => {
    const { client, pass } = await cloudWithSnapshot();
    await client().send(restore({ BackupRetentionPeriod: 0 }));
    await pass(minutes(11));
    const early = await instance(client(), 'test');
    expect(early).toMatchObject({ DBInstanceStatus: 'available', StorageOperationStatus: 'Initializing' });
    expect(early.StorageOperationPercentProgress).toBeGreaterThan(0);
    await pass(minutes(10));
    expect(await instance(client(), 'test')).not.toHaveProperty('StorageOperationStatus');
  });

  it.each([
    ['a snapshot that is not there', { DBSnapshotIdentifier: 'none' }, 'DBSnapshotNotFoundFault', 'none not found'],
    [
      'a snapshot of another Region',
      { DBSnapshotIdentifier: arnOf(second, 'snapshot', 'night') },
      'DBSnapshotNotFoundFault',
      'not found',
    ],
    ['a snapshot that is not ready', { DBSnapshotIdentifier: 'fresh' }, 'InvalidDBSnapshotStateFault', 'fresh'],
    ['a taken name', { DBInstanceIdentifier: 'orders' }, 'DBInstanceAlreadyExistsFault', 'orders'],
    ['a class that cannot be bought', { DBInstanceClass: 'db.t1.micro' }, 'InvalidParameterCombination', 'db.t1.micro'],
    ['an unknown subnet group', { DBSubnetGroupName: 'none' }, 'DBSubnetGroupNotFoundFault', 'none'],
    [
      'a security group of another VPC',
      { VpcSecurityGroupIds: ['sg-room'] },
      'InvalidParameterCombination',
      'different VPCs',
    ],
    ['less storage', { AllocatedStorage: 10 }, 'InvalidParameterValue', 'cannot shrink'],
    ['a little more storage', { AllocatedStorage: 21 }, 'InvalidParameterValue', '10 percent'],
    ['another engine', { Engine: 'mysql' }, 'InvalidParameterCombination', 'mysql'],
    ['a port, which is the real one here', { Port: 5432 }, 'NotImplemented', 'Port'],
  ])('refuses %s', async (_what, more, name, message) => {
    const made = await cloudWithSnapshot();
    seedRoom(made);
    await made
      .client()
      .send(new CreateDBSnapshotCommand({ DBInstanceIdentifier: 'orders', DBSnapshotIdentifier: 'fresh' }));
    await expect(made.client().send(restore(more))).rejects.toMatchObject({
      name,
      message: expect.stringContaining(message),
    });
  });

  it('ends as restore-error when the data will not start, and can then be deleted', async () => {
    const { client, pass, fake, events } = await cloudWithSnapshot();
    fake.broken.add('eu-west-1/snapshot/night');
    await client().send(restore());
    await pass(minutes(15));
    expect((await instance(client(), 'test')).DBInstanceStatus).toBe('restore-error');
    expect(JSON.stringify(events)).toContain('PostgreSQL did not start on eu-west-1/snapshot/night');
    await client().send(new DeleteDBInstanceCommand({ DBInstanceIdentifier: 'test', SkipFinalSnapshot: true }));
    await pass(minutes(5));
    await expect(instance(client(), 'test')).rejects.toMatchObject({ name: 'DBInstanceNotFoundFault' });
  });

  it('can be deleted while it is being made, and leaves no server', async () => {
    const { client, pass, fake } = await cloudWithSnapshot({
      outcome: (operation) => (operation === 'RestoreDBInstanceFromDBSnapshot' ? 'stalled' : 'available'),
    });
    await client().send(restore());
    await pass(minutes(60));
    expect((await instance(client(), 'test')).DBInstanceStatus).toBe('creating');
    await client().send(new DeleteDBInstanceCommand({ DBInstanceIdentifier: 'test', SkipFinalSnapshot: true }));
    await pass(minutes(5));
    expect([...fake.servers.keys()]).toEqual(['eu-west-1/db/orders']);
  });

  it('takes longer the more storage there is', async () => {
    const { client, pass } = await cloudWithSnapshot();
    await client().send(restore({ DBInstanceIdentifier: 'small', BackupRetentionPeriod: 0 }));
    await client().send(restore({ DBInstanceIdentifier: 'large', BackupRetentionPeriod: 0, AllocatedStorage: 500 }));
    await pass(minutes(9) + seconds(5));
    expect((await instance(client(), 'small')).DBInstanceStatus).toBe('available');
    expect((await instance(client(), 'large')).DBInstanceStatus).toBe('creating');
  });
});

describe('What can be bought', () => {
  it('is listed two at a time, by engine, version and class, with its storage', async () => {
    const { client } = cloud({ engineVersion: '15.14' });
    const list = async (input: { Engine: string; EngineVersion?: string; DBInstanceClass?: string }) => {
      const found: string[] = [];
      const query = paginateDescribeOrderableDBInstanceOptions({ client: client() }, input);
      for await (const { OrderableDBInstanceOptions = [] } of query) {
        expect(OrderableDBInstanceOptions.length).toBeLessThanOrEqual(2);
        for (const { DBInstanceClass, StorageType, EngineVersion } of OrderableDBInstanceOptions) {
          found.push(`${DBInstanceClass} ${StorageType} ${EngineVersion}`);
        }
      }
      return found;
    };
    const all = await list({ Engine: 'postgres' });
    expect(all).toHaveLength(30);
    expect(new Set(all).size).toBe(30);
    expect(all).toContain('db.t4g.micro gp3 15.14');
    expect(await list({ Engine: 'mysql', DBInstanceClass: 'db.r6g.large', EngineVersion: '8.4.6' })).toEqual([
      'db.r6g.large gp2 8.4.6',
      'db.r6g.large gp3 8.4.6',
      'db.r6g.large io1 8.4.6',
    ]);
    expect(await list({ Engine: 'postgres', EngineVersion: '9.6.1' })).toEqual([]);
    await expect(list({ Engine: 'db2' })).rejects.toThrow('Invalid DB engine: db2');
  });
});

describe('Groups', () => {
  it('are the default ones and those that the templates bring', async () => {
    const made = cloud();
    seedRoom(made);
    const { client, rds } = made;
    const { DBSubnetGroups } = await client().send(new DescribeDBSubnetGroupsCommand({ DBSubnetGroupName: 'Room' }));
    expect(DBSubnetGroups).toMatchObject([
      { DBSubnetGroupName: 'room', VpcId: 'vpc-room', Subnets: [{ SubnetIdentifier: 'subnet-1' }] },
    ]);
    const none = new DescribeDBSubnetGroupsCommand({ DBSubnetGroupName: 'room' });
    await expect(client(second).send(none)).rejects.toMatchObject({ name: 'DBSubnetGroupNotFoundFault' });
    rds.seedParameterGroup({
      region: primary,
      name: 'tuned',
      family: 'postgres18',
      description: 'ours',
      parameters: { work_mem: '65536' },
    });
    const groups = await client().send(new DescribeDBParameterGroupsCommand({}));
    expect(groups.DBParameterGroups?.map(({ DBParameterGroupName }) => DBParameterGroupName)).toEqual([
      'default.postgres18',
      'tuned',
    ]);
    const { OptionGroupsList } = await client().send(new DescribeOptionGroupsCommand({ EngineName: 'postgres' }));
    expect(OptionGroupsList).toMatchObject([{ OptionGroupName: 'default:postgres-18', Options: [] }]);
  });

  it('tell the parameters that somebody set from those of the family', async () => {
    const { client, rds } = cloud();
    const parameters = { work_mem: '65536', log_statement: 'ddl' };
    rds.seedParameterGroup({ region: primary, name: 'tuned', family: 'postgres18', description: 'ours', parameters });
    const read = async (input: { DBParameterGroupName: string; Source?: string }) => {
      const found: Record<string, string | undefined> = {};
      for await (const { Parameters = [] } of paginateDescribeDBParameters({ client: client() }, input)) {
        for (const { ParameterName = '', ParameterValue } of Parameters) found[ParameterName] = ParameterValue;
      }
      return found;
    };
    expect(await read({ DBParameterGroupName: 'tuned', Source: 'user' })).toEqual(parameters);
    expect(await read({ DBParameterGroupName: 'tuned' })).toMatchObject({ ...parameters, 'rds.force_ssl': '1' });
    expect(await read({ DBParameterGroupName: 'default.postgres18', Source: 'user' })).toEqual({});
  });
});
