import { describe, expect, it } from 'vitest';
import type { Finding } from '#core/model.ts';
import { openAlert, settleAlerts } from '#lambdas/adapters/alerts.ts';
import { AwsError } from '#local/seams.ts';
import { type Cloud, createCloud } from '../cloud.ts';

const stale = (resource: string): Finding => ({
  ...{ name: 'BackupStale', severity: 'critical', clauses: ['E-10.1-age'], subject: `rds-instance/${resource}` },
  ...{ region: 'eu-west-1', summary: 'too old', hint: 'look', evidence: { ageSeconds: 100_000 } },
});

const open = (cloud: Cloud, finding: Finding) => cloud.send(() => openAlert(cloud.context(), finding));
const settle = (cloud: Cloud, findings: Finding[], judged: (finding: Finding) => boolean) =>
  cloud.send(() => settleAlerts(cloud.context(), { findings, judged }));

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
