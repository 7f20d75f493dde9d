import { CopyDBSnapshotCommand, CreateDBInstanceCommand, DeleteDBSnapshotCommand } from '@aws-sdk/client-rds';
import { describe, expect, it } from 'vitest';
import { arnOf, cloudWithOrders, minutes, primary, second, snapshot, usual } from './cloud.ts';
import { copyOf, tags, take } from './requests.ts';

describe('Copying a snapshot', () => {
  async function cloudWithSnapshot(options: Parameters<typeof cloudWithOrders>[0] = {}, more?: object) {
    const made = await cloudWithOrders(options, more);
    await made.client().send(take('night', { Tags: tags(['cycle', '1']) }));
    await made.pass(minutes(5));
    return made;
  }

  it('is made in the Region that is asked, with its own time, and keeps the time of the data', async () => {
    const { client, clock, pass, keys, fake } = await cloudWithSnapshot();
    const source = await snapshot(client(), 'night');
    const asked = clock.now();
    const { DBSnapshot: made } = await client(second).send(copyOf('night', 'night', { Tags: tags(['cycle', '2']) }));
    expect(made).toMatchObject({
      Status: 'creating',
      PercentProgress: 0,
      SourceRegion: primary,
      SourceDBSnapshotIdentifier: arnOf(primary, 'snapshot', 'night'),
      DBSnapshotArn: arnOf(second, 'snapshot', 'night'),
    });
    await pass(minutes(2));
    expect(await snapshot(client(second), 'night')).toMatchObject({ Status: 'copying', PercentProgress: 33 });
    await pass(minutes(5));
    expect(await snapshot(client(second), 'night')).toMatchObject({
      Status: 'available',
      PercentProgress: 100,
      SnapshotCreateTime: new Date(asked),
      OriginalSnapshotCreateTime: source.OriginalSnapshotCreateTime,
      KmsKeyId: keys[second]?.arn,
      TagList: tags(['cycle', '2']),
      AllocatedStorage: 20,
    });
    expect(fake.snapshots.get('eu-central-1/snapshot/night')).toEqual(fake.snapshots.get('eu-west-1/snapshot/night'));
  });

  it('takes tags along with CopyTags, unless tags are given', async () => {
    const { client } = await cloudWithSnapshot();
    await client(second).send(copyOf('night', 'a', { CopyTags: true }));
    await client(second).send(copyOf('night', 'b', { CopyTags: true, Tags: tags(['own', '1']) }));
    await client(second).send(copyOf('night', 'c'));
    expect((await snapshot(client(second), 'a')).TagList).toEqual(tags(['cycle', '1']));
    expect((await snapshot(client(second), 'b')).TagList).toEqual(tags(['own', '1']));
    expect((await snapshot(client(second), 'c')).TagList).toEqual([]);
  });

  it('encrypts an unencrypted source when a key is given, and keeps the key within a Region', async () => {
    const plain = await cloudWithSnapshot({}, {});
    await plain.client(second).send(copyOf('night', 'locked'));
    expect(await snapshot(plain.client(second), 'locked')).toMatchObject({ Encrypted: true });
    const { client, keys } = await cloudWithSnapshot();
    const near = new CopyDBSnapshotCommand({ SourceDBSnapshotIdentifier: 'night', TargetDBSnapshotIdentifier: 'near' });
    await client().send(near);
    expect(await snapshot(client(), 'near')).toMatchObject({ KmsKeyId: keys[primary]?.arn });
  });

  it.each([
    ['without a key of the destination', { KmsKeyId: undefined }, 'InvalidParameterValue', 'Must specify new KMS key'],
    ['with an unknown key', { KmsKeyId: 'alias/none' }, 'KMSKeyNotAccessibleFault', 'The target KMS key [alias/none]'],
    ['under a taken name', { TargetDBSnapshotIdentifier: 'taken' }, 'DBSnapshotAlreadyExistsFault', 'identifier taken'],
    [
      'of a snapshot that is not there',
      { SourceDBSnapshotIdentifier: arnOf(primary, 'snapshot', 'no') },
      'DBSnapshotNotFoundFault',
      'no not found',
    ],
    [
      'of a short name from another Region',
      { SourceDBSnapshotIdentifier: 'night' },
      'DBSnapshotNotFoundFault',
      'not found',
    ],
    [
      'of a snapshot that is not ready',
      { SourceDBSnapshotIdentifier: arnOf(primary, 'snapshot', 'fresh') },
      'InvalidDBSnapshotStateFault',
      'fresh',
    ],
    ['with a foreign option group', { OptionGroupName: 'none' }, 'OptionGroupNotFoundFault', 'none not found'],
    ['with something that is not modelled', { CopyOptionGroup: true }, 'NotImplemented', 'CopyOptionGroup'],
  ])('refuses a copy %s', async (_what, more, name, message) => {
    const { client } = await cloudWithSnapshot();
    await client(second).send(copyOf('night', 'taken'));
    await client().send(take('fresh'));
    await expect(client(second).send(copyOf('night', 'x', more))).rejects.toMatchObject({
      name,
      message: expect.stringContaining(message),
    });
  });

  it('refuses a source key that is disabled, as the source key', async () => {
    const { client, keys } = await cloudWithSnapshot();
    const key = keys[primary];
    if (key) key.state = 'Disabled';
    await expect(client(second).send(copyOf('night', 'x'))).rejects.toMatchObject({
      name: 'KMSKeyNotAccessibleFault',
      message: expect.stringContaining(`The source snapshot KMS key [${key?.arn}] does not exist, is not enabled`),
    });
  });

  it('needs an option group there when the source has more than the default', async () => {
    const group = { name: 'special', description: '', engine: 'postgres', majorVersion: '18', options: ['X'] };
    const made = await cloudWithOrders();
    made.rds.seedOptionGroup({ region: primary, ...group });
    const more = { ...usual, DBInstanceIdentifier: 'special', OptionGroupName: 'special' };
    await made.client().send(new CreateDBInstanceCommand(more));
    await made.pass(minutes(10));
    await made.client().send(take('s', { DBInstanceIdentifier: 'special' }));
    await made.pass(minutes(5));
    await expect(made.client(second).send(copyOf('s', 's'))).rejects.toThrow('requires a target option group');
    made.rds.seedOptionGroup({ region: second, ...group, name: 'there' });
    const copy = await made.client(second).send(copyOf('s', 's', { OptionGroupName: 'there' }));
    expect(copy.DBSnapshot?.OptionGroupName).toBe('there');
  });

  it('makes copies of one instance one after another: those that wait show no progress', async () => {
    const { client, pass } = await cloudWithSnapshot();
    for (const id of ['a', 'b', 'c']) await client(second).send(copyOf('night', id));
    const look = async () => {
      const all = await Promise.all(['a', 'b', 'c'].map((id) => snapshot(client(second), id)));
      return all.map(({ Status, PercentProgress }) => `${Status} ${PercentProgress}`);
    };
    await pass(minutes(3));
    expect(await look()).toEqual(['copying 50', 'pending 0', 'pending 0']);
    await pass(minutes(6));
    expect(await look()).toEqual(['available 100', 'copying 75', 'pending 0']);
    await pass(minutes(12));
    expect(await look()).toEqual(['available 100', 'available 100', 'available 100']);
  });

  it('is refused beyond twenty in progress, with a message that says so', async () => {
    const { client } = await cloudWithSnapshot();
    for (let n = 1; n <= 20; n += 1) await client(second).send(copyOf('night', `c-${n}`));
    await expect(client(second).send(copyOf('night', 'c-21'))).rejects.toMatchObject({
      name: 'SnapshotQuotaExceededFault',
      message: 'Cannot copy more than 20 snapshots across regions',
    });
  });

  it('fails when its source is deleted before it is done', async () => {
    const { client, pass } = await cloudWithSnapshot();
    await client(second).send(copyOf('night', 'night'));
    await pass(minutes(1));
    await client().send(new DeleteDBSnapshotCommand({ DBSnapshotIdentifier: 'night' }));
    await pass(minutes(10));
    expect((await snapshot(client(second), 'night')).Status).toBe('failed');
  });

  it('is cancelled when it is deleted before it is done, and the next one begins', async () => {
    const { client, pass, fake } = await cloudWithSnapshot({
      outcome: (_operation, { id }) => (id === 'stuck' ? 'stalled' : 'available'),
    });
    await client(second).send(copyOf('night', 'stuck'));
    await client(second).send(copyOf('night', 'next'));
    await pass(minutes(60));
    expect((await snapshot(client(second), 'stuck')).Status).toBe('copying');
    expect((await snapshot(client(second), 'next')).Status).toBe('pending');
    await client(second).send(new DeleteDBSnapshotCommand({ DBSnapshotIdentifier: 'stuck' }));
    await pass(minutes(10));
    await expect(snapshot(client(second), 'stuck')).rejects.toMatchObject({ name: 'DBSnapshotNotFoundFault' });
    expect((await snapshot(client(second), 'next')).Status).toBe('available');
    expect([...fake.snapshots.keys()].sort()).toEqual(['eu-central-1/snapshot/next', 'eu-west-1/snapshot/night']);
  });
});
