/** What people do to instances by hand, and what becomes of their keys. */
import {
  CreateDBInstanceCommand,
  CreateDBSnapshotCommand,
  DeleteDBInstanceCommand,
  DeleteDBSnapshotCommand,
  DescribeDBInstancesCommand,
  DescribeDBSnapshotsCommand,
  ModifyDBInstanceCommand,
  RebootDBInstanceCommand,
  RestoreDBInstanceFromDBSnapshotCommand,
  StartDBInstanceCommand,
  StopDBInstanceCommand,
} from '@aws-sdk/client-rds';
import { describe, expect, it } from 'vitest';
import { cloudWithOrders, instance, minutes, primary, second, usual } from './cloud.ts';
import { copyOf, take } from './requests.ts';

const orders = { DBInstanceIdentifier: 'orders' };
const days = (n: number) => minutes(n * 24 * 60);

describe('Renaming an instance', () => {
  const rename = (to: string, more: object = { ApplyImmediately: true }) =>
    new ModifyDBInstanceCommand({ ...orders, NewDBInstanceIdentifier: to, ...more });

  it('goes on under the new name with its data, tags and resource id, and its snapshots keep the old name', async () => {
    const { client, pass, fake } = await cloudWithOrders();
    const before = await instance(client(), 'orders');
    await client().send(take('kept'));
    await pass(minutes(5));
    await client().send(rename('Sales'));
    await pass(minutes(0.5));
    expect((await instance(client(), 'orders')).DBInstanceStatus).toBe('renaming');
    await pass(minutes(2));
    await expect(instance(client(), 'orders')).rejects.toMatchObject({ name: 'DBInstanceNotFoundFault' });
    expect(await instance(client(), 'sales')).toMatchObject({
      DBInstanceStatus: 'available',
      DbiResourceId: before.DbiResourceId,
      Endpoint: before.Endpoint,
      PendingModifiedValues: {},
    });
    const { DBSnapshots } = await client().send(
      new DescribeDBSnapshotsCommand({ DbiResourceId: before.DbiResourceId }),
    );
    expect(DBSnapshots).toMatchObject([{ DBSnapshotIdentifier: 'kept', DBInstanceIdentifier: 'orders' }]);
    await client().send(new CreateDBSnapshotCommand({ DBInstanceIdentifier: 'sales', DBSnapshotIdentifier: 'after' }));
    expect(fake.snapshots.get('eu-west-1/snapshot/after')?.data).toBe('empty app');
  });

  it('frees the old name: a new database under it has data of its own', async () => {
    const { client, pass, fake } = await cloudWithOrders();
    await client().send(rename('sales'));
    await pass(minutes(2));
    await client().send(new CreateDBInstanceCommand({ ...usual, ...orders, DBName: 'second' }));
    await pass(minutes(10));
    expect([...fake.servers.values()].map(({ data }) => data)).toEqual(['empty app', 'empty second']);
    await client().send(new DeleteDBInstanceCommand({ DBInstanceIdentifier: 'sales', SkipFinalSnapshot: true }));
    await pass(minutes(10));
    expect([...fake.servers.values()].map(({ data }) => data)).toEqual(['empty second']);
  });

  it.each([
    ['a name that is taken', 'other', { ApplyImmediately: true }, 'DBInstanceAlreadyExistsFault'],
    ['what is no name', 'a--b', { ApplyImmediately: true }, 'InvalidParameterValue'],
    ['to wait for the maintenance window', 'sales', {}, 'NotImplemented'],
  ])('refuses %s', async (_what, to, more, name) => {
    const { client } = await cloudWithOrders();
    await client().send(new CreateDBInstanceCommand({ ...usual, DBInstanceIdentifier: 'other' }));
    await expect(client().send(rename(to, more))).rejects.toMatchObject({ name });
  });
});

describe('Stopping and starting an instance', () => {
  it('stops, refuses snapshots meanwhile, and starts again', async () => {
    const { client, pass } = await cloudWithOrders();
    expect((await client().send(new StopDBInstanceCommand(orders))).DBInstance?.DBInstanceStatus).toBe('stopping');
    await pass(minutes(6));
    expect((await instance(client(), 'orders')).DBInstanceStatus).toBe('stopped');
    await expect(client().send(take('x'))).rejects.toMatchObject({ name: 'InvalidDBInstanceStateFault' });
    await expect(client().send(new StopDBInstanceCommand(orders))).rejects.toMatchObject({
      name: 'InvalidDBInstanceStateFault',
    });
    await client().send(new StartDBInstanceCommand(orders));
    expect((await instance(client(), 'orders')).DBInstanceStatus).toBe('starting');
    await pass(minutes(8));
    expect((await instance(client(), 'orders')).DBInstanceStatus).toBe('available');
  });

  it('is started by RDS after seven days, unless somebody has started it', async () => {
    const { client, pass, clock } = await cloudWithOrders();
    await client().send(new StopDBInstanceCommand(orders));
    await pass(days(6));
    expect((await instance(client(), 'orders')).DBInstanceStatus).toBe('stopped');
    await pass(days(1) + minutes(10));
    expect((await instance(client(), 'orders')).DBInstanceStatus).toBe('available');
    await client().send(new StopDBInstanceCommand(orders));
    await pass(minutes(10));
    await client().send(new StartDBInstanceCommand(orders));
    await pass(minutes(10));
    expect(clock.pending).toBe(0);
  });

  it('reboots', async () => {
    const { client, pass } = await cloudWithOrders();
    await client().send(new RebootDBInstanceCommand(orders));
    expect((await instance(client(), 'orders')).DBInstanceStatus).toBe('rebooting');
    await pass(minutes(2));
    expect((await instance(client(), 'orders')).DBInstanceStatus).toBe('available');
  });
});

