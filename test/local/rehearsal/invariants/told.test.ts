import { DescribeKeyCommand, DisableKeyCommand, EnableKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { AddTagsToResourceCommand, RemoveTagsFromResourceCommand } from '@aws-sdk/client-rds';
import { DeleteObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { alertKey, openedAlert } from '#core/alert.ts';
import type { Finding } from '#core/model.ts';
import { stepImplementations } from '#lambdas/index.ts';
import { alerts } from '#local/rehearsal/invariants/alerts.ts';
import { coverage } from '#local/rehearsal/invariants/coverage.ts';
import { executions } from '#local/rehearsal/invariants/executions.ts';
import { freshness } from '#local/rehearsal/invariants/freshness.ts';
import { healing } from '#local/rehearsal/invariants/healing.ts';
import { limits } from '#local/rehearsal/invariants/limits.ts';
import { over } from '#local/rehearsal/invariants/over.ts';
import { overdue } from '#local/rehearsal/invariants/overdue.ts';
import { punctual } from '#local/rehearsal/invariants/punctual.ts';
import { reports } from '#local/rehearsal/invariants/reports.ts';
import { sceneOf } from '#local/rehearsal/invariants/scene.ts';
import { type House, primary, secondary } from './house.ts';
import { bucketOf, entry, houses, publish, put, write } from './tools.ts';

const opened = houses();

/** A step that says what it is told to say and does nothing. */
const idle = (...names: readonly (readonly [keyof typeof stepImplementations, unknown])[]) => ({
  steps: Object.fromEntries(
    names.map(([name, answer]) => [name, { ...stepImplementations[name], run: async () => answer }]),
  ),
});
const closed = ['close-cycle', { complete: true, summary: 'fine', report: 'none' }] as const;
/** A monitor that finds nothing wrong, whatever is. */
const silentMonitor = idle(['assess-freshness', { checked: 0, findings: 0, opened: 0, resolved: 0 }]);

describe('fresh-or-told', () => {
  it('finds a database without a point when the monitor looks and says nothing [E-10.1-age]', async () => {
    const made = await opened([freshness], silentMonitor);
    made.cloud.schedules.enable('freshness');
    await made.cloud.runUntil('2026-01-18T02:14:00Z');
    const before = (await made.result()).broken;
    await made.pass(1);
    const { violations } = await made.result();
    expect([before, violations[0]]).toEqual([
      0,
      expect.objectContaining({
        at: '2026-01-18T02:15:00Z',
        subject: `${primary} rds-instance/${made.databases[0]}`,
        explanation: expect.stringContaining('has had no point in eu-west-1 younger than 25 h'),
      }),
    ]);
  });

  it('is content with an alert that says so, and with the alarm on a silent monitor [E-10.1-age]', async () => {
    const told = await opened([freshness]);
    told.cloud.schedules.enable('freshness');
    const blind = await opened([freshness]);
    blind.cloud.schedules.enable('freshness');
    await blind.pass(3);
    blind.cloud.schedules.disable('freshness');
    for (const made of [told, blind]) {
      await made.pass(60);
      expect(await made.result()).toMatchObject({ broken: 0 });
      expect((await made.result()).checked).toBeGreaterThan(10);
    }
  });

  it('counts from the moment at which somebody deletes the only copy', async () => {
    const made = await opened([freshness], silentMonitor);
    made.cloud.schedules.enable('freshness');
    await made.point({ id: 'lifeboat-p0' });
    await made.cloud.runUntil('2026-01-17T20:00:00Z');
    await made.point({ id: 'lifeboat-p1' });
    await made.cloud.runUntil('2026-01-18T12:00:00Z');
    await made.remove('lifeboat-p0', secondary, 'admin');
    await made.remove('lifeboat-p1', secondary, 'admin');
    await made.pass(1);
    expect(await made.result()).toMatchObject({ broken: 0 });
    await made.pass(1);
    const { violations } = await made.result();
    expect(violations.map(({ at, subject }) => [at, subject.split(' ')[0]])).toEqual([
      ['2026-01-18T13:15:00Z', secondary],
      ['2026-01-18T13:15:00Z', primary],
    ]);
  });

  it('counts from the deletion, too, of a point that has been the newest since before the others grew old', async () => {
    const made = await opened([freshness], silentMonitor);
    made.cloud.schedules.enable('freshness');
    await made.pass(2);
    await made.point({ id: 'lifeboat-p0' });
    await made.cloud.runUntil('2026-01-17T20:00:00Z');
    await made.point({ id: 'lifeboat-p1' });
    // By now only p1 is young enough to be good in every place; nobody had to look when p0 ceased to be.
    await made.cloud.runUntil('2026-01-18T20:00:00Z');
    await made.remove('lifeboat-p1', secondary, 'admin');
    await made.pass(1);
    expect(await made.result()).toMatchObject({ broken: 0 });
    await made.pass(1);
    expect((await made.result()).violations.map(({ at }) => at)).toEqual([
      '2026-01-18T21:15:00Z',
      '2026-01-18T21:15:00Z',
    ]);
  });

  it('counts from the deletion, too, of a point whose verification has just ended what people were told', async () => {
    const made = await opened([freshness]);
    made.cloud.schedules.enable('freshness');
    await made.cloud.runUntil('2026-01-18T03:30:00Z');
    await made.point({ id: 'lifeboat-p0' });
    expect(made.cloud.now()).toBe('2026-01-18T12:30:00Z');
    await made.cloud.runUntil('2026-01-18T13:05:00Z');
    expect([...sceneOf(made.stage).told.open.values()].map(({ name }) => name)).not.toContain('BackupStale');
    await made.remove('lifeboat-p0', primary, 'admin');
    await made.pass(2);
    expect(await made.result()).toMatchObject({ broken: 0 });
  });

  it('leaves it to the end of a cycle to say that its point does not come everywhere', async () => {
    const outcome = (did: string) => (did === 'CopyDBSnapshot' && stalls ? 'stalled' : 'available');
    let stalls = false;
    const made = await opened([freshness], { rds: { outcome } });
    made.cloud.schedules.enable('freshness');
    await made.pass(2);
    await made.point({ id: 'lifeboat-p0' });
    await made.cloud.runUntil('2026-01-17T20:00:00Z');
    await made.point({ id: 'lifeboat-p1' });
    await made.cloud.runUntil('2026-01-18T12:00:00Z');
    await made.remove('lifeboat-p1', primary, 'admin');
    await made.cloud.runUntil('2026-01-18T23:00:00Z');
    stalls = true;
    made.cloud.schedules.enable('database-full-backup');
    const told = sceneOf(made.stage).told.open;
    const stale = () => [...told.values()].some(({ name }) => name === 'BackupStale');
    expect(stale()).toBe(true);
    // The new point is there; its copy stalls until it is given up in the morning.
    await made.cloud.runUntil('2026-01-19T03:30:00Z');
    expect(stale()).toBe(false);
    await made.cloud.runUntil('2026-01-19T23:00:00Z');
    expect([...told.values()].map(({ name }) => name)).toContain('BackupFailed');
    expect(await made.result()).toMatchObject({ broken: 0 });
  });

  it('counts from the end of a fault that keeps people from being told', async () => {
    const made = await opened([freshness], silentMonitor);
    made.cloud.schedules.enable('freshness');
    await made.pass(24);
    made.faults.push({ at: made.cloud.now(), kind: 'topic-refuses', site: primary, until: '2026-01-18T20:00:00Z' });
    await made.cloud.runUntil('2026-01-18T21:14:00Z');
    expect((await made.result()).broken).toBe(0);
    await made.pass(1);
    const result = await made.result();
    expect(result.exemptions).toEqual([expect.objectContaining({ id: 'telling', applied: expect.any(Number) })]);
    expect(result.violations[0]).toMatchObject({ at: '2026-01-18T21:15:00Z', fault: { kind: 'topic-refuses' } });
  });
});

describe('what-breaks-heals', () => {
  it('finds a database that stays without a fresh point when nothing is broken, told or not', async () => {
    const made = await opened([healing]);
    made.cloud.schedules.enable('freshness');
    await made.cloud.runUntil('2026-01-19T23:00:00Z');
    const before = await made.result();
    await made.pass(2);
    expect([before.checked, before.broken]).toEqual([0, 0]);
    expect((await made.result()).violations[0]?.explanation).toContain('still has no verified point younger than 31 h');
  });

  it('waits for what only people can put right', async () => {
    const made = await opened([healing]);
    made.cloud.stores.rds.become('instance', primary, made.databases[0] ?? '', 'storage-full');
    await made.pass(24 * 4);
    expect(await made.result()).toMatchObject({ broken: 0, exemptions: [{ id: 'not-available', applied: 5 }] });
  });
});

describe('uncovered-is-told and limits-are-told', () => {
  const arn = (made: House) => `arn:aws:rds:${primary}:${made.cloud.assembly.account}:db:${made.databases[0]}`;

  it('find a database that lost its class, and the points it has, when nobody says so', async () => {
    const made = await opened([coverage], silentMonitor);
    await made.point({ id: 'lifeboat-p0' });
    made.cloud.schedules.enable('freshness');
    await made.rds().send(new RemoveTagsFromResourceCommand({ ResourceName: arn(made), TagKeys: ['lifeboat:class'] }));
    await made.pass(4);
    expect((await made.result()).violations.map(({ subject }) => subject)).toEqual([
      'pol-isms-008',
      `rds-instance/${made.databases[0]}`,
    ]);
  });

  it('are content when the monitor says so, and when it has its class again', async () => {
    const made = await opened([coverage]);
    await made.point({ id: 'lifeboat-p0' });
    made.cloud.schedules.enable('freshness');
    await made.rds().send(new RemoveTagsFromResourceCommand({ ResourceName: arn(made), TagKeys: ['lifeboat:class'] }));
    await made.pass(6);
    const Tags = [{ Key: 'lifeboat:class', Value: 'critical' }];
    await made.rds().send(new AddTagsToResourceCommand({ ResourceName: arn(made), Tags }));
    await made.pass(6);
    expect((await made.result()).broken).toBe(0);
  });

  it('find continuous recovery that falls behind its RPO [E-3.1-rpo]', async () => {
    const made = await opened([limits], silentMonitor);
    made.cloud.schedules.enable('freshness');
    made.cloud.stores.rds.become('instance', primary, made.databases[0] ?? '', 'storage-full');
    await made.pass(4);
    expect((await made.result()).violations[0]?.explanation).toContain(
      'could be recovered to no moment of the last 1 h',
    );
  });
});

describe('limits-are-told and restored-or-told', () => {
  it('find a database whose storage fills up [E-10.1-capacity]', async () => {
    const made = await opened([limits], silentMonitor);
    made.cloud.schedules.enable('freshness');
    const [id = ''] = made.databases;
    const gib = 2 ** 30;
    const allocated = (made.stage.estate[0]?.allocatedGiB ?? 0) * gib;
    const key = `${primary}/db/${id}`;
    made.engine.load(key, 0.9 * allocated - made.engine.usedBytesAt(key, made.cloud.clock.now()));
    await made.pass(28);
    expect((await made.result()).violations).toEqual([
      expect.objectContaining({
        at: '2026-01-17T01:15:00Z',
        explanation: expect.stringContaining('more than 80 % of the storage'),
      }),
    ]);
  });

  it('find restore tests that never run [E-7.1-monthly]', async () => {
    const made = await opened([overdue], silentMonitor);
    made.cloud.schedules.enable('freshness');
    await made.point({ id: 'lifeboat-p0' });
    await made.pass(24 * 34);
    expect((await made.result()).violations.map(({ subject }) => subject)).toEqual([
      `${primary} rds-instance/${made.databases[0]}`,
      `${secondary} rds-instance/${made.databases[0]}`,
    ]);
  });
});

describe('the monitor', () => {
  const headlines = (made: House): string[] => {
    const said: string[] = [];
    sceneOf(made.stage).told.onTelling(({ kind, name, subject, topic, run = '' }) => {
      if (topic.endsWith('-email') && name === 'RunMissing') said.push(`${made.cloud.now()} ${kind} ${subject} ${run}`);
    });
    return said;
  };

  it('tells of a run that did not happen when its time is over, and that it is over with the next [E-10.1-failure]', async () => {
    const made = await opened([reports]);
    const said = headlines(made);
    made.cloud.schedules.enable();
    await made.pass(28);
    made.cloud.schedules.disable('database-full-retention');
    await made.pass(4);
    made.cloud.schedules.enable('database-full-retention');
    await made.pass(26);
    // Due at 06:00, with six hours to run: the look at 13:00 is the first that can know; the next run is at 06:00.
    expect(said).toEqual([
      expect.stringMatching(/^2026-01-18T13:00:\d\dZ opened retention\/database-full 2026-01-18T06:00:00Z$/),
      expect.stringMatching(/^2026-01-19T06:00:\d\dZ resolved retention\/database-full /),
    ]);
    expect(await made.result()).toMatchObject({ broken: 0 });
  });

  it('looks back at the runs that a disabled key hid from it, when it can look again [A-7-monitor]', async () => {
    const made = await opened([reports]);
    const said = headlines(made);
    made.cloud.schedules.enable();
    await made.pass(25);
    const kms = made.cloud.client(KMSClient, primary);
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: 'alias/lifeboat-pol-isms-008' }));
    const KeyId = KeyMetadata?.KeyId;
    await kms.send(new DisableKeyCommand({ KeyId }));
    await made.pass(28);
    await kms.send(new EnableKeyCommand({ KeyId }));
    await made.pass(3);
    expect(said.map((line) => line.replace(/^\S+ /, '')).sort()).toEqual(
      expect.arrayContaining([
        'opened backup/database-full 2026-01-18T02:00:00Z',
        'opened retention/database-full 2026-01-18T06:00:00Z',
      ]),
    );
  });
});

