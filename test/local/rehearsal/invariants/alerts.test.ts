import { DeleteObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { alertKey, openedAlert } from '#core/alert.ts';
import type { Finding } from '#core/model.ts';
import { alerts } from '#local/rehearsal/invariants/alerts.ts';
import { over } from '#local/rehearsal/invariants/over.ts';
import { type House, primary } from './house.ts';
import { silentMonitor } from './idle.ts';
import { bucketOf, entry, houses, publish, put, write } from './tools.ts';

const opened = houses();

const finding: Finding = {
  ...{ name: 'BackupFailed', severity: 'warning', clauses: ['E-10.1-failure'], subject: 'rds-instance/orders' },
  ...{ summary: 'It failed.', hint: 'Look.', evidence: { rule: 'database-full', scheduledAt: '2026-01-17T02:00:00Z' } },
};
const key = 'BackupFailed.everywhere.rds-instance.orders';

async function tell(made: House, kinds: readonly ('email' | 'chat')[], about = finding): Promise<void> {
  const { email, chat } = openedAlert(about, { policy: 'POL-ISMS-008', openedAt: made.cloud.now() });
  if (kinds.includes('email')) await publish(made, 'email', { Subject: email.subject, Message: email.body });
  if (kinds.includes('chat')) await publish(made, 'chat', { Message: JSON.stringify(chat) });
}

async function mark(made: House, phase: string, about = finding): Promise<void> {
  const record = { finding: about, openedAt: made.cloud.now(), phase };
  await put(made, `alerts/open/${alertKey(about)}.json`, JSON.stringify(record));
}

describe('alerts-reach-people-once', () => {
  it('finds an alert that was decided and reached one topic only [E-9.2]', async () => {
    const made = await opened([alerts]);
    await mark(made, 'opening');
    await tell(made, ['email']);
    await made.pass(2);
    expect((await made.result()).violations).toEqual([
      expect.objectContaining({
        at: '2026-01-17T01:15:00Z',
        subject: key,
        evidence: expect.objectContaining({ topics: 'chat' }),
      }),
    ]);
  });

  it('leaves to somebody who deletes the record of an alert what a topic had not taken yet', async () => {
    const made = await opened([alerts]);
    await mark(made, 'opening');
    await tell(made, ['email']);
    made.faults.push({ at: made.cloud.now(), kind: 'marker-deleted', site: `alerts/open/${key}.json` });
    await made.pass(2);
    const { broken, exemptions } = await made.result();
    expect([broken, exemptions.find(({ id }) => id === 'by-hand')?.applied]).toEqual([0, 1]);
  });

  it('finds a message that comes twice, unless a fault left open whether it had come', async () => {
    const made = await opened([alerts]);
    await tell(made, ['email', 'chat']);
    await tell(made, ['chat']);
    await tell(made, ['email'], { ...finding, evidence: { ...finding.evidence, scheduledAt: '2026-01-18T02:00:00Z' } });
    made.faults.push({ at: made.cloud.now(), kind: 'call-loses-answer', site: 'record-failure sns:Publish' });
    await tell(made, ['email']);
    const { violations, exemptions } = await made.result();
    expect(violations.map(({ evidence }) => evidence['topic'])).toEqual([expect.stringMatching(/-chat$/)]);
    expect(exemptions.find(({ id }) => id === 'ambiguous')?.applied).toBe(1);
  });

  it('finds an entry of the ledger that says that people were told when they were not', async () => {
    const made = await opened([alerts]);
    await write(made, entry(made, { event: 'alert-opened', facts: { ...finding } }));
    expect((await made.result()).violations[0]?.explanation).toContain(
      'no message reached the topic for email and chat',
    );
  });

  it('finds an alert that is forgotten without a word', async () => {
    const made = await opened([alerts]);
    await mark(made, 'opening');
    await tell(made, ['email', 'chat']);
    const Key = `alerts/open/${key}.json`;
    await made.cloud.client(S3Client, primary).send(new DeleteObjectCommand({ Bucket: bucketOf(made), Key }));
    await made.pass(1);
    expect((await made.result()).violations[0]?.explanation).toContain('remembered as open no more');
  });

  it('finds a critical alert when nothing was broken', async () => {
    const made = await opened([alerts]);
    await tell(made, ['email'], { ...finding, severity: 'critical' });
    expect((await made.result()).violations[0]?.explanation).toContain('a false alarm');
  });
});

describe('what-is-over-is-told', () => {
  const stale = async (made: House): Promise<Finding> => {
    await made.point({ id: 'lifeboat-p0' });
    const about = {
      ...finding,
      name: 'BackupStale',
      subject: `rds-instance/${made.databases[0]}`,
      region: primary,
    } as const;
    await mark(made, 'open', about);
    await tell(made, ['email', 'chat'], about);
    made.cloud.schedules.enable('freshness');
    return about;
  };

  it('finds an alert that stays open although the database has a young point again [E-10.1-age]', async () => {
    const made = await opened([over], silentMonitor);
    const about = await stale(made);
    await made.pass(4);
    expect((await made.result()).violations).toEqual([
      expect.objectContaining({
        subject: alertKey(about),
        explanation: expect.stringContaining('nobody was told that it is over'),
      }),
    ]);
  });

  it('is content when the monitor resolves it, and while nobody looks', async () => {
    const resolved = await opened([over]);
    await stale(resolved);
    const blind = await opened([over], silentMonitor);
    await stale(blind);
    blind.cloud.schedules.disable('freshness');
    for (const made of [resolved, blind]) {
      await made.pass(6);
      expect(await made.result()).toMatchObject({ broken: 0 });
    }
    expect((await blind.result()).checked).toBe(6);
  });
});