describe('Losing the key', () => {
  const recoverable = 'inaccessible-encryption-credentials-recoverable';

  it('stops the instance recoverably: with the key back, it can be started', async () => {
    const { client, pass, keys, keyring } = await cloudWithOrders();
    const key = keys[primary];
    if (!key) throw new Error('no key');
    keyring.become(key, 'Disabled');
    await pass(minutes(11));
    expect((await instance(client(), 'orders')).DBInstanceStatus).toBe(recoverable);
    await expect(client().send(take('x'))).rejects.toMatchObject({ name: 'InvalidDBInstanceStateFault' });
    await expect(client().send(new StartDBInstanceCommand(orders))).rejects.toMatchObject({
      name: 'KMSKeyNotAccessibleFault',
    });
    keyring.become(key, 'Enabled');
    await client().send(new StartDBInstanceCommand(orders));
    await pass(minutes(8));
    expect((await instance(client(), 'orders')).DBInstanceStatus).toBe('available');
    await pass(days(8));
    expect((await instance(client(), 'orders')).DBInstanceStatus).toBe('available');
  });

  it('is for good after seven days', async () => {
    const { client, pass, keys, keyring } = await cloudWithOrders();
    const key = keys[primary];
    if (!key) throw new Error('no key');
    keyring.become(key, 'PendingDeletion', new Date(Date.UTC(2026, 2, 1)));
    await pass(days(8));
    expect((await instance(client(), 'orders')).DBInstanceStatus).toBe('inaccessible-encryption-credentials');
    await expect(client().send(new StartDBInstanceCommand(orders))).rejects.toMatchObject({
      name: 'InvalidDBInstanceStateFault',
    });
  });

  it('is not noticed when the key is back at once, and does not touch instances without a key', async () => {
    const { client, pass, keys, keyring } = await cloudWithOrders();
    const key = keys[primary];
    if (!key) throw new Error('no key');
    keyring.become(key, 'Disabled');
    keyring.become(key, 'Enabled');
    await pass(minutes(30));
    expect((await instance(client(), 'orders')).DBInstanceStatus).toBe('available');
    const plain = await cloudWithOrders({}, {});
    const other = plain.keys[primary];
    if (other) plain.keyring.become(other, 'Disabled');
    await plain.pass(minutes(30));
    expect((await instance(plain.client(), 'orders')).DBInstanceStatus).toBe('available');
  });

  it('makes its snapshots useless meanwhile: they can be neither copied nor restored', async () => {
    const { client, pass, keys, keyring } = await cloudWithOrders();
    await client().send(take('night'));
    await pass(minutes(5));
    const key = keys[primary];
    if (key) keyring.become(key, 'PendingDeletion', new Date(Date.UTC(2026, 2, 1)));
    await expect(client(second).send(copyOf('night', 'x'))).rejects.toMatchObject({ name: 'KMSKeyNotAccessibleFault' });
    const restore = new RestoreDBInstanceFromDBSnapshotCommand({
      DBInstanceIdentifier: 'back',
      DBSnapshotIdentifier: 'night',
    });
    await expect(client().send(restore)).rejects.toMatchObject({ name: 'KMSKeyNotAccessibleFault' });
  });
});

describe('Events', () => {
  it('tell each change of state once, with who asked for it', async () => {
    const { client, pass, events } = await cloudWithOrders();
    await client().send(take('night'));
    await pass(minutes(5));
    await client().send(new DeleteDBSnapshotCommand({ DBSnapshotIdentifier: 'night' }));
    await pass(minutes(5));
    const told = events.filter(({ type }) => type === 'rds').map(({ facts }) => facts);
    const by = expect.stringContaining('user/administrator');
    expect(told.filter(({ what }) => what === 'snapshot')).toEqual([
      { region: primary, id: 'night', what: 'snapshot', from: undefined, to: 'creating', by },
      { region: primary, id: 'night', what: 'snapshot', from: 'creating', to: 'available' },
      { region: primary, id: 'night', what: 'snapshot', from: 'available', to: 'deleting', by },
      { region: primary, id: 'night', what: 'snapshot', from: 'deleting', to: undefined },
    ]);
    expect(told.filter(({ what }) => what === 'instance').map(({ from, to }) => `${from} ${to}`)).toEqual([
      'undefined creating',
      'creating backing-up',
      'backing-up available',
      'available backing-up',
      'backing-up available',
    ]);
  });

  it('tell what happens to a thing without anybody asking for it', async () => {
    const { client, rds, events } = await cloudWithOrders();
    rds.become('instance', primary, 'orders', 'storage-full');
    expect((await instance(client(), 'orders')).DBInstanceStatus).toBe('storage-full');
    expect(events.at(-2)?.facts).toEqual({
      region: primary,
      id: 'orders',
      what: 'instance',
      from: 'available',
      to: 'storage-full',
    });
    expect(() => rds.become('snapshot', primary, 'none', 'failed')).toThrow('There is no snapshot none in eu-west-1');
    expect((await client().send(new DescribeDBInstancesCommand({}))).DBInstances).toHaveLength(1);
  });
});