describe('restored-or-told', () => {
  it('is content when the monitor tells of a test that never ran, whatever retention has let go of [E-7.1-monthly]', async () => {
    const made = await opened([overdue]);
    made.cloud.schedules.enable('freshness', 'database-full-backup', 'database-full-retention');
    await made.pass(24 * 34);
    expect(await made.result()).toMatchObject({ broken: 0 });
    expect([...sceneOf(made.stage).told.open.values()].map(({ key }) => key)).toEqual([
      `RunMissing.${primary}.restore-test.database-restore-test`,
      `RunMissing.${secondary}.restore-test.database-restore-test`,
      `RestoreTestOverdue.${primary}.rds-instance.${made.databases[0]}`,
      `RestoreTestOverdue.${secondary}.rds-instance.${made.databases[0]}`,
    ]);
  }, 90_000);
});

describe('runs-leave-reports', () => {
  it('finds a cycle that succeeds and leaves no report [A-7-report]', async () => {
    const made = await opened([reports], idle(closed));
    // The monitor would tell of it.
    made.cloud.schedules.enable('database-full-backup');
    await made.pass(80);
    const { violations } = await made.result();
    expect(violations.find(({ subject }) => subject.includes('backup'))).toMatchObject({
      subject: `${primary} database-full-backup`,
      evidence: { workflow: 'backup', due: '2026-01-17T02:00:00Z' },
    });
  });

  it('is content with reports, and with alarms on what did not run', async () => {
    const made = await opened([reports]);
    made.cloud.schedules.enable();
    await made.pass(30);
    made.cloud.schedules.disable('database-full-retention', 'database-full-backup');
    await made.pass(90);
    const { checked, broken } = await made.result();
    expect([checked > 100, broken]).toEqual([true, 0]);
  });
});

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

