/** Snapshots that RDS makes, what is shared, and what each has to transfer. */
import {
  CreateDBInstanceCommand,
  DeleteDBInstanceCommand,
  DeleteDBSnapshotCommand,
  DescribeDBSnapshotAttributesCommand,
  ModifyDBInstanceCommand,
  ModifyDBSnapshotAttributeCommand,
  type RDSClient,
} from '@aws-sdk/client-rds';
import { describe, expect, it } from 'vitest';
import { cloudWithOrders, instance, minutes, primary, second, snapshot, usual } from './cloud.ts';
import { fakeDatabases } from './fake-databases.ts';
import { names } from './names.ts';
import { copyOf, take } from './requests.ts';

const days = (n: number) => minutes(n * 24 * 60);
const gib = 1024 ** 3;

describe('Automated snapshots', () => {
  const automatedSnapshots = true;
  const list = (client: RDSClient) => names(client, { SnapshotType: 'automated' });

  it('are taken before the instance is available and then daily in its window, and kept for the retention period', async () => {
    const { client, pass } = await cloudWithOrders({ automatedSnapshots, pageSize: 100 });
    const [[first = ''] = []] = await list(client());
    expect(first).toBe('rds:orders-2026-01-17-02-05');
    await pass(days(2));
    const [after = []] = await list(client());
    expect(after).toHaveLength(3);
    expect(after[1]).toMatch(/^rds:orders-2026-01-17-03-[01]\d$/);
    await pass(days(20));
    const [kept = []] = await list(client());
    expect(kept).toHaveLength(7);
    expect(kept[0]).toMatch(/^rds:orders-2026-02-01-03/);
    expect((await instance(client(), 'orders')).DBInstanceStatus).toBe('available');
  });

  it('can be deleted by nobody, and do not count towards the quota', async () => {
    const { client } = await cloudWithOrders({ automatedSnapshots, quotas: { manualSnapshots: 1 } });
    const [[DBSnapshotIdentifier] = []] = await list(client());
    await expect(client().send(new DeleteDBSnapshotCommand({ DBSnapshotIdentifier }))).rejects.toMatchObject({
      name: 'InvalidDBSnapshotStateFault',
      message: 'automated snapshots cannot be deleted.',
    });
    await client().send(take('mine'));
    expect(await names(client(), {})).toEqual([['mine', DBSnapshotIdentifier]]);
    expect(await names(client(), { SnapshotType: 'manual' })).toEqual([['mine']]);
  });

  it('go with their instance, and when the retention period becomes 0', async () => {
    const { client, pass } = await cloudWithOrders({ automatedSnapshots });
    await client().send(new CreateDBInstanceCommand({ ...usual, DBInstanceIdentifier: 'other' }));
    await pass(minutes(20));
    expect(await list(client())).toHaveLength(1);
    const none = { DBInstanceIdentifier: 'other', BackupRetentionPeriod: 0, ApplyImmediately: true };
    await client().send(new ModifyDBInstanceCommand(none));
    await pass(minutes(5));
    expect((await list(client())).flat().every((id) => id.startsWith('rds:orders-'))).toBe(true);
    await client().send(new DeleteDBInstanceCommand({ DBInstanceIdentifier: 'orders', SkipFinalSnapshot: true }));
    await pass(days(3));
    expect(await list(client())).toEqual([[]]);
  });

  it('hold no data here, so nothing is made from them', async () => {
    const { client } = await cloudWithOrders({ automatedSnapshots });
    const [[id = ''] = []] = await list(client());
    await expect(client(second).send(copyOf(id, 'x'))).rejects.toMatchObject({ name: 'NotImplemented' });
  });
});

describe('Sharing a snapshot', () => {
  const share = (ValuesToAdd: string[], more: object = {}) =>
    new ModifyDBSnapshotAttributeCommand({
      DBSnapshotIdentifier: 'night',
      AttributeName: 'restore',
      ValuesToAdd,
      ...more,
    });
  async function withSnapshot() {
    const made = await cloudWithOrders();
    await made.client().send(take('night'));
    await made.pass(minutes(5));
    return made.client();
  }

  it('adds and removes accounts, which is told', async () => {
    const client = await withSnapshot();
    await client.send(share(['222233334444', '333344445555']));
    await client.send(share([], { ValuesToRemove: ['222233334444'] }));
    const told = await client.send(new DescribeDBSnapshotAttributesCommand({ DBSnapshotIdentifier: 'night' }));
    expect(told.DBSnapshotAttributesResult).toMatchObject({
      DBSnapshotIdentifier: 'night',
      DBSnapshotAttributes: [{ AttributeName: 'restore', AttributeValues: ['333344445555'] }],
    });
  });

  it.each([
    ['everybody, when it is encrypted', ['all'], 'InvalidParameterValue'],
    ['what is no account', ['somebody'], 'InvalidParameterValue'],
    [
      'more than twenty accounts',
      Array.from({ length: 21 }, (_, n) => `2222333344${10 + n}`),
      'SharedSnapshotQuotaExceededFault',
    ],
  ])('is refused to %s', async (_who, accounts, name) => {
    const client = await withSnapshot();
    await expect(client.send(share(accounts))).rejects.toMatchObject({ name });
  });
});

describe('Sizes and times', () => {
  const record = ({ rds }: Awaited<ReturnType<typeof cloudWithOrders>>, region: string, id: string) =>
    rds.region(region).snapshots.get(id)?.incrementBytes ?? Number.NaN;

  it('of a snapshot are those of what has changed since the one before', async () => {
    const made = await cloudWithOrders();
    const { client, pass } = made;
    await client().send(take('first'));
    await pass(days(2));
    await client().send(take('second'));
    expect(record(made, primary, 'first')).toBe(20 * gib);
    // Two days at a twentieth of 20 GiB a day.
    expect(record(made, primary, 'second') / gib).toBeCloseTo(2, 5);
    await pass(minutes(2));
    expect((await snapshot(client(), 'second')).Status).toBe('creating');
    await pass(minutes(0.1));
    expect((await snapshot(client(), 'second')).Status).toBe('available');
  });

  it('come from the databases when they count what is written', async () => {
    const asked: number[] = [];
    const writtenBytes = (_key: string, from: number, to: number) => {
      asked.push(to - from);
      return 3 * gib;
    };
    const made = await cloudWithOrders({ databases: { ...fakeDatabases().engine, writtenBytes } });
    await made.client().send(take('first'));
    await made.pass(days(1));
    await made.client().send(take('second'));
    expect(record(made, primary, 'second')).toBe(3 * gib);
    expect(asked.at(-1)).toBe(days(1));
  });

  it('of a copy are full the first time in a Region, under another key, and of a copy', async () => {
    const made = await cloudWithOrders({}, { StorageEncrypted: true, KmsKeyId: 'alias/data' });
    const { client, pass, key } = made;
    key(second, 'alias/other');
    for (const id of ['a', 'b', 'c', 'd']) {
      await client().send(take(id));
      await pass(days(1));
    }
    const copy = async (id: string, more: object = {}) => {
      await client(second).send(copyOf(id, id, more));
      await pass(minutes(10));
      return record(made, second, id) / gib;
    };
    expect(await copy('a')).toBe(20);
    expect(await copy('b')).toBeCloseTo(1, 3);
    await client(second).send(new DeleteDBSnapshotCommand({ DBSnapshotIdentifier: 'b' }));
    await pass(minutes(1));
    expect(await copy('c')).toBe(20);
    expect(await copy('d', { KmsKeyId: 'alias/other' })).toBe(20);
  });
});
