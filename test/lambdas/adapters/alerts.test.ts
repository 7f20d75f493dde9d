import { describe, expect, it } from 'vitest';
import { addSeconds } from '#core/instant.ts';
import type { Finding } from '#core/model.ts';
import { openAlert, settleAlerts } from '#lambdas/adapters/alerts.ts';
import { AwsError } from '#local/seams.ts';
import { type Cloud, createCloud } from '../cloud.ts';

const stale = (resource: string): Finding => ({
  ...{ name: 'BackupStale', severity: 'critical', clauses: ['E-10.1-age'], subject: `rds-instance/${resource}` },
  ...{ region: 'eu-west-1', summary: 'too old', hint: 'look', evidence: { ageSeconds: 100_000 } },
});

const open = (cloud: Cloud, finding: Finding, by = 'run-1') =>
  cloud.send(() => openAlert(cloud.context(), finding, by));
const settle = (cloud: Cloud, findings: Finding[], judged: (finding: Finding) => boolean) =>
  cloud.send(() => settleAlerts(cloud.context(), { findings, judged, by: 'run-1' }));

describe('an alert', () => {
  it('goes out once as a mail and once to the chat, and is in the ledger', async () => {
    const cloud = createCloud();
    expect(await open(cloud, stale('orders'))).toBe(true);
    expect(await open(cloud, stale('orders'))).toBe(false);
    expect(cloud.outbox.deliveries.map(({ protocol }) => protocol).sort()).toEqual(['email', 'https']);
    expect(cloud.ledger().map(({ event, chain }) => [event, chain])).toEqual([['alert-opened', 'rds-instance.orders']]);
  });

  it('that was not told because of a crash is told by the next run', async () => {
    const cloud = createCloud();
    cloud.faults.push(({ operation }) =>
      operation === 'Publish' ? new AwsError('AuthorizationError', 'no', 403) : undefined,
    );
    await expect(open(cloud, stale('orders'))).rejects.toThrow();
    cloud.faults.pop();
    expect(await open(cloud, stale('orders'))).toBe(true);
    expect(await open(cloud, stale('orders'))).toBe(false);
    expect(cloud.mails()).toHaveLength(1);
  });

  it('that two executions find at the same time is told once', async () => {
    const cloud = createCloud();
    const both = await cloud.send(() =>
      Promise.all(['run-1', 'run-2'].map((by) => openAlert(cloud.context(), stale('orders'), by))),
    );
    expect(both.toSorted()).toEqual([false, true]);
    expect(cloud.mails()).toHaveLength(1);
    expect(cloud.ledger()).toHaveLength(1);
  });

  it('that was begun by a clock hours ahead is gone on with by whoever comes next', async () => {
    const cloud = createCloud();
    cloud.faults.push(({ operation }) =>
      operation === 'Publish' ? new AwsError('AuthorizationError', 'no', 403) : undefined,
    );
    const ahead = { ...cloud.context(), now: () => addSeconds(cloud.context().now(), 16 * 3600) };
    await expect(cloud.send(() => openAlert(ahead, stale('orders'), 'run-1'))).rejects.toThrow();
    cloud.faults.pop();
    expect(await open(cloud, stale('orders'), 'run-2')).toBe(true);
    expect(cloud.mails()).toHaveLength(1);
  });

  it('of a run that failed is not told again by whoever sees only that it is still so', async () => {
    const cloud = createCloud();
    const night = (scheduledAt: string) => ({ ...stale('orders'), evidence: { scheduledAt } });
    expect(await open(cloud, night('2026-01-17T02:00:00Z'))).toBe(true);
    expect(await open(cloud, stale('orders'))).toBe(false);
    expect(await open(cloud, night('2026-01-18T02:00:00Z'))).toBe(true);
    expect(await open(cloud, stale('orders'))).toBe(false);
    expect(cloud.mails()).toHaveLength(2);
  });

  it('of a second run reaches also those who heard of the first, and the first those who did not yet', async () => {
    const cloud = createCloud();
    const night = (day: number) => ({ ...stale('orders'), evidence: { scheduledAt: `2026-01-${day}T02:00:00Z` } });
    const refuse = (channel: string) =>
      cloud.faults.push(({ operation, input }) =>
        operation === 'Publish' && String(input['TopicArn']).includes(channel)
          ? new AwsError('AuthorizationError', 'no', 403)
          : undefined,
      );
    const heard = () => cloud.outbox.deliveries.map(({ protocol }) => protocol);
    refuse('email');
    await expect(open(cloud, night(17))).rejects.toThrow();
    expect(heard()).toEqual(['https']);
    await expect(open(cloud, night(18))).rejects.toThrow();
    expect(heard(), 'the chat hears of the second night while the mail is still refused').toEqual(['https', 'https']);
    cloud.faults.pop();
    expect(await open(cloud, night(19))).toBe(true);
    expect(heard().slice(2).sort(), 'of the second night, and of the third').toEqual(['email', 'email', 'https']);
    const nights = cloud
      .ledger()
      .map(({ event, facts }) => [event, (facts['evidence'] as { scheduledAt: string }).scheduledAt.slice(8, 10)]);
    expect(nights).toEqual([
      ['alert-opened', '18'],
      ['alert-opened', '19'],
    ]);
  });

  it('that an execution left half told is told by the next attempt of it at once, by another after a while', async () => {
    for (const [by, minutes, expected] of [
      ['run-1', 0, 1],
      ['run-2', 14, 0],
      ['run-2', 16, 1],
    ] as const) {
      const cloud = createCloud();
      cloud.faults.push(({ operation }) =>
        operation === 'Publish' ? new AwsError('AuthorizationError', 'no', 403) : undefined,
      );
      await expect(open(cloud, stale('orders'))).rejects.toThrow();
      cloud.faults.pop();
      await cloud.clock.runUntil(cloud.clock.now() + minutes * 60_000);
      await open(cloud, stale('orders'), by);
      expect(cloud.mails(), `${by} after ${minutes} min`).toHaveLength(expected);
    }
  });

  it('that is told and could not be recorded is recorded by the next look, and not told again', async () => {
    const cloud = createCloud();
    cloud.faults.push(({ operation, input }) =>
      operation === 'PutObject' && String(input['Key']).startsWith('ledger/')
        ? new AwsError('AccessDenied', 'no', 403)
        : undefined,
    );
    await expect(open(cloud, stale('orders'))).rejects.toThrow();
    expect(cloud.mails()).toHaveLength(1);
    cloud.faults.pop();
    expect(await open(cloud, stale('orders'), 'run-2')).toBe(false);
    expect(cloud.mails()).toHaveLength(1);
    expect(cloud.ledger().map(({ event }) => event)).toEqual(['alert-opened']);
  });

  it('that is half told is finished by whoever looks at all of them, whatever they judge', async () => {
    const cloud = createCloud();
    cloud.faults.push(({ operation }) =>
      operation === 'Publish' ? new AwsError('AuthorizationError', 'no', 403) : undefined,
    );
    await expect(open(cloud, stale('orders'))).rejects.toThrow();
    cloud.faults.pop();
    await cloud.clock.runUntil(cloud.clock.now() + 3_600_000);
    await settle(cloud, [], () => false);
    expect(cloud.mails()).toHaveLength(1);
    expect(cloud.openAlerts()).toHaveLength(1);
    await settle(cloud, [], () => false);
    expect(cloud.mails()).toHaveLength(1);
  });

  it('that is found again while its end is being told stays open', async () => {
    const cloud = createCloud();
    await open(cloud, stale('orders'));
    let again = true;
    cloud.faults.push(({ operation, input }) => {
      if (!again || operation !== 'PutObject' || !String(input['Key']).startsWith('ledger/')) return undefined;
      again = false;
      return new AwsError('AccessDenied', 'no', 403);
    });
    await cloud.clock.runUntil(cloud.clock.now() + 60_000);
    await expect(settle(cloud, [], () => true)).rejects.toThrow();
    expect(await open(cloud, stale('orders'), 'run-2')).toBe(true);
    expect(cloud.openAlerts()).toHaveLength(1);
    expect(cloud.mails().map((subject) => subject.split(' ')[0])).toEqual(['[CRITICAL]', '[RESOLVED]', '[CRITICAL]']);
  });

  it('is read only by those who may have judged it', async () => {
    const cloud = createCloud();
    for (const id of ['a', 'b', 'c', 'd']) await open(cloud, stale(id));
    cloud.calls.length = 0;
    const judgement = { findings: [], names: ['CopyStale'], judged: () => true, by: 'run-1' };
    await cloud.send(() => settleAlerts(cloud.context(), judgement));
    expect(new Set(cloud.calls.map(({ operation }) => operation))).toEqual(new Set(['ListObjectsV2']));
  });

  it('is resolved only by who judged it, and may open again', async () => {
    const cloud = createCloud();
    await open(cloud, stale('orders'));
    await open(cloud, stale('billing'));
    const changes = await settle(cloud, [], ({ subject }) => subject === 'rds-instance/orders');
    expect(changes.resolved.map(({ subject }) => subject)).toEqual(['rds-instance/orders']);
    expect(cloud.openAlerts()).toEqual(['BackupStale.eu-west-1.rds-instance.billing']);
    await cloud.clock.runUntil(cloud.clock.now() + 60_000);
    expect(await open(cloud, stale('orders'))).toBe(true);
    expect(
      cloud
        .ledger()
        .filter(({ chain }) => chain.endsWith('orders'))
        .map(({ event }) => event),
    ).toEqual([...['alert-opened', 'alert-resolved', 'alert-opened']]);
  });

  it('stays open while it is found again', async () => {
    const cloud = createCloud();
    await settle(cloud, [stale('orders')], () => true);
    await settle(cloud, [stale('orders')], () => true);
    expect(cloud.openAlerts()).toHaveLength(1);
    expect(cloud.mails()).toHaveLength(1);
  });
});
