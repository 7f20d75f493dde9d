import {
  CreateDBInstanceCommand,
  DeleteDBInstanceCommand,
  DeleteDBSnapshotCommand,
  DescribeAccountAttributesCommand,
  DescribeDBSnapshotsCommand,
  paginateDescribeDBSnapshots,
} from '@aws-sdk/client-rds';
import { describe, expect, it } from 'vitest';
import { arnOf, cloudWithOrders, instance, minutes, primary, seconds, snapshot, usual } from './cloud.ts';
import { tags, take } from './requests.ts';

describe('Taking a snapshot', () => {
  it('is creating without a time at first, then progresses, and is available when its time is up', async () => {
    const { client, clock, pass, keys, fake } = await cloudWithOrders();
    const { DBSnapshot: made } = await client().send(take('Night-1', { Tags: tags(['cycle', '2026-01-17']) }));
    expect(made).toMatchObject({
      DBSnapshotIdentifier: 'night-1',
      Status: 'creating',
      PercentProgress: 0,
      SnapshotType: 'manual',
    });
    expect(made).not.toHaveProperty('SnapshotCreateTime');
    const frozen = clock.now();
    await pass(minutes(1));
    expect(await snapshot(client(), 'night-1')).toMatchObject({ Status: 'creating', PercentProgress: 37 });
    await pass(minutes(2));
    expect(await snapshot(client(), 'night-1')).toMatchObject({
      Status: 'available',
      PercentProgress: 100,
      SnapshotCreateTime: new Date(frozen),
      OriginalSnapshotCreateTime: new Date(frozen),
      Encrypted: true,
      KmsKeyId: keys[primary]?.arn,
      AllocatedStorage: 20,
      MasterUsername: 'app_owner',
      TagList: tags(['cycle', '2026-01-17']),
    });
    expect(fake.snapshots.get('eu-west-1/snapshot/night-1')?.data).toBe('empty app');
  });

  it('shows its instance as backing up for part of that time, in which no other can be taken', async () => {
    const { client, pass } = await cloudWithOrders();
    await client().send(take('one'));
    expect((await instance(client(), 'orders')).DBInstanceStatus).toBe('backing-up');
    await expect(client().send(take('two'))).rejects.toMatchObject({
      name: 'InvalidDBInstanceStateFault',
      message: 'Cannot create a snapshot because the database instance orders is not currently in the available state.',
    });
    await pass(minutes(2));
    expect((await instance(client(), 'orders')).DBInstanceStatus).toBe('available');
    expect((await snapshot(client(), 'one')).Status).toBe('creating');
  });

  it.each([
    ['a name that is taken', 'one', {}, 'DBSnapshotAlreadyExistsFault', 'with the identifier one already exists'],
    ['a name that AWS keeps for itself', 'rds:orders-1', {}, 'InvalidParameterValue', 'not a valid identifier'],
    ['a name with two hyphens', 'a--b', {}, 'InvalidParameterValue', 'two consecutive hyphens'],
    ['a name that begins with a digit', '1st', {}, 'InvalidParameterValue', 'Invalid snapshot identifier:  1st'],
    [
      'an unknown instance',
      'x',
      { DBInstanceIdentifier: 'none' },
      'DBInstanceNotFoundFault',
      'DBInstance none not found',
    ],
    ['a reserved tag', 'x', { Tags: tags(['aws:x', 'y']) }, 'InvalidParameterValue', 'reserved prefix'],
    ['a tag that RDS cannot hold', 'x', { Tags: tags(['k', '{}']) }, 'InvalidParameterValue', 'k={} is not valid'],
  ])('refuses %s', async (_what, id, more, name, message) => {
    const { client, pass } = await cloudWithOrders();
    await client().send(take('one'));
    await pass(minutes(5));
    await expect(client().send(take(id, more))).rejects.toMatchObject({
      name,
      message: expect.stringContaining(message),
    });
  });

  it('takes the tags of the instance along when the instance says so', async () => {
    const more = { CopyTagsToSnapshot: true, Tags: tags(['team', 'a'], ['class', 'critical']) };
    const { client } = await cloudWithOrders({}, more);
    await client().send(take('one', { Tags: tags(['team', 'b']) }));
    expect((await snapshot(client(), 'one')).TagList).toEqual(tags(['team', 'b'], ['class', 'critical']));
  });

  it('ends as failed when the database cannot be copied, and the instance goes on', async () => {
    const { client, pass, fake, events } = await cloudWithOrders();
    fake.broken.add('eu-west-1/db/orders');
    await client().send(take('one'));
    await pass(minutes(5));
    expect(await snapshot(client(), 'one')).toMatchObject({ Status: 'failed', PercentProgress: 0 });
    expect((await instance(client(), 'orders')).DBInstanceStatus).toBe('available');
    expect(events).toContainEqual(
      expect.objectContaining({ facts: expect.objectContaining({ error: 'eu-west-1/db/orders cannot be copied' }) }),
    );
    await client().send(new DeleteDBSnapshotCommand({ DBSnapshotIdentifier: 'one' }));
    await pass(minutes(1));
    await expect(snapshot(client(), 'one')).rejects.toMatchObject({ name: 'DBSnapshotNotFoundFault' });
  });

  it.each(['failed', 'stalled'] as const)('can be made to end as %s', async (outcome) => {
    const { client, pass } = await cloudWithOrders({
      outcome: (op) => (op === 'CreateDBSnapshot' ? outcome : 'available'),
    });
    await client().send(take('one'));
    await pass(minutes(600));
    expect((await snapshot(client(), 'one')).Status).toBe(outcome === 'failed' ? 'failed' : 'creating');
  });

  it('is refused beyond one hundred manual snapshots, which the account attributes show', async () => {
    const { client, pass } = await cloudWithOrders({ durations: { CreateDBSnapshot: () => 1000 } });
    for (let n = 1; n <= 100; n += 1) {
      await client().send(take(`s-${n}`));
      await pass(seconds(2));
    }
    await expect(client().send(take('one-more'))).rejects.toMatchObject({
      name: 'SnapshotQuotaExceededFault',
      message: 'Cannot create more than 100 manual snapshots',
    });
    const { AccountQuotas } = await client().send(new DescribeAccountAttributesCommand({}));
    expect(AccountQuotas).toContainEqual({ AccountQuotaName: 'ManualSnapshots', Used: 100, Max: 100 });
  });
});

