import { describe, expect, it } from 'vitest';
import type { DatabaseContent } from '#core/restore/fingerprint.ts';
import { AwsError } from '#local/seams.ts';
import { type Cloud, type CloudOptions, createCloud, primary, secondary } from './cloud.ts';

const rule = 'database-restore-test';
const cycle = '2026-01-31T02:00:00Z';
const test = '2026-02-01T04:00:00Z';
const later = '2026-03-01T04:00:00Z';

const good: DatabaseContent = {
  method: 'postgresql-18:sum(hash_record_extended)',
  serverVersion: '18.4',
  tables: [
    { table: 'shop.public.orders', rows: 1200, hash: 'record:aaaaaaaaaaaaaaaa' },
    { table: 'shop.public.customers', rows: 300, hash: 'record:bbbbbbbbbbbbbbbb' },
  ],
  unreadable: [],
  checks: [{ name: 'shop: foreignKeys', outcome: 'passed', detail: '1 foreign keys without orphans' }],
};

interface Wish {
  content: DatabaseContent;
  fails: AwsError | undefined;
}

/** One database, one verified point in each Region; the fake servers hold what `wish` says. */
async function cloudWithPoints(options: CloudOptions = {}): Promise<{ cloud: Cloud; wish: Wish }> {
  const wish: Wish = { content: good, fails: undefined };
  const cloud = createCloud({
    start: '2026-01-31T01:00:00Z',
    ...options,
    steps: {
      'validate-restore': async () => {
        if (wish.fails !== undefined) throw wish.fails;
        return { content: wish.content, validatedAt: cloud.now(), progress: null };
      },
    },
  });
  await cloud.createDatabase('orders');
  await cloud.run('backup', 'database-full', cycle);
  return { cloud, wish };
}

const testInstances = async (cloud: Cloud, region: string): Promise<string[]> =>
  (await cloud.instances(region)).flatMap(({ DBInstanceIdentifier: id = '' }) =>
    id.startsWith('lifeboat-test-') ? [id] : [],
  );

const verdicts = (cloud: Cloud) => cloud.ledger().filter(({ event }) => event === 'restore-test-closed');

describe('a restore test', () => {
  it('restores, reads, measures, cleans up and writes the proof [E-4.4-testing] [E-7.1-monthly] [E-7.2-restore]', async () => {
    const { cloud } = await cloudWithPoints();
    const execution = await cloud.run('restore-test', rule, test, secondary);
    expect(execution.cause).toBeUndefined();
    expect(execution.status).toBe('SUCCEEDED');
    expect(await testInstances(cloud, secondary)).toEqual([]);
    const [entry] = verdicts(cloud);
    expect(entry?.chain).toBe(`rds-instance.orders.restore-test.${secondary}`);
    expect(entry?.facts).toMatchObject({ passed: true, region: secondary, content: good });
    expect(entry?.facts['rtoSeconds']).toBeGreaterThan(0);
    expect(cloud.openAlerts()).toEqual([]);
  });

  it('restores into the isolated room: private, alone, small, with an expiry, never with the owner’s password', async () => {
    const { cloud } = await cloudWithPoints();
    cloud.calls.length = 0;
    await cloud.run('restore-test', rule, test, secondary);
    const restore = cloud.calls.find(({ operation }) => operation === 'RestoreDBInstanceFromDBSnapshot')?.input;
    expect(restore).toMatchObject({
      ...{ PubliclyAccessible: false, MultiAZ: false, DeletionProtection: false, CopyTagsToSnapshot: false },
      BackupRetentionPeriod: 0,
      DBSubnetGroupName: 'lifeboat-pol-isms-008-restore-test',
      VpcSecurityGroupIds: ['sg-restore'],
      DBInstanceClass: 'db.t4g.micro',
    });
    const tags = restore?.['Tags'] as { Key: string; Value: string }[];
    expect(tags).toContainEqual({ Key: 'lifeboat:expires', Value: '2026-02-01T10:00:00Z' });
    expect(tags.map(({ Key }) => Key)).not.toContain('lifeboat:class');
    const deletion = cloud.calls.find(({ operation }) => operation === 'DeleteDBInstance')?.input;
    expect(deletion).toMatchObject({ SkipFinalSnapshot: true, DeleteAutomatedBackups: true });
  });

  it('proves content by comparing one point in two Regions [E-4.4-integrity]', async () => {
    const { cloud } = await cloudWithPoints();
    await cloud.run('restore-test', rule, test, primary);
    await cloud.run('restore-test', rule, test, secondary);
    const tables = verdicts(cloud).find(({ facts }) => facts['region'] === secondary)?.facts['tables'];
    expect(tables).toMatchObject([{ outcome: 'proven' }, { outcome: 'proven' }]);
  });

  it('fails on content that differs, naming the table, the point and both places [E-4.4-integrity] [E-10.2]', async () => {
    const { cloud, wish } = await cloudWithPoints();
    await cloud.run('restore-test', rule, test, primary);
    const [first, ...others] = good.tables;
    wish.content = {
      ...good,
      tables: [{ ...first, table: 'shop.public.orders', rows: 1200, hash: 'record:cccccccccccccccc' }, ...others],
    };
    const execution = await cloud.run('restore-test', rule, test, secondary);
    expect(execution).toMatchObject({ status: 'FAILED', error: 'RestoreTestFailed' });
    const mail = cloud.outbox.deliveries.at(-2)?.body ?? '';
    for (const named of ['shop.public.orders', 'lifeboat-orders-20260131t0200z', primary, secondary, 'E-7.2-restore']) {
      expect(mail).toContain(named);
    }
    expect(cloud.openAlerts()).toEqual([`RestoreTestFailed.${secondary}.rds-instance.orders`]);
    wish.content = good;
    expect((await cloud.run('restore-test', rule, later, secondary)).status).toBe('SUCCEEDED');
    expect(cloud.openAlerts()).toEqual([]);
  });

  it('fails on a table that cannot be read, and names it [E-4.4-integrity]', async () => {
    const { cloud, wish } = await cloudWithPoints();
    const unreadable = [{ table: 'shop.public.orders', error: 'invalid page in block 7 of relation base/16384/16385' }];
    wish.content = { ...good, tables: good.tables.slice(1), unreadable };
    const execution = await cloud.run('restore-test', rule, test, primary);
    expect(execution.cause).toContain('shop.public.orders cannot be read: invalid page in block 7');
  });

  it('of a point that is damaged in one test does not fail the good ones after it', async () => {
    const { cloud, wish } = await cloudWithPoints();
    wish.content = { ...good, unreadable: [{ table: 'shop.public.x', error: 'invalid page' }] };
    await cloud.run('restore-test', rule, test, primary);
    wish.content = good;
    expect((await cloud.run('restore-test', rule, test, secondary)).status).toBe('SUCCEEDED');
  });

  it('is safe to run twice', async () => {
    const { cloud } = await cloudWithPoints();
    await cloud.run('restore-test', rule, test, primary);
    const before = cloud.ledger().length;
    expect((await cloud.run('restore-test', rule, test, primary)).status).toBe('SUCCEEDED');
    expect(cloud.ledger()).toHaveLength(before);
  });
});

