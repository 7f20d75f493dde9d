import { DeleteDBSnapshotCommand, RemoveTagsFromResourceCommand } from '@aws-sdk/client-rds';
import { beforeEach, describe, expect, it } from 'vitest';
import { AwsError } from '#local/seams.ts';
import { type Cloud, primary, secondary } from './cloud.ts';
import { afterCycles, at, marked, rule } from './retention-cloud.ts';

describe('a point that somebody deletes by hand', () => {
  let cloud: Cloud;
  beforeEach(async () => {
    cloud = await afterCycles(3);
    expect((await cloud.run('retention', rule, at(2, 6))).status).toBe('SUCCEEDED');
  });

  const alert = `RecoveryPointLost.${secondary}.rds-instance.orders`;
  const told = () => cloud.mails().filter((subject) => subject.includes('RecoveryPointLost'));
  const lost = () => cloud.ledger().filter(({ event }) => event === 'point-lost');
  const idOf = async (region: string, day: string): Promise<string> => {
    const found = (await cloud.snapshots(region)).find((each) => each.DBSnapshotIdentifier?.includes(day));
    return found?.DBSnapshotIdentifier ?? '';
  };
  async function remove(region: string, day: string): Promise<string> {
    const id = await idOf(region, day);
    const rds = cloud.clients.rds(region);
    await cloud.send(() => rds.send(new DeleteDBSnapshotCommand({ DBSnapshotIdentifier: id })));
    await cloud.clock.runUntil(cloud.clock.now() + 10 * 60_000);
    return id;
  }

  it('is entered as lost by the next run, which tells it once; a run that misses none resolves it [E-4.1-full] [A-6-disposal]', async () => {
    const id = await remove(secondary, '20260118');
    expect((await cloud.run('retention', rule, at(3, 6))).status).toBe('SUCCEEDED');
    const seenAt = '2026-01-19T06:00:00Z';
    expect(lost()).toMatchObject([{ chain: 'rds-instance.orders', facts: { point: id, region: secondary, seenAt } }]);
    expect(cloud.openAlerts()).toEqual([alert]);
    const [opened] = cloud.ledger().filter(({ event }) => event === 'alert-opened');
    expect(opened?.facts).toMatchObject({ clauses: expect.arrayContaining(['E-4.1-full']), evidence: { points: id } });
    expect((await cloud.run('retention', rule, at(3, 6))).status).toBe('SUCCEEDED');
    expect(told()).toHaveLength(2);
    expect((await cloud.run('retention', rule, at(4, 6))).status).toBe('SUCCEEDED');
    expect([cloud.openAlerts(), lost().length]).toEqual([[], 1]);
  });

  it('is told by a run that dies before it is closed, and resolved by the one after the next [E-10.1-failure]', async () => {
    await remove(secondary, '20260118');
    const denied = new AwsError('AccessDenied', 'not authorized to perform: s3:PutObject', 403);
    let entries = 0;
    // Of the chain of the rule, the second entry is the one that closes the run.
    cloud.faults.push(({ operation, input }) => {
      if (operation !== 'PutObject' || !String(input['Key']).startsWith('ledger/retention.')) return undefined;
      entries += 1;
      return entries > 1 ? denied : undefined;
    });
    expect((await cloud.run('retention', rule, at(3, 6))).status).toBe('FAILED');
    expect(cloud.openAlerts()).toContain(alert);
    cloud.faults.pop();
    await cloud.run('retention', rule, at(4, 6));
    await cloud.run('retention', rule, at(5, 6));
    expect([cloud.openAlerts(), lost().length]).toEqual([[], 1]);
  });

  it('of a cycle that had ended when the run looked is accounted for once, however often retention runs', async () => {
    await cloud.run('backup', rule, at(3));
    await remove(secondary, '20260120');
    for (const hour of [6, 7, 8]) await cloud.run('retention', rule, at(3, hour));
    expect([cloud.openAlerts(), lost().length]).toEqual([[], 1]);
  });

  it('is missed by the first run of retention, too', async () => {
    cloud = await afterCycles(3);
    const id = await remove(secondary, '20260119');
    await cloud.run('retention', rule, at(2, 6));
    expect(lost().map(({ facts }) => facts['point'])).toEqual([id]);
    expect(cloud.openAlerts()).toEqual([alert]);
    await cloud.run('retention', rule, at(3, 6));
    expect([cloud.openAlerts(), lost().length]).toEqual([[], 1]);
  });

  it('before retention ever saw it is missed as well', async () => {
    await cloud.run('backup', rule, at(3));
    const id = await remove(secondary, '20260120');
    await cloud.run('retention', rule, at(3, 6));
    expect(lost().map(({ facts }) => facts['point'])).toEqual([id]);
  });

  it('is told in each Region, and again only when more of them go', async () => {
    const other = `RecoveryPointLost.${primary}.rds-instance.orders`;
    await remove(secondary, '20260118');
    await remove(primary, '20260118');
    await cloud.run('retention', rule, at(3, 6));
    expect(cloud.openAlerts().sort()).toEqual([alert, other]);
    await remove(secondary, '20260117');
    await cloud.run('retention', rule, at(4, 6));
    expect(cloud.openAlerts()).toEqual([alert]);
    expect(lost()).toHaveLength(3);
  });

  it('while it waited to go is entered, and nobody is told', async () => {
    await cloud.run('backup', rule, at(3));
    await cloud.run('backup', rule, at(4));
    await cloud.run('retention', rule, at(4, 6));
    expect(await marked(cloud, secondary)).toContain('20260117');
    const id = await remove(secondary, '20260117');
    await cloud.run('retention', rule, at(5, 6));
    expect(lost()).toMatchObject([{ facts: { point: id, region: secondary, wanted: false } }]);
    expect(told()).toEqual([]);
  });

  it('is not missed when it was never good, or when it is another’s', async () => {
    const [one, two] = [await idOf(secondary, '20260118'), await idOf(secondary, '20260117')];
    const arn = (id: string) => `arn:aws:rds:${secondary}:111122223333:snapshot:${id}`;
    const rds = cloud.clients.rds(secondary);
    await cloud.send(() =>
      rds.send(new RemoveTagsFromResourceCommand({ ResourceName: arn(one), TagKeys: ['lifeboat:verified'] })),
    );
    await cloud.tag(secondary, arn(two), 'lifeboat:policy', 'another');
    await cloud.run('retention', rule, at(3, 6));
    await remove(secondary, '20260118');
    await remove(secondary, '20260117');
    await cloud.run('retention', rule, at(4, 6));
    expect([lost(), told()]).toEqual([[], []]);
  });

  it('is there after all when a listing left it out for a moment: nothing is entered', async () => {
    const missing = { seenAt: at(2, 6), wanted: true };
    const point = { id: await idOf(secondary, '20260118'), region: secondary, resource: 'orders', missing };
    const run = { rule, scheduledAt: at(3, 6), execution: 'run-1' };
    expect(await cloud.step('confirm-removal', { ...run, point })).toMatchObject({ gone: false });
    expect(lost()).toEqual([]);
  });
});
