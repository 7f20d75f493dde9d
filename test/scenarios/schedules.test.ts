import { DescribeDBInstancesCommand, RDSClient } from '@aws-sdk/client-rds';
import { GetQueueUrlCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { primary, secondary, type Theatre, theatre } from './stage.ts';

let house: Theatre;
beforeAll(async () => {
  // Months, in which nothing is about how calls are carried.
  house = await theatre({ transport: 'memory' });
});
afterAll(() => house.close());

describe('schedules', () => {
  it('run the month as the policy writes it [E-4.2-0200] [E-7.1-monthly]', { timeout: 90_000 }, async () => {
    const cloud = await house.shared();
    await cloud.database('orders');
    cloud.schedules.disable('freshness');
    await cloud.runUntil('2026-02-01T12:00:00Z');
    const scheduled = (workflow: 'backup' | 'retention' | 'restore-test') =>
      cloud.runs(workflow).map(({ input }) => (input as { scheduledAt: string }).scheduledAt);
    expect(scheduled('backup')).toHaveLength(16);
    expect(new Set(scheduled('backup').map((at) => at.slice(11)))).toEqual(new Set(['02:00:00Z']));
    expect(new Set(scheduled('retention').map((at) => at.slice(11)))).toEqual(new Set(['06:00:00Z']));
    expect(scheduled('restore-test')).toEqual(['2026-02-01T04:00:00Z', '2026-02-01T05:00:00Z']);
    expect(cloud.executions.filter(({ status }) => status !== 'SUCCEEDED')).toEqual([]);
  });

  it('that are delivered twice change nothing: one point in each place, one entry for each fact, no alert', async () => {
    const cloud = await house.shared({ deliveries: () => 2 });
    await cloud.database('orders');
    await cloud.runUntil('2026-01-17T03:30:00Z');
    expect(cloud.runs('backup').map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
    for (const region of [primary, secondary]) expect(await cloud.snapshots(region)).toHaveLength(1);
    const ids = (await cloud.ledger()).map(({ entry }) => `${entry.chain} ${entry.id}`);
    expect(new Set(ids).size).toBe(ids.length);
    expect(cloud.subjects()).toEqual([]);
  });

  it('that are delivered twice restore twice, each for itself: both tests pass, and nothing is left behind', {
    timeout: 90_000,
  }, async () => {
    const cloud = await house.real({ start: '2026-01-31T22:00:00Z', deliveries: () => 2 });
    await cloud.database('orders');
    await cloud.runUntil('2026-02-01T08:00:00Z');
    expect(cloud.runs('restore-test').map(({ status, cause }) => cause ?? status)).toEqual(Array(4).fill('SUCCEEDED'));
    expect(cloud.executions.filter(({ status }) => status !== 'SUCCEEDED')).toEqual([]);
    for (const region of [primary, secondary]) {
      const { DBInstances } = await cloud.client(RDSClient, region).send(new DescribeDBInstancesCommand({}));
      expect(DBInstances?.map(({ DBInstanceIdentifier }) => DBInstanceIdentifier)).toEqual(
        region === primary ? ['orders'] : [],
      );
    }
    expect(cloud.subjects()).toEqual([]);
  });

  it('that may not start their workflow end in the dead-letter queue', async () => {
    const cloud = await house.shared();
    const starter = cloud.assembly.schedules.find(({ name }) => name === 'database-full-backup')?.target.roleArn ?? '';
    cloud.permissions.revoke(starter, 'states:StartExecution');
    cloud.schedules.disable('freshness', 'database-full-retention');
    await cloud.runUntil('2026-01-17T05:00:00Z');
    expect(cloud.executions).toEqual([]);
    const sqs = cloud.client(SQSClient, primary);
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: 'lifeboat-pol-isms-008-undelivered' }));
    const received = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ['All'] }));
    expect(received.Messages).toHaveLength(1);
    expect(received.Messages?.[0]?.MessageAttributes).toMatchObject({
      ERROR_CODE: { StringValue: 'AccessDenied' },
      SCHEDULED_TIME: { StringValue: '2026-01-17T02:00:00Z' },
    });
  });
});