describe('Describing snapshots', () => {
  it('pages by two and filters by instance, resource, type and name', async () => {
    const { client, pass } = await cloudWithOrders();
    await client().send(new CreateDBInstanceCommand({ ...usual, DBInstanceIdentifier: 'other' }));
    await pass(minutes(10));
    for (const id of ['a', 'b', 'c']) {
      await client().send(take(id));
      await pass(minutes(5));
    }
    await client().send(take('d', { DBInstanceIdentifier: 'other' }));
    const find = async (input: object) => {
      const pages: string[] = [];
      for await (const { DBSnapshots } of paginateDescribeDBSnapshots({ client: client() }, input)) {
        pages.push((DBSnapshots ?? []).map(({ DBSnapshotIdentifier }) => DBSnapshotIdentifier).join(''));
      }
      return pages;
    };
    expect(await find({})).toEqual(['ab', 'cd']);
    expect(await find({ SnapshotType: 'manual', DBInstanceIdentifier: 'orders' })).toEqual(['ab', 'c']);
    expect(await find({ SnapshotType: 'automated' })).toEqual(['']);
    expect(await find({ SnapshotType: 'awsbackup' })).toEqual(['']);
    expect(await find({ IncludeShared: true, IncludePublic: true })).toEqual(['ab', 'cd']);
    const { DbiResourceId } = await instance(client(), 'other');
    expect(await find({ DbiResourceId })).toEqual(['d']);
    const by = (Name: string, ...Values: string[]) => find({ Filters: [{ Name, Values }] });
    expect(await by('db-snapshot-id', 'a', 'd')).toEqual(['ad']);
    expect(await by('db-instance-id', arnOf(primary, 'db', 'other'))).toEqual(['d']);
    expect(await by('engine', 'postgres')).toEqual(['ab', 'cd']);
    await expect(find({ SnapshotType: 'weekly' })).rejects.toThrow('Invalid snapshot type: weekly');
    await expect(find({ DBSnapshotIdentifier: 'none' })).rejects.toMatchObject({ name: 'DBSnapshotNotFoundFault' });
  });

  it('still lists snapshots of an instance that is gone', async () => {
    const { client, pass } = await cloudWithOrders();
    await client().send(take('kept'));
    await pass(minutes(5));
    await client().send(new DeleteDBInstanceCommand({ DBInstanceIdentifier: 'orders', SkipFinalSnapshot: true }));
    await pass(minutes(10));
    const { DBSnapshots } = await client().send(new DescribeDBSnapshotsCommand({ DBInstanceIdentifier: 'orders' }));
    expect(DBSnapshots).toMatchObject([{ DBSnapshotIdentifier: 'kept', Status: 'available' }]);
  });
});

describe('Deleting a snapshot', () => {
  const remove = (id: string) => new DeleteDBSnapshotCommand({ DBSnapshotIdentifier: id });

  it('answers deleted, shows deleting for a moment, and then it is gone with its data', async () => {
    const { client, pass, fake } = await cloudWithOrders();
    await client().send(take('one'));
    await pass(minutes(5));
    expect((await client().send(remove('one'))).DBSnapshot?.Status).toBe('deleted');
    expect((await snapshot(client(), 'one')).Status).toBe('deleting');
    await pass(minutes(1));
    await expect(snapshot(client(), 'one')).rejects.toMatchObject({ name: 'DBSnapshotNotFoundFault' });
    expect(fake.snapshots.size).toBe(0);
  });

  it('refuses a snapshot that is being made and one that is not there', async () => {
    const { client } = await cloudWithOrders();
    await client().send(take('one'));
    await expect(client().send(remove('one'))).rejects.toMatchObject({ name: 'InvalidDBSnapshotStateFault' });
    await expect(client().send(remove('two'))).rejects.toMatchObject({ name: 'DBSnapshotNotFoundFault' });
  });
});
