import {
  CopyDBSnapshotCommand,
  CreateDBSnapshotCommand,
  DeleteDBSnapshotCommand,
  DescribeDBSnapshotsCommand,
  ModifyDBSnapshotAttributeCommand,
  RestoreDBInstanceFromDBSnapshotCommand,
} from '@aws-sdk/client-rds';
import { beforeEach, describe, expect, it } from 'vitest';
import { arnOf, type Cloud, cloud, cloudWithOrders, minutes, primary, second, snapshot } from './cloud.ts';

const vault = '444455556666';
const shared = arnOf(primary, 'snapshot', 'orders-1');

let owner: Cloud;
let other: Cloud;
beforeEach(async () => {
  owner = await cloudWithOrders();
  other = cloud({ beside: { account: vault, cloud: owner } });
  await owner
    .client()
    .send(new CreateDBSnapshotCommand({ DBInstanceIdentifier: 'orders', DBSnapshotIdentifier: 'orders-1' }));
  await owner.pass(minutes(30));
});

const share = (accounts: { ValuesToAdd?: string[]; ValuesToRemove?: string[] } = { ValuesToAdd: [vault] }) =>
  owner.client().send(
    new ModifyDBSnapshotAttributeCommand({
      DBSnapshotIdentifier: 'orders-1',
      AttributeName: 'restore',
      ...accounts,
    }),
  );

/** The owner's key lets the other account in. */
function lend(): void {
  const key = owner.keys[primary];
  if (!key) throw new Error('there is no key');
  const more = { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${vault}:root` }, Action: 'kms:*', Resource: '*' };
  key.policy = { Statement: [key.policy.Statement, more].flat() } as typeof key.policy;
}

const copy = (more: object = {}, region = primary, who: 'ADMIN' | 'WORKER' = 'ADMIN') =>
  other.client(region, who).send(
    new CopyDBSnapshotCommand({
      SourceDBSnapshotIdentifier: shared,
      TargetDBSnapshotIdentifier: 'orders-1',
      KmsKeyId: 'alias/data',
      ...more,
    }),
  );

describe('Snapshots of other accounts', () => {
  it('are listed when they are shared with the account, by ARN and without tags', async () => {
    const list = async () =>
      (await other.client().send(new DescribeDBSnapshotsCommand({ SnapshotType: 'shared' }))).DBSnapshots;
    expect(await list()).toEqual([]);
    await share();
    expect(await list()).toEqual([
      expect.objectContaining({
        DBSnapshotIdentifier: shared,
        DBSnapshotArn: shared,
        SnapshotType: 'shared',
        Status: 'available',
        Encrypted: true,
        KmsKeyId: owner.keys[primary]?.arn,
        TagList: [],
      }),
    ]);
    const own = await other.client().send(new DescribeDBSnapshotsCommand({}));
    expect(own.DBSnapshots).toEqual([]);
    await share({ ValuesToRemove: [vault] });
    expect(await list()).toEqual([]);
  });

  it('come two a page', async () => {
    for (const n of [2, 3]) {
      const names = { DBInstanceIdentifier: 'orders', DBSnapshotIdentifier: `orders-${n}` };
      await owner.client().send(new CreateDBSnapshotCommand(names));
      await owner.pass(minutes(30));
      const attribute = { AttributeName: 'restore', ValuesToAdd: [vault] };
      await owner
        .client()
        .send(new ModifyDBSnapshotAttributeCommand({ DBSnapshotIdentifier: `orders-${n}`, ...attribute }));
    }
    await share();
    const first = await other.client().send(new DescribeDBSnapshotsCommand({ SnapshotType: 'shared' }));
    const rest = await other
      .client()
      .send(new DescribeDBSnapshotsCommand({ SnapshotType: 'shared', Marker: first.Marker }));
    const pages = [first, rest].map(({ DBSnapshots = [] }) => DBSnapshots.map(({ DBSnapshotArn }) => DBSnapshotArn));
    expect(pages).toEqual([
      [1, 2].map((n) => arnOf(primary, 'snapshot', `orders-${n}`)),
      [arnOf(primary, 'snapshot', 'orders-3')],
    ]);
  });

  it('can be copied with both keys, and the copy outlives source and key of the source', async () => {
    await share();
    lend();
    await copy({ CopyTags: true });
    await other.pass(minutes(30));
    const held = await snapshot(other.client(), 'orders-1');
    expect(held).toMatchObject({
      Status: 'available',
      DBSnapshotArn: shared.replace('111122223333', vault),
      KmsKeyId: other.keys[primary]?.arn,
      SourceDBSnapshotIdentifier: shared,
      TagList: [],
    });
    expect(held.OriginalSnapshotCreateTime).toEqual(
      (await snapshot(owner.client(), 'orders-1')).OriginalSnapshotCreateTime,
    );
    await owner.client().send(new DeleteDBSnapshotCommand({ DBSnapshotIdentifier: 'orders-1' }));
    const key = owner.keys[primary];
    if (key) owner.keyring.become(key, 'PendingDeletion', new Date(owner.clock.now() + minutes(1)));
    await owner.pass(minutes(10));
    const restore = { DBInstanceIdentifier: 'orders-again', DBSnapshotIdentifier: 'orders-1' };
    await other.client().send(new RestoreDBInstanceFromDBSnapshotCommand(restore));
    await other.pass(minutes(30));
    expect(other.rds.region(primary).instances.get('orders-again')).toMatchObject({ status: 'available' });
  });

  it('are not there for those with whom they are not shared', async () => {
    lend();
    await expect(copy()).rejects.toMatchObject({ name: 'DBSnapshotNotFoundFault' });
    await share({ ValuesToAdd: ['777788889999'] });
    await expect(copy()).rejects.toMatchObject({ name: 'DBSnapshotNotFoundFault' });
  });

  it('cannot be copied unless the key of the owner lets the account in', async () => {
    await share();
    await expect(copy()).rejects.toMatchObject({
      name: 'KMSKeyNotAccessibleFault',
      message: expect.stringContaining('source snapshot KMS key'),
    });
  });

  it('need a key of the account that copies, and one of its own', async () => {
    await share();
    lend();
    await expect(copy({ KmsKeyId: undefined })).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  });

  it('can be copied by nobody who may not', async () => {
    await share();
    lend();
    other.allow({ Action: ['rds:CopyDBSnapshot', 'kms:*'], Resource: `arn:aws:rds:*:${vault}:*` });
    await expect(copy({}, primary, 'WORKER')).rejects.toMatchObject({
      name: 'AccessDenied',
      message: expect.stringContaining(shared),
    });
  });

  it('cannot be restored, deleted or copied to another Region from outside', async () => {
    await share();
    lend();
    const restore = { DBInstanceIdentifier: 'stolen', DBSnapshotIdentifier: shared };
    await expect(other.client().send(new RestoreDBInstanceFromDBSnapshotCommand(restore))).rejects.toMatchObject({
      name: 'DBSnapshotNotFoundFault',
    });
    await expect(
      other.client().send(new DeleteDBSnapshotCommand({ DBSnapshotIdentifier: 'orders-1' })),
    ).rejects.toMatchObject({ name: 'DBSnapshotNotFoundFault' });
    await expect(copy({}, second)).rejects.toMatchObject({ name: 'NotImplemented' });
  });
});
