import { describe, expect, it } from 'vitest';
import { type ApiCall, AwsError } from '#local/seams.ts';
import { cloudWith, day, failing, rule } from './backup-cloud.ts';
import { bucket, type CloudOptions, createCloud, primary, secondary } from './cloud.ts';

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