describe('runs-when-the-policy-says', () => {
  it('finds a backup at another time than the policy says, and one that does not run [E-4.2-0200]', async () => {
    const made = await opened([punctual]);
    made.cloud.startExecution('lifeboat-pol-isms-008-backup', {
      rule: 'database-full',
      scheduledAt: '2026-01-17T01:00:00Z',
    });
    await made.pass(5);
    expect((await made.result()).violations.map(({ explanation }) => explanation)).toEqual([
      expect.stringMatching(
        /ran for 2026-01-17T01:00:00Z; the policy says daily at 02:00, UTC, which is 2026-01-17T02:00:00Z/,
      ),
      expect.stringMatching(/the backup of database-full was due at 2026-01-17T02:00:00Z, and did not run/),
    ]);
  });

  it('is content with the schedules as they are, and with what a fault keeps from running', async () => {
    const made = await opened([punctual]);
    made.cloud.schedules.enable();
    await made.pass(24);
    made.cloud.schedules.disable('database-full-backup');
    made.faults.push({ at: made.cloud.now(), kind: 'schedule-disabled', site: 'database-full-backup' });
    await made.pass(24);
    const { checked, broken, exemptions } = await made.result();
    expect([checked, broken, exemptions[0]?.applied]).toEqual([7, 0, 1]);
  });
});

