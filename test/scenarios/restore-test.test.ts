import { DescribeDBInstancesCommand, RDSClient, RestoreDBInstanceFromDBSnapshotCommand } from '@aws-sdk/client-rds';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { snapshotKey } from '#local/services/rds/identifiers.ts';
import { realDatabases } from './databases.ts';
import { primary, type Stage, secondary, type Theatre, testName, theatre } from './stage.ts';

let house: Theatre;
beforeAll(async () => {
  house = await theatre();
});
afterAll(() => house.close());

async function instances(cloud: Stage, region: string): Promise<readonly (string | undefined)[]> {
  const { DBInstances = [] } = await cloud.client(RDSClient, region).send(new DescribeDBInstancesCommand({}));
  return DBInstances.map(({ DBInstanceIdentifier }) => DBInstanceIdentifier);
}

async function verdict(cloud: Stage): Promise<unknown> {
  return (await cloud.ledger()).map(({ entry }) => entry).find(({ event }) => event === 'restore-test-closed')?.facts;
}

describe('a restore test', () => {
  it('proves the newest points of both Regions with real servers, and leaves no instance behind [E-4.4-testing] [E-7.1-monthly] [E-7.2-restore] [A-5-restore-test]', async () => {
    const cloud = await house.real();
    await cloud.database('orders');
    await cloud.run('backup');
    for (const region of [primary, secondary]) {
      expect(await cloud.run('restore-test', { region })).toMatchObject({
        status: 'SUCCEEDED',
        output: [{ resource: 'orders', passed: true, summary: expect.stringContaining('1 tables read in full') }],
      });
    }
    expect(await instances(cloud, primary)).toEqual(['orders']);
    expect(await instances(cloud, secondary)).toEqual([]);
    expect(cloud.subjects()).toEqual([]);
  });

  it('fails on content that was damaged, names table and point, and cleans up [E-4.4-integrity]', async () => {
    const databases = realDatabases(house.engine);
    const cloud = await house.real({ databases });
    await cloud.database('orders');
    await cloud.run('backup');
    const [point] = await cloud.snapshots(primary);
    await databases.damage(snapshotKey(primary, point?.id ?? ''), 'orders');

    expect(await cloud.run('restore-test')).toMatchObject({ status: 'FAILED', error: 'RestoreTestFailed' });
    expect(cloud.subjects()).toEqual([expect.stringMatching(/^\[CRITICAL\] RestoreTestFailed: rds-instance\/orders/)]);
    const [mail] = cloud.emails;
    expect(mail?.body).toContain(point?.id);
    expect(mail?.body).toContain('orders');
    expect(mail?.body).toContain('E-7.2-restore');
    expect(await instances(cloud, primary)).toEqual(['orders']);
  });

  it('that cannot restore still cleans up, and its verdict names the first error', async () => {
    const cloud = await house.shared({
      rds: { outcome: (operation) => (operation === 'RestoreDBInstanceFromDBSnapshot' ? 'failed' : 'available') },
    });
    await cloud.database('orders');
    await cloud.run('backup');
    const execution = await cloud.run('restore-test');
    expect(execution).toMatchObject({ status: 'FAILED', error: 'RestoreTestFailed' });
    expect(execution.cause).toContain('RestoreFailed');
    expect(await verdict(cloud)).toMatchObject({ passed: false });
    expect(await instances(cloud, primary)).toEqual(['orders']);
  });

  it('fails when its clean-up does, also when everything before went well', async () => {
    const cloud = await house.shared({
      rds: { outcome: (operation) => (operation === 'DeleteDBInstance' ? 'stalled' : 'available') },
    });
    await cloud.database('orders');
    await cloud.run('backup');
    const execution = await cloud.run('restore-test');
    expect(execution).toMatchObject({ status: 'FAILED', error: 'RestoreTestFailed' });
    expect(execution.cause).toContain('TestInstanceStillThere');
    expect(await instances(cloud, primary)).toHaveLength(2);
  });

  it('keeps the first error when the clean-up fails as well', async () => {
    const cloud = await house.shared({
      rds: {
        outcome: (operation) => {
          if (operation === 'DeleteDBInstance') return 'stalled';
          return operation === 'RestoreDBInstanceFromDBSnapshot' ? 'failed' : 'available';
        },
      },
    });
    await cloud.database('orders');
    await cloud.run('backup');
    const execution = await cloud.run('restore-test');
    expect(execution.cause).toMatch(/^orders: RestoreFailed: .*\(and 1 more\)$/);
    expect(JSON.stringify(await verdict(cloud))).toContain('TestInstanceStillThere');
  });

  it('first sweeps what an earlier test left behind, and says so', async () => {
    const cloud = await house.shared();
    await cloud.database('orders');
    await cloud.run('backup');
    await leaveBehind(cloud, 'lifeboat-test-000000000000');
    await cloud.runUntil('2026-01-17T08:00:00Z');
    expect(await cloud.run('restore-test')).toMatchObject({ status: 'SUCCEEDED' });
    expect(await instances(cloud, primary)).toEqual(['orders']);
    expect(cloud.subjects()).toEqual([expect.stringMatching(/^\[WARNING\] TestInstanceLeftBehind/)]);
  });
});

/** A test instance as a test makes one, whose clean-up never came. */
async function leaveBehind(cloud: Stage, id: string): Promise<void> {
  const [point] = await cloud.snapshots(primary);
  const tags = {
    'lifeboat:policy': 'pol-isms-008',
    'lifeboat:restore-test': testName,
    'lifeboat:point': point?.id,
    'lifeboat:expires': '2026-01-17T06:00:00Z',
  };
  await cloud.rds.send(
    new RestoreDBInstanceFromDBSnapshotCommand({
      DBInstanceIdentifier: id,
      DBSnapshotIdentifier: point?.id,
      Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    }),
  );
}
