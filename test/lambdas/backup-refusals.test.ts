import { describe, expect, it } from 'vitest';
import { type ApiCall, AwsError } from '#local/seams.ts';
import { cloudWith, day, rule } from './backup-cloud.ts';
import { type Cloud, primary, secondary } from './cloud.ts';

describe('a step that RDS refuses', () => {
  const run = { rule, scheduledAt: day(0), execution: 'run-1', resource: { id: 'orders', arn: 'arn' } };
  const asked = (cloud: Cloud) =>
    cloud.calls.filter(({ service }) => service !== 's3').map(({ operation }) => operation);
  const quota = new AwsError('SnapshotQuotaExceededFault', 'Cannot create more than 100 manual snapshots');
  const fullFor = (operation: string) => (call: ApiCall) => (call.operation === operation ? quota : undefined);

  it('has asked for nothing else before', async () => {
    const cloud = await cloudWith(['orders']);
    cloud.calls.length = 0;
    const point = await cloud.step('take-snapshot', run);
    expect(asked(cloud)).toEqual(['CreateDBSnapshot']);
    await cloud.clock.runUntil(cloud.clock.now() + 3_600_000);
    cloud.calls.length = 0;
    await cloud.step('start-copy', { ...run, point, region: secondary });
    expect(asked(cloud)).toEqual(['DescribeDBSnapshots', 'CopyDBSnapshot']);
  });

  it('goes on with the snapshot and the copy that an earlier run of it made, whatever the refusal says', async () => {
    const cloud = await cloudWith(['orders']);
    const point = await cloud.step('take-snapshot', run);
    await cloud.clock.runUntil(cloud.clock.now() + 3_600_000);
    const copy = await cloud.step('start-copy', { ...run, point, region: secondary });
    cloud.faults.push(fullFor('CreateDBSnapshot'), fullFor('CopyDBSnapshot'));
    expect(await cloud.step('take-snapshot', run)).toEqual({ ...(point as object), entered: null });
    expect(await cloud.step('start-copy', { ...run, point, region: secondary })).toEqual(copy);
  });

  it('says what is in the way when nobody has made it', async () => {
    const cloud = await cloudWith(['orders']);
    const point = await cloud.step('take-snapshot', run);
    await cloud.clock.runUntil(cloud.clock.now() + 3_600_000);
    cloud.faults.push(fullFor('CreateDBSnapshot'), fullFor('CopyDBSnapshot'));
    const next = { ...run, scheduledAt: day(1) };
    await expect(cloud.step('take-snapshot', next)).rejects.toMatchObject({ name: 'SnapshotQuotaFull' });
    const copied = cloud.step('start-copy', { ...run, point, region: secondary });
    await expect(copied).rejects.toMatchObject({ name: 'SnapshotQuotaFull' });
  });

  it('says that the database is gone rather than what RDS says of one that is not there', async () => {
    const cloud = await cloudWith([]);
    const gone = { name: 'ResourceNotBackedUp', message: expect.stringContaining('orders is not there any more') };
    await expect(cloud.step('take-snapshot', run)).rejects.toMatchObject(gone);
  });
});

describe('a snapshot with our name', () => {
  it('that somebody else made is not adopted', async () => {
    const cloud = await cloudWith(['orders']);
    await cloud.run('backup', rule, day(0));
    const [point] = await cloud.snapshots(primary);
    await cloud.tag(primary, point?.DBSnapshotArn ?? '', 'lifeboat:cycle', day(3));
    const execution = await cloud.run('backup', rule, day(0));
    expect(execution.status).toBe('FAILED');
    expect(cloud.ledger().find(({ event }) => event === 'step-failed')?.facts).toMatchObject({
      error: 'RecoveryPointNotOurs',
    });
  });
});
