import { beforeEach, describe, expect, it } from 'vitest';
import { AwsError } from '#local/seams.ts';
import { type Cloud, createCloud, primary, secondary } from './cloud.ts';

const at = (day: number, hour: string) => `2026-01-${day}T${hour}:00:00Z`;

describe('the monitor', () => {
  let cloud: Cloud;
  beforeEach(async () => {
    cloud = createCloud();
    await cloud.createDatabase('orders');
    await cloud.run('backup', 'database-full', at(17, '02'));
  });

  it('finds nothing wrong after a good cycle, and writes down what it measured [E-3.1-rpo]', async () => {
    expect((await cloud.run('freshness', 'freshness', at(17, '03'))).status).toBe('SUCCEEDED');
    expect(cloud.openAlerts()).toEqual([]);
    const entry = cloud.ledger().find(({ event }) => event === 'freshness-assessed');
    expect(entry?.facts['measured']).toMatchObject([{ subject: 'rds-instance/orders', class: 'critical' }]);
  });

  it('calls a backup stale after 25 hours, in each Region, and resolves it when one arrives [E-10.1-age]', async () => {
    await cloud.run('freshness', 'freshness', at(18, '03'));
    expect(cloud.openAlerts()).toEqual([]);
    await cloud.run('freshness', 'freshness', at(18, '10'));
    expect(cloud.openAlerts().sort()).toEqual([
      `BackupStale.${primary}.rds-instance.orders`,
      `CopyStale.${secondary}.rds-instance.orders`,
      // Nobody has looked since 03:00.
      `RunMissing.${primary}.freshness.freshness`,
    ]);
    await cloud.run('backup', 'database-full', at(18, '11'));
    await cloud.run('freshness', 'freshness', at(18, '12'));
    expect(cloud.openAlerts()).toEqual([]);
  });

  it('tells a finding once, however often it looks', async () => {
    await cloud.run('freshness', 'freshness', at(18, '04'));
    const told = cloud.mails().length;
    expect(told).toBeGreaterThan(0);
    await cloud.run('freshness', 'freshness', at(18, '05'));
    expect(cloud.mails()).toHaveLength(told);
  });

  it('says that it cannot look when it cannot, and takes that back when it can', async () => {
    const denied = new AwsError('AccessDenied', 'not authorized to perform rds:DescribeDBSnapshots', 403);
    cloud.faults.push(({ operation }) => (operation === 'DescribeDBSnapshots' ? denied : undefined));
    const blind = await cloud.run('freshness', 'freshness', at(17, '03'));
    expect(blind).toMatchObject({ status: 'FAILED', error: 'AccessDenied' });
    expect(cloud.openAlerts()).toEqual(['FreshnessUnknown.everywhere.pol-isms-008']);
    cloud.faults.pop();
    await cloud.run('freshness', 'freshness', at(17, '04'));
    expect(cloud.openAlerts()).toEqual([]);
  });

  it('lists databases that nobody classified', async () => {
    await cloud.createDatabase('scratch', { tags: {} });
    await cloud.run('freshness', 'freshness', at(17, '04'));
    expect(cloud.openAlerts()).toEqual(['ResourcesUncovered.everywhere.pol-isms-008']);
  });

  it('knows a database that went before its first recovery point had a recipe, or an entry in the ledger', async () => {
    for (const missing of ['recipes/', 'ledger/rds-instance.users/']) {
      cloud = createCloud();
      const denied = new AwsError('AccessDenied', 'not authorized to perform: s3:PutObject', 403);
      cloud.faults.push(({ operation, input }) =>
        operation === 'PutObject' && String(input['Key']).startsWith(missing) ? denied : undefined,
      );
      await cloud.createDatabase('users');
      await cloud.run('backup', 'database-full', at(17, '02'));
      expect(cloud.bodies(missing)).toEqual([]);
      cloud.faults.pop();
      const arn = `arn:aws:rds:${primary}:111122223333:db:users`;
      await cloud.tag(primary, arn, 'lifeboat:class', 'none');
      await cloud.run('freshness', 'freshness', at(17, '03'));
      expect(cloud.openAlerts()).toContain(`ResourceGone.${primary}.rds-instance.users`);
    }
  });
});
