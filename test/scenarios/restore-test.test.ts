import { DescribeDBInstancesCommand, RDSClient, RestoreDBInstanceFromDBSnapshotCommand } from '@aws-sdk/client-rds';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CloudOptions } from '#local/cloud.ts';
import { AwsError } from '#local/seams.ts';
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
        output: { complete: true, summary: '1 of 1 restored and proven' },
      });
      expect(await verdict(cloud)).toMatchObject({ passed: true, tables: [{ table: 'shop.public.orders' }] });
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
    expect(execution.cause).toMatch(/^0 of 1 restored and proven; orders: RestoreFailed: .*\(and 1 more\)$/);
    expect(JSON.stringify(await verdict(cloud))).toContain('TestInstanceStillThere');
  });

  it('first sweeps what an earlier test left behind, and says so', async () => {
    const cloud = await house.shared();
    await cloud.database('orders');
    await cloud.run('backup');
    cloud.schedules.disable();
    await leaveBehind(cloud, primary);
    await cloud.runUntil('2026-01-17T08:00:00Z');
    expect(await cloud.run('restore-test')).toMatchObject({ status: 'SUCCEEDED' });
    expect(await instances(cloud, primary)).toEqual(['orders']);
    expect(cloud.subjects()).toEqual([expect.stringMatching(/^\[WARNING\] TestInstanceLeftBehind/)]);
  });

  it('goes on past a leftover that cannot be deleted, which is told', async () => {
    const cloud = await house.shared({ intercept: stuck });
    await cloud.database('orders');
    await cloud.run('backup');
    cloud.schedules.disable();
    await leaveBehind(cloud, primary);
    await cloud.runUntil('2026-01-17T08:00:00Z');
    expect(await cloud.run('restore-test')).toMatchObject({ status: 'SUCCEEDED' });
    expect(await instances(cloud, primary)).toEqual([leftover, 'orders']);
    expect(cloud.subjects()).toEqual([expect.stringMatching(/^\[WARNING\] TestInstanceLeftBehind/)]);
    const mail = cloud.emails.find(({ subject }) => subject?.includes('TestInstanceLeftBehind'));
    expect(mail?.body).toContain(`Not deleted: ${leftover} (InvalidDBInstanceStateFault)`);
  });
});

describe('what a restore test left behind', () => {
  it.each([primary, secondary])(
    'in %s is found by the monitor within the hour, deleted, and over when it is gone [E-4.4-access]',
    async (region) => {
      const cloud = await house.shared();
      await cloud.database('orders');
      await cloud.run('backup');
      await leaveBehind(cloud, region);
      await cloud.runUntil('2026-01-17T05:30:00Z');
      expect(await instances(cloud, region)).toContain(leftover);
      await cloud.runUntil('2026-01-17T07:30:00Z');
      expect(await instances(cloud, region)).not.toContain(leftover);
      await cloud.runUntil('2026-01-17T09:00:00Z');
      expect(cloud.subjects()).toEqual([
        `[WARNING] TestInstanceLeftBehind: pol-isms-008 in ${region}`,
        `[RESOLVED] TestInstanceLeftBehind: pol-isms-008 in ${region}`,
      ]);
    },
  );

  it('and cannot be deleted is told once, and tried again every hour', async () => {
    let tries = 0;
    const cloud = await house.shared({
      intercept: (call) => {
        const refused = stuck(call);
        if (refused) tries += 1;
        return tries > 3 ? undefined : refused;
      },
    });
    await cloud.database('orders');
    await cloud.run('backup');
    await leaveBehind(cloud, secondary);
    await cloud.runUntil('2026-01-17T12:00:00Z');
    expect(await instances(cloud, secondary)).toEqual([]);
    expect(cloud.subjects().map((subject) => subject?.split(' ')[0])).toEqual(['[WARNING]', '[RESOLVED]']);
  });
});

const leftover = 'lifeboat-test-000000000000';

/** RDS refuses to delete it. */
const stuck: NonNullable<CloudOptions['intercept']> = ({ operation, input }) =>
  operation === 'DeleteDBInstance' && input['DBInstanceIdentifier'] === leftover
    ? { kind: 'refuse', error: new AwsError('InvalidDBInstanceStateFault', 'The instance is in use') }
    : undefined;

/** A test instance as a test makes one, whose clean-up never came. */
async function leaveBehind(cloud: Stage, region: string): Promise<void> {
  const [point] = await cloud.snapshots(region);
  const tags = {
    'lifeboat:policy': 'pol-isms-008',
    'lifeboat:restore-test': testName,
    'lifeboat:point': point?.id,
    'lifeboat:expires': '2026-01-17T06:00:00Z',
  };
  await cloud.client(RDSClient, region).send(
    new RestoreDBInstanceFromDBSnapshotCommand({
      DBInstanceIdentifier: leftover,
      DBSnapshotIdentifier: point?.id,
      Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    }),
  );
}
