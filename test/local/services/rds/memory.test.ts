/** Descriptions are made once and handed over many times: what is handed over is never older than the last change. */
import {
  AddTagsToResourceCommand,
  DeleteDBSnapshotCommand,
  DescribeDBInstancesCommand,
  DescribeDBSnapshotsCommand,
  ModifyDBInstanceCommand,
  type ModifyDBInstanceCommandInput,
  type RDSClient,
  RemoveTagsFromResourceCommand,
  StartDBInstanceCommand,
  StopDBInstanceCommand,
} from '@aws-sdk/client-rds';
import { describe, expect, it } from 'vitest';
import { arnOf, cloudWithOrders, minutes, primary, second } from './cloud.ts';
import { copyOf, tags, take } from './requests.ts';

const orders = { DBInstanceIdentifier: 'orders' };
const modify = (more: Partial<ModifyDBInstanceCommandInput>) =>
  new ModifyDBInstanceCommand({ ...orders, ApplyImmediately: true, ...more });
const tag = (type: string, id: string, region = primary) =>
  new AddTagsToResourceCommand({ ResourceName: arnOf(region, type, id), Tags: tags(['team', `of ${id}`]) });
const untag = (type: string, id: string) =>
  new RemoveTagsFromResourceCommand({ ResourceName: arnOf(primary, type, id), TagKeys: ['team'] });

async function seenBy(client: RDSClient) {
  const { DBInstances } = await client.send(new DescribeDBInstancesCommand({}));
  const { DBSnapshots } = await client.send(new DescribeDBSnapshotsCommand({}));
  return { DBInstances, DBSnapshots };
}

/** Every way in which an instance or a snapshot becomes another, and the time in which it does. */
const changes: readonly [string, (client: RDSClient, there: RDSClient) => Promise<unknown>][] = [
  ['tags of an instance', (client) => client.send(tag('db', 'orders'))],
  ['fewer tags of an instance', (client) => client.send(untag('db', 'orders'))],
  ['other backups', (client) => client.send(modify({ BackupRetentionPeriod: 9 }))],
  ['protection', (client) => client.send(modify({ DeletionProtection: true, CopyTagsToSnapshot: true }))],
  ['a snapshot', (client) => client.send(take('first', { Tags: tags(['kind', 'manual']) }))],
  ['tags of a snapshot', (client) => client.send(tag('snapshot', 'first'))],
  ['fewer tags of a snapshot', (client) => client.send(untag('snapshot', 'first'))],
  ['a copy', (_, there) => there.send(copyOf('first', 'copied'))],
  ['tags of a copy', (_, there) => there.send(tag('snapshot', 'copied', second))],
  ['no server', (client) => client.send(new StopDBInstanceCommand(orders))],
  ['a server again', (client) => client.send(new StartDBInstanceCommand(orders))],
  ['another name', (client) => client.send(modify({ NewDBInstanceIdentifier: 'sales' }))],
  ['no snapshot', (client) => client.send(new DeleteDBSnapshotCommand({ DBSnapshotIdentifier: 'first' }))],
];

describe('What is described in memory', () => {
  it('is what is described over the wire, after every change and while it is under way', async () => {
    const { client, inMemory, pass } = await cloudWithOrders();
    for (const [what, change] of changes) {
      await change(client(), client(second));
      for (const passing of [0, minutes(1), minutes(4), minutes(15)]) {
        await pass(passing);
        for (const region of [primary, second]) {
          const { DBInstances, DBSnapshots } = await seenBy(await inMemory(region));
          expect({ DBInstances, DBSnapshots }, `${what}, ${region}`).toEqual(await seenBy(client(region)));
        }
      }
    }
  });
});
