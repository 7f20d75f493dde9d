/** What keeps a cloud with many databases true to AWS: pages, rates and quotas. */
import { CreateDBInstanceCommand, DeleteDBSnapshotCommand, DescribeDBSnapshotsCommand } from '@aws-sdk/client-rds';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ApiCall } from '#local/seams.ts';
import { ofTypes, snapshotShelf } from '#local/services/rds/shelf.ts';
import type { Snapshot } from '#local/services/rds/state.ts';
import { throttled, usualRates } from '#local/services/rds/throttle.ts';
import { arnOf, cloudWithOrders, minutes, primary, second, usual } from './cloud.ts';
import { names } from './names.ts';
import { copyOf, tags, take } from './requests.ts';

describe('Pages', () => {
  const fast = { durations: { CreateDBSnapshot: () => 1000 }, quotas: { manualSnapshots: 1000 } };

  it('are of two items, or of the size that AWS gives when the cloud says so', async () => {
    const small = await cloudWithOrders(fast);
    const large = await cloudWithOrders({ ...fast, pageSize: 100 });
    for (const { client, pass } of [small, large]) {
      for (let n = 100; n < 125; n += 1) {
        await client().send(take(`s-${n}`));
        await pass(2000);
      }
    }
    expect((await names(small.client(), {})).map(({ length }) => length)).toEqual([...Array(12).fill(2), 1]);
    expect((await names(large.client(), {})).map(({ length }) => length)).toEqual([25]);
    expect((await names(large.client(), { MaxRecords: 20 })).map(({ length }) => length)).toEqual([20, 5]);
    await expect(large.client().send(new DescribeDBSnapshotsCommand({ MaxRecords: 10 }))).rejects.toThrow(
      'Must be between 20 and 100',
    );
  });

  it('go on after a snapshot that was deleted between two of them', async () => {
    const { client, pass } = await cloudWithOrders(fast);
    for (const id of ['a', 'b', 'c', 'd']) {
      await client().send(take(id));
      await pass(2000);
    }
    const { Marker } = await client().send(new DescribeDBSnapshotsCommand({}));
    await client().send(new DeleteDBSnapshotCommand({ DBSnapshotIdentifier: 'b' }));
    await pass(minutes(1));
    const { DBSnapshots } = await client().send(new DescribeDBSnapshotsCommand({ Marker }));
    expect(DBSnapshots?.map(({ DBSnapshotIdentifier }) => DBSnapshotIdentifier)).toEqual(['c', 'd']);
  });

  it('of several instances, or of many names, are in the order of names', async () => {
    const { client, pass } = await cloudWithOrders({ ...fast, pageSize: 3 });
    await client().send(new CreateDBInstanceCommand({ ...usual, DBInstanceIdentifier: 'other' }));
    await pass(minutes(10));
    for (const id of ['e', 'b', 'd', 'a', 'c']) {
      await client().send(take(id, { DBInstanceIdentifier: id < 'c' ? 'other' : 'orders' }));
      await pass(2000);
    }
    const by = (Name: string, ...Values: string[]) => names(client(), { Filters: [{ Name, Values }] });
    expect(await by('db-instance-id', 'orders', arnOf(primary, 'db', 'other'))).toEqual([
      ['a', 'b', 'c'],
      ['d', 'e'],
    ]);
    expect(await by('db-snapshot-id', 'e', 'a', 'zzz', 'a', 'c', 'b')).toEqual([['a', 'b', 'c'], ['e']]);
  });

  it('describe a snapshot by the same object for as long as it stays as it is', async () => {
    const { client, pass, rds } = await cloudWithOrders();
    await client().send(take('one', { Tags: tags(['a', '1']) }));
    await pass(minutes(5));
    const look = () => {
      const principal = { arn: 'arn:aws:iam::111122223333:user/a', kind: 'admin' } as const;
      const call = { service: 'rds', operation: 'DescribeDBSnapshots', region: primary, account: '111122223333' };
      const answer = rds.operations['DescribeDBSnapshots']?.({}, { ...call, principal, input: {} } as ApiCall);
      return (answer as { DBSnapshots: object[] }).DBSnapshots[0];
    };
    const first = look();
    expect(look()).toBe(first);
    rds.become('snapshot', primary, 'one', 'inaccessible');
    expect(look()).not.toBe(first);
    expect(look()).toMatchObject({ Status: 'inaccessible', TagList: tags(['a', '1']) });
  });

  it('by type read nothing of other types, and leave nothing out', () => {
    const id = fc.tuple(
      fc.constantFrom('a', 'rd', 'rds-', 's', 'rds:', 'awsbackup:'),
      fc.stringMatching(/^[a-c]{1,3}$/),
    );
    const wanted = fc.subarray(['manual', 'automated', 'awsbackup']);
    fc.assert(
      fc.property(
        fc.array(id),
        wanted,
        fc.option(fc.constantFrom('b', 'rds:b', 'z'), { nil: undefined }),
        (ids, types, first) => {
          const shelf = snapshotShelf();
          const known = new Set<string>();
          for (const [prefix, rest] of ids) {
            const type = prefix === 'rds:' ? 'automated' : prefix === 'awsbackup:' ? 'awsbackup' : 'manual';
            known.add(`${prefix}${rest}`);
            shelf.add({ id: `${prefix}${rest}`, type, instance: 'i', resourceId: 'r' } as Snapshot);
          }
          const all = [...known].sort().filter((name) => first === undefined || name >= first);
          const fits = (name: string) =>
            types.includes(
              name.startsWith('rds:') ? 'automated' : name.startsWith('awsbackup:') ? 'awsbackup' : 'manual',
            );
          expect([...ofTypes(shelf.values, types, first)].map((one) => one.id)).toEqual(all.filter(fits));
          expect([...ofTypes((from) => shelf.of('i', from), types, first)].map((one) => one.id)).toEqual(
            all.filter(fits),
          );
        },
      ),
    );
  });
});

