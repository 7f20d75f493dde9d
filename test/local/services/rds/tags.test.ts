import {
  AddTagsToResourceCommand,
  ListTagsForResourceCommand,
  RemoveTagsFromResourceCommand,
} from '@aws-sdk/client-rds';
import { describe, expect, it } from 'vitest';
import { arnOf, cloudWithOrders, instance, primary, second } from './cloud.ts';
import { tags } from './requests.ts';

describe('Tags of instances and snapshots', () => {
  it('are added, replaced, listed and removed', async () => {
    const { client } = await cloudWithOrders();
    const ResourceName = arnOf(primary, 'db', 'orders');
    await client().send(new AddTagsToResourceCommand({ ResourceName, Tags: tags(['a', '1'], ['b', '2']) }));
    await client().send(new AddTagsToResourceCommand({ ResourceName, Tags: tags(['b', '3']) }));
    await client().send(new RemoveTagsFromResourceCommand({ ResourceName, TagKeys: ['a', 'none'] }));
    const { TagList } = await client().send(new ListTagsForResourceCommand({ ResourceName }));
    expect(TagList).toEqual(tags(['b', '3']));
    expect((await instance(client(), 'orders')).TagList).toEqual(TagList);
  });

  it.each([
    ['more than fifty', Array.from({ length: 51 }, (_, n): [string, string] => [`k${n}`, 'v']), 'at most 50'],
    [
      'one key twice',
      [
        ['a', '1'],
        ['a', '2'],
      ] as [string, string][],
      'Duplicate tag key: a',
    ],
    ['a long value', [['a', 'x'.repeat(257)]] as [string, string][], 'at most 256'],
    ['a prefix of RDS', [['rds:x', '1']] as [string, string][], 'reserved prefix'],
  ])('refuse %s', async (_what, pairs, message) => {
    const { client } = await cloudWithOrders();
    const ResourceName = arnOf(primary, 'db', 'orders');
    const call = client().send(new AddTagsToResourceCommand({ ResourceName, Tags: tags(...pairs) }));
    await expect(call).rejects.toThrow(message);
  });

  it('are looked for in the Region of the call only', async () => {
    const { client } = await cloudWithOrders();
    const list = (ResourceName: string) => client().send(new ListTagsForResourceCommand({ ResourceName }));
    await expect(list(arnOf(second, 'db', 'orders'))).rejects.toThrow('Invalid resource name');
    await expect(list(arnOf(primary, 'snapshot', 'none'))).rejects.toMatchObject({ name: 'DBSnapshotNotFoundFault' });
  });
});
