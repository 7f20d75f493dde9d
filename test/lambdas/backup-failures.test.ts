import { describe, expect, it } from 'vitest';
import { addSeconds, formatInstant } from '#core/instant.ts';
import { type ApiCall, AwsError } from '#local/seams.ts';
import { bucket, type Cloud, type CloudOptions, createCloud, primary, secondary } from './cloud.ts';

const rule = 'database-full';
const day = (n: number) => `2026-01-${17 + n}T02:00:00Z`;

async function cloudWith(databases: readonly string[], options: CloudOptions = {}): Promise<Cloud> {
  const cloud = createCloud(options);
  for (const id of databases) await cloud.createDatabase(id);
  return cloud;
}

const failing =
  (operation: string, source: string): CloudOptions['outcome'] =>
  (did, subject) =>
    did === operation && (subject.source === source || subject.id.includes(source)) ? 'failed' : 'available';

describe('a failure', () => {
  it('of one database is told and does not stop its neighbours [E-10.1-failure]', async () => {
    const cloud = await cloudWith(['orders', 'billing'], { outcome: failing('CreateDBSnapshot', 'orders') });
    const execution = await cloud.run('backup', rule, day(0));
    expect(execution).toMatchObject({ status: 'FAILED', error: 'CycleIncomplete' });
    expect(execution.cause).toContain('failed: orders');
    expect((await cloud.snapshots(secondary)).map((point) => point.DBInstanceIdentifier)).toEqual(['billing']);
    expect(cloud.openAlerts()).toEqual(['BackupFailed.everywhere.rds-instance.orders']);
    const [mail, chat] = cloud.outbox.deliveries;
    expect(mail?.subject).toContain('[CRITICAL] BackupFailed: rds-instance/orders');
    expect(mail?.body).toContain('E-10.1-failure');
    expect(mail?.body).toContain('RecoveryPointFailed');
    expect(JSON.parse(chat?.body ?? '')).toMatchObject({ version: '1.0', source: 'custom' });
  });

  it('is resolved by the next cycle that succeeds, in the same chat thread', async () => {
    let broken = true;
    const outcome: CloudOptions['outcome'] = (did) => (broken && did === 'CreateDBSnapshot' ? 'failed' : 'available');
    const cloud = await cloudWith(['orders'], { outcome });
    await cloud.run('backup', rule, day(0));
    await cloud.run('backup', rule, day(0));
    expect(cloud.mails().filter((subject) => subject.includes('BackupFailed'))).toHaveLength(1);
    broken = false;
    await cloud.run('backup', rule, day(1));
    expect(cloud.openAlerts()).toEqual([]);
    const threads = cloud.outbox.deliveries
      .filter(({ protocol }) => protocol === 'https')
      .map(({ body }) => JSON.parse(body).metadata.threadId);
    expect(new Set(threads).size).toBe(1);
    expect(cloud.mails().at(-1)).toContain('[RESOLVED] BackupFailed');
    const events = cloud.ledger().map(({ event }) => event);
    expect(events).toEqual(expect.arrayContaining(['step-failed', 'alert-opened', 'alert-resolved']));
  });

  it('that happens again the next night is told again [E-10.1-failure]', async () => {
    const outcome: CloudOptions['outcome'] = (did) => (did === 'CreateDBSnapshot' ? 'failed' : 'available');
    const cloud = await cloudWith(['orders'], { outcome });
    await cloud.run('backup', rule, day(0));
    await cloud.run('backup', rule, day(1));
    expect(cloud.mails()).toHaveLength(2);
    expect(cloud.openAlerts()).toHaveLength(1);
  });

  it('to tell of a database at all is found when the cycle closes [E-10.1-failure]', async () => {
    const cloud = await cloudWith(['orders', 'lost']);
    const run = { rule, scheduledAt: day(0), execution: 'run-1' };
    expect(await cloud.step('find-expected-set', run)).toMatchObject({ count: 2 });
    expect(await cloud.step('close-cycle', run)).toMatchObject({ complete: false });
    expect(cloud.openAlerts()).toEqual(['CycleIncomplete.everywhere.pol-isms-008']);
    expect(cloud.mails()[0]).toContain('[CRITICAL] CycleIncomplete');
  });

  it('of a copy names its Region, and the point does not count as verified [E-10.1-failure]', async () => {
    const cloud = await cloudWith(['orders'], { outcome: failing('CopyDBSnapshot', 'orders') });
    const execution = await cloud.run('backup', rule, day(0));
    expect(execution.status).toBe('FAILED');
    expect(cloud.openAlerts()).toEqual([`BackupFailed.${secondary}.rds-instance.orders`]);
    const [point] = await cloud.snapshots(primary);
    expect(point?.TagList?.map(({ Key }) => Key)).not.toContain('lifeboat:verified');
  });

  it('of encryption is a failed backup, because the clause asks for it [E-4.4-encryption]', async () => {
    const cloud = createCloud();
    await cloud.createDatabase('plain', { key: null });
    const execution = await cloud.run('backup', rule, day(0));
    expect(execution.status).toBe('FAILED');
    const mail = cloud.outbox.deliveries[0]?.body ?? '';
    expect(mail).toContain('RecoveryPointUnverified');
    expect(mail).toContain('is not encrypted');
    expect(mail).toContain('E-4.4-encryption');
  });

  it('to find anything to protect is the loudest of all [E-10.1-failure]', async () => {
    const cloud = createCloud();
    await cloud.createDatabase('orders', { tags: { 'lifeboat:class': 'Critical' } });
    const execution = await cloud.run('backup', rule, day(0));
    expect(execution).toMatchObject({ status: 'FAILED', error: 'ExpectedSetEmpty' });
    expect(cloud.openAlerts()).toEqual(['NothingProtected.everywhere.pol-isms-008']);
  });

  it('of an unknown rule says which rules there are', async () => {
    const cloud = await cloudWith(['orders']);
    const execution = await cloud.run('backup', 'databse-full', day(0));
    expect(execution).toMatchObject({ status: 'FAILED', error: 'ConfigurationMissing' });
    expect(execution.cause).toContain('it has database-full');
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

describe('a copy that nobody waits for any more', () => {
  it('stays while the ledger cannot say that it goes, and goes with the next cycle [A-6-disposal]', async () => {
    const outcome: CloudOptions['outcome'] = (did) => (did === 'CopyDBSnapshot' ? 'stalled' : 'available');
    const cloud = await cloudWith(['orders'], { outcome });
    const run = { rule, scheduledAt: day(0), execution: 'run-1', resource: { id: 'orders', arn: 'arn' } };
    const point = (await cloud.step('take-snapshot', run)) as { readonly id: string; readonly region: string };
    await cloud.clock.runUntil(cloud.clock.now() + 3_600_000);
    await cloud.step('start-copy', { ...run, point, region: secondary });
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
    const outcome: CloudOptions['outcome'] = (did) => (did === 'CopyDBSnapshot' ? 'stalled' : 'available');
    const cloud = await cloudWith(['orders'], { outcome });
    const run = { rule, scheduledAt: day(0), execution: 'run-1', resource: { id: 'orders', arn: 'arn' } };
    const point = (await cloud.step('take-snapshot', run)) as { readonly id: string; readonly region: string };
    await cloud.clock.runUntil(cloud.clock.now() + 3_600_000);
    await cloud.step('start-copy', { ...run, point, region: secondary });
    const [copy] = await cloud.snapshots(secondary);
    await cloud.tag(secondary, copy?.DBSnapshotArn ?? '', 'lifeboat:rule', 'another-rule');
    expect(await cloud.step('give-up-copy', { ...run, region: secondary })).toEqual({ givenUp: [] });
    await cloud.tag(secondary, copy?.DBSnapshotArn ?? '', 'lifeboat:rule', rule);
    expect(await cloud.step('give-up-copy', { ...run, region: secondary })).toEqual({ givenUp: [point.id] });
  });
});

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

describe('without its ledger', () => {
  it.each(['find-expected-set', 'take-snapshot', 'capture-recipe'])(
    'because %s may not write, a cycle makes its copies and fails with what AWS said',
    async (step) => {
      const key = {
        'find-expected-set': 'ledger/pipeline',
        'take-snapshot': 'ledger/rds',
        'capture-recipe': 'recipes/',
      }[step];
      const cloud = await cloudWith(['orders']);
      let once = true;
      cloud.faults.push(({ operation, input }) => {
        if (!once || operation !== 'PutObject' || !String(input['Key']).startsWith(key ?? '')) return undefined;
        once = false;
        return new AwsError('AccessDenied', 'not authorized to perform: s3:PutObject', 403);
      });
      const execution = await cloud.run('backup', rule, day(0));
      expect(execution.status).toBe('FAILED');
      expect(await cloud.snapshots(secondary)).toHaveLength(1);
      expect(JSON.stringify(cloud.ledger())).toContain('AccessDenied: not authorized to perform: s3:PutObject');
    },
  );

  const noBucket = ({ service, input }: ApiCall) =>
    service === 's3' && input['Bucket'] === bucket ? new AwsError('AccessDenied', 'Access Denied', 403) : undefined;

  it('a cycle still makes its points and copies, fails loudly and tells people', async () => {
    const cloud = await cloudWith(['orders']);
    cloud.faults.push(noBucket);
    const execution = await cloud.run('backup', rule, day(0));
    expect(execution.status).toBe('FAILED');
    expect(await cloud.snapshots(primary)).toHaveLength(1);
    expect(await cloud.snapshots(secondary)).toHaveLength(1);
    expect(cloud.mails().some((subject) => subject.includes('BackupFailed'))).toBe(true);
  });
});