describe('executions-tell-the-truth', () => {
  it('finds a monitor that succeeds and has seen nothing [E-10.1-age]', async () => {
    const made = await opened([executions], silentMonitor);
    made.cloud.schedules.enable('freshness');
    await made.pass(2);
    expect((await made.result()).violations[0]?.explanation).toBe(
      'The monitor of 2026-01-17T01:00:00Z succeeded, and the ledger has nothing that it saw.',
    );
  });

  it('finds a backup that succeeds without a verified point of every database [E-4.1-full]', async () => {
    const made = await opened(
      [executions],
      idle(['verify-recovery-point', { takenAt: '2026-01-17T02:00:00Z', places: [] }], closed),
    );
    made.cloud.schedules.enable('database-full-backup');
    await made.pass(12);
    expect((await made.result()).violations[0]?.explanation).toContain(
      `${made.databases[0]} has no verified point of it`,
    );
  });

  it('is content when an instant that is delivered twice fails twice and is told once', async () => {
    const made = await opened([executions]);
    const ResourceName = `arn:aws:rds:${primary}:${made.cloud.assembly.account}:db:${made.databases[0]}`;
    await made.rds().send(new RemoveTagsFromResourceCommand({ ResourceName, TagKeys: ['lifeboat:class'] }));
    await made.cloud.runUntil('2026-01-17T02:04:00Z');
    const deliver = () =>
      made.cloud.startExecution('lifeboat-pol-isms-008-backup', {
        rule: 'database-full',
        scheduledAt: '2026-01-17T02:00:00Z',
      });
    const told: string[] = [];
    sceneOf(made.stage).told.onTelling(({ kind, name }) => kind !== 'other' && told.push(name));
    deliver();
    await made.cloud.runUntil('2026-01-17T02:07:00Z');
    const first = told.length;
    deliver();
    await made.cloud.runUntil('2026-01-17T02:40:00Z');
    expect(told.slice(0, first)).toContain('NothingProtected');
    expect(told.slice(first)).not.toContain('NothingProtected');
    expect(await made.result()).toMatchObject({ broken: 0 });
    expect((await made.result()).checked).toBeGreaterThan(2);
  });

  it('finds an execution that failed when nobody was told', async () => {
    const made = await opened([executions]);
    const { topics } = made.cloud.stores;
    for (const topic of topics.list(primary)) topics.delete(topic);
    made.cloud.startExecution('lifeboat-pol-isms-008-retention', {
      rule: 'nobody',
      scheduledAt: '2026-01-17T00:00:00Z',
    });
    await made.pass(3);
    expect((await made.result()).violations[0]?.explanation).toMatch(/ended FAILED at .* nobody has been told/);
  });
});