describe('a restore test that goes wrong', () => {
  it('cleans up and fails with the first error, whichever step it was [E-10.2]', async () => {
    const { cloud, wish } = await cloudWithPoints();
    wish.fails = new AwsError('ValidationFailed', 'connection refused');
    const execution = await cloud.run('restore-test', rule, test, primary);
    expect(execution.status).toBe('FAILED');
    expect(execution.cause).toContain('ValidationFailed: connection refused');
    expect(await testInstances(cloud, primary)).toEqual([]);
  });

  it('because the restore failed still cleans up', async () => {
    const outcome: CloudOptions['outcome'] = (did) =>
      did === 'RestoreDBInstanceFromDBSnapshot' ? 'failed' : 'available';
    const { cloud } = await cloudWithPoints({ outcome });
    const execution = await cloud.run('restore-test', rule, test, primary);
    expect(execution.cause).toContain('RestoreFailed');
    expect(await testInstances(cloud, primary)).toEqual([]);
  });

  it('fails when the clean-up fails, without hiding the first error', async () => {
    const { cloud, wish } = await cloudWithPoints();
    wish.fails = new AwsError('ValidationFailed', 'connection refused');
    const denied = new AwsError('AccessDenied', 'not authorized to perform rds:DeleteDBInstance', 403);
    cloud.faults.push(({ operation }) => (operation === 'DeleteDBInstance' ? denied : undefined));
    const execution = await cloud.run('restore-test', rule, test, primary);
    expect(execution.cause).toMatch(/ValidationFailed: connection refused \(and 1 more\)/);
    const reasons = verdicts(cloud)[0]?.facts['reasons'] as { code: string }[];
    expect(reasons.map(({ code }) => code)).toEqual(['error', 'cleanup']);
    expect(await testInstances(cloud, primary)).toHaveLength(1);
  });

  it('leaves nothing for ever: the next test sweeps what was left behind, and says so', async () => {
    const { cloud, wish } = await cloudWithPoints();
    wish.fails = new AwsError('ValidationFailed', 'connection refused');
    const denied = new AwsError('AccessDenied', 'not authorized to perform rds:DeleteDBInstance', 403);
    cloud.faults.push(({ operation }) => (operation === 'DeleteDBInstance' ? denied : undefined));
    await cloud.run('restore-test', rule, test, primary);
    cloud.faults.pop();
    wish.fails = undefined;
    expect((await cloud.run('restore-test', rule, later, primary)).status).toBe('SUCCEEDED');
    expect(await testInstances(cloud, primary)).toEqual([]);
    expect(cloud.openAlerts()).toEqual([`TestInstanceLeftBehind.${primary}.pol-isms-008`]);
    await cloud.run('restore-test', rule, '2026-04-01T04:00:00Z', primary);
    expect(cloud.openAlerts()).toEqual([]);
  });

  it('because nothing was verified says what was there instead', async () => {
    const outcome: CloudOptions['outcome'] = (did) => (did === 'CopyDBSnapshot' ? 'failed' : 'available');
    const { cloud } = await cloudWithPoints({ outcome });
    const execution = await cloud.run('restore-test', rule, test, primary);
    expect(execution.status).toBe('FAILED');
    expect(execution.cause).toContain('1 are available, 0 of them verified');
    expect(cloud.calls.map(({ operation }) => operation)).not.toContain('RestoreDBInstanceFromDBSnapshot');
  });

  it('because there is no point at all is told once for the Region', async () => {
    const cloud = createCloud();
    const execution = await cloud.run('restore-test', rule, test, secondary);
    expect(execution).toMatchObject({ status: 'FAILED', error: 'NothingToTest' });
    expect(cloud.openAlerts()).toEqual([`RestoreTestFailed.${secondary}.pol-isms-008`]);
  });

  it('never touches an instance that is not its own', async () => {
    const { cloud } = await cloudWithPoints();
    cloud.calls.length = 0;
    for (const step of ['delete-test-instance', 'reset-password', 'confirm-test-instance-gone'] as const) {
      await expect(cloud.step(step, { instance: 'orders' })).rejects.toMatchObject({ name: 'TestInstanceNotOurs' });
    }
    expect(new Set(cloud.calls.map(({ operation }) => operation))).toEqual(new Set(['DescribeDBInstances']));
  });
});
