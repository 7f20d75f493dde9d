import { describe, expect, it } from 'vitest';
import { addSeconds, formatInstant } from '#core/instant.ts';
import { type ApiCall, AwsError } from '#local/seams.ts';
import { cloudWith, day, failing, rule } from './backup-cloud.ts';
import { type CloudOptions, primary, secondary } from './cloud.ts';

describe('patience', () => {
  it('outlasts a database that is busy', async () => {
    const cloud = await cloudWith(['orders']);
    await cloud.clock.runUntil(Date.parse(day(0)) - 30_000);
    await cloud.modify(primary, 'orders', { DBInstanceClass: 'db.t4g.small', ApplyImmediately: true });
    const execution = await cloud.run('backup', rule, day(0));
    expect(execution.status).toBe('SUCCEEDED');
    const [point] = await cloud.snapshots(primary);
    expect(point?.OriginalSnapshotCreateTime?.getTime()).toBeGreaterThanOrEqual(Date.parse(day(0)) + 60_000);
  });

  it('outlasts a service that asks to come back later', async () => {
    const cloud = await cloudWith(['orders']);
    let left = 3;
    cloud.faults.push((call) =>
      call.operation === 'CreateDBSnapshot' && left-- > 0
        ? new AwsError('ThrottlingException', 'Rate exceeded')
        : undefined,
    );
    expect((await cloud.run('backup', rule, day(0))).status).toBe('SUCCEEDED');
    expect(left).toBeLessThan(0);
  });

  it('waits for a free slot when too many copies are under way', async () => {
    const cloud = await cloudWith(['orders']);
    let left = 2;
    const full = new AwsError('SnapshotQuotaExceededFault', 'Cannot copy more than 20 snapshots across regions');
    cloud.faults.push((call) => (call.operation === 'CopyDBSnapshot' && left-- > 0 ? full : undefined));
    expect((await cloud.run('backup', rule, day(0))).status).toBe('SUCCEEDED');
  });

  it('does not wait when the account may hold no more snapshots', async () => {
    const cloud = await cloudWith(['orders']);
    const full = new AwsError('SnapshotQuotaExceededFault', 'Cannot create more than 100 manual snapshots');
    cloud.faults.push((call) => (call.operation === 'CreateDBSnapshot' ? full : undefined));
    const execution = await cloud.run('backup', rule, day(0));
    expect(execution.status).toBe('FAILED');
    expect(formatInstant(cloud.clock.now())).toBe(day(0));
    expect(cloud.outbox.deliveries[0]?.body).toContain('Service Quotas');
  });

  it('has an end: a copy that never arrives is given up', async () => {
    const outcome: CloudOptions['outcome'] = (did) => (did === 'CopyDBSnapshot' ? 'stalled' : 'available');
    const cloud = await cloudWith(['orders'], { outcome });
    const execution = await cloud.run('backup', rule, day(0));
    expect(execution.status).toBe('FAILED');
    expect(cloud.clock.now()).toBeGreaterThanOrEqual(Date.parse(addSeconds(day(0), 8 * 3600)));
    expect(cloud.ledger().find(({ event }) => event === 'step-failed')?.facts).toMatchObject({
      error: 'RecoveryPointNotReady',
    });
  });
});

describe('a copy that stands still', () => {
  it('is given up when its time is over, and holds up no later one [E-4.3-secondary]', async () => {
    let copies = 0;
    const outcome: CloudOptions['outcome'] = (did) =>
      did === 'CopyDBSnapshot' && ++copies === 1 ? 'stalled' : 'available';
    const cloud = await cloudWith(['orders'], { outcome });
    expect((await cloud.run('backup', rule, day(0))).status).toBe('FAILED');
    expect(cloud.ledger().find(({ event }) => event === 'copy-given-up')?.facts).toMatchObject({ region: secondary });
    await cloud.clock.runUntil(cloud.clock.now() + 3_600_000);
    expect(await cloud.snapshots(secondary)).toEqual([]);
    expect((await cloud.run('backup', rule, day(1))).status).toBe('SUCCEEDED');
    expect((await cloud.snapshots(secondary)).map(({ Status }) => Status)).toEqual(['available']);
  });

  it('is the only thing that is given up: what has arrived stays', async () => {
    const cloud = await cloudWith(['orders'], { outcome: failing('CopyDBSnapshot', 'nobody') });
    await cloud.run('backup', rule, day(0));
    const [taken] = await cloud.snapshots(primary);
    const tags = Object.fromEntries((taken?.TagList ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));
    expect(tags['lifeboat:cycle']).toBe(day(0));
    const run = { rule, scheduledAt: day(1), execution: 'run-1', resource: { id: 'orders', arn: 'arn' } };
    expect(await cloud.step('give-up-copy', { ...run, region: secondary })).toEqual({ givenUp: [] });
    expect(await cloud.snapshots(secondary)).toHaveLength(1);
  });
});

/** A cycle under way whose copy does not move. */
async function withStalledCopy() {
  const outcome: CloudOptions['outcome'] = (did) => (did === 'CopyDBSnapshot' ? 'stalled' : 'available');
  const cloud = await cloudWith(['orders'], { outcome });
  const run = { rule, scheduledAt: day(0), execution: 'run-1', resource: { id: 'orders', arn: 'arn' } };
  const point = (await cloud.step('take-snapshot', run)) as { readonly id: string; readonly region: string };
  await cloud.clock.runUntil(cloud.clock.now() + 3_600_000);
  await cloud.step('start-copy', { ...run, point, region: secondary });
  return { cloud, run, point };
}

describe('a copy that nobody waits for any more', () => {
  it('stays while the ledger cannot say that it goes, and goes with the next cycle [A-6-disposal]', async () => {
    const { cloud, run, point } = await withStalledCopy();
    const closed = (call: ApiCall) =>
      call.operation === 'PutObject' ? new AwsError('AccessDenied', 'Access Denied', 403) : undefined;
    cloud.faults.push(closed);
    await expect(cloud.step('give-up-copy', { ...run, region: secondary })).rejects.toMatchObject({
      name: 'AccessDenied',
    });
    expect(await cloud.snapshots(secondary)).toHaveLength(1);
    cloud.faults.length = 0;
    const next = { ...run, scheduledAt: day(1), execution: 'run-2' };
    expect(await cloud.step('give-up-copy', { ...next, region: secondary })).toEqual({ givenUp: [point.id] });
    expect(cloud.ledger().find(({ event }) => event === 'copy-given-up')?.facts).toMatchObject({ point: point.id });
  });
});

describe('a copy of another rule that is still under way', () => {
  it('is not given up with this rule’s', async () => {
    const { cloud, run, point } = await withStalledCopy();
    const [copy] = await cloud.snapshots(secondary);
    await cloud.tag(secondary, copy?.DBSnapshotArn ?? '', 'lifeboat:rule', 'another-rule');
    expect(await cloud.step('give-up-copy', { ...run, region: secondary })).toEqual({ givenUp: [] });
    await cloud.tag(secondary, copy?.DBSnapshotArn ?? '', 'lifeboat:rule', rule);
    expect(await cloud.step('give-up-copy', { ...run, region: secondary })).toEqual({ givenUp: [point.id] });
  });
});