describe('Throttling', () => {
  const clock = { at: 0, now: () => clock.at };
  const make = () => {
    clock.at = 0;
    const behave = () => 'done';
    const rates = { reads: { burst: 5, perSecond: 2 }, changes: { burst: 2, perSecond: 1 } };
    const operations = throttled({ DescribeDBSnapshots: behave, CreateDBSnapshot: behave }, rates, clock);
    return (operation: 'DescribeDBSnapshots' | 'CreateDBSnapshot', call = 0, kind = 'role', region = primary) => {
      const invocation = { id: 1, step: 'take-snapshot', region, call };
      const made = { region, principal: { arn: 'x', kind }, ...(call > 0 ? { invocation } : {}) } as unknown as ApiCall;
      try {
        return operations[operation]?.({}, made);
      } catch (error) {
        return (error as Error).name;
      }
    };
  };

  it('refuses what comes faster than the bucket is filled, each Region and kind by itself', () => {
    const call = make();
    const said = Array.from({ length: 7 }, () => call('DescribeDBSnapshots'));
    expect(said).toEqual([...Array(5).fill('done'), 'Throttling', 'Throttling']);
    expect(call('CreateDBSnapshot')).toBe('done');
    expect(call('DescribeDBSnapshots', 0, 'role', second)).toBe('done');
    clock.at = 1000;
    expect([1, 2, 3].map(() => call('DescribeDBSnapshots'))).toEqual(['done', 'done', 'Throttling']);
  });

  it('does not refuse a step that calls one after the other no faster than that', () => {
    const call = make();
    const said = Array.from({ length: 100 }, (_, n) => call('DescribeDBSnapshots', n * 10 + 1));
    expect(new Set(said)).toEqual(new Set(['done']));
  });

  it('never refuses the administrator', () => {
    const call = make();
    expect(new Set(Array.from({ length: 50 }, () => call('CreateDBSnapshot', 0, 'admin')))).toEqual(new Set(['done']));
  });

  it('reaches callers as an error that the SDK retries', async () => {
    const { client, allow } = await cloudWithOrders({
      rates: { ...usualRates, changes: { burst: 1, perSecond: 0.001 } },
    });
    allow({ Action: 'rds:*' });
    await client(primary, 'WORKER').send(take('a'));
    await expect(client(primary, 'WORKER').send(take('b'))).rejects.toMatchObject({
      name: 'Throttling',
      message: 'Rate exceeded',
      $metadata: { httpStatusCode: 400 },
    });
  });
});

describe('Quotas', () => {
  it('are what the account asked for', async () => {
    const { client, pass } = await cloudWithOrders({
      quotas: { instances: 1, manualSnapshots: 2, copiesInProgress: 1 },
    });
    await expect(
      client().send(new CreateDBInstanceCommand({ ...usual, DBInstanceIdentifier: 'second' })),
    ).rejects.toMatchObject({ name: 'InstanceQuotaExceededFault' });
    for (const id of ['a', 'b']) {
      await client().send(take(id));
      await pass(minutes(5));
    }
    await expect(client().send(take('c'))).rejects.toThrow('Cannot create more than 2 manual snapshots');
    await client(second).send(copyOf('a', 'a'));
    await expect(client(second).send(copyOf('b', 'b'))).rejects.toThrow('Cannot copy more than 1 snapshots');
    await pass(minutes(10));
    await client(second).send(copyOf('b', 'b'));
  });
});
