import { DescribeKeyCommand, DisableKeyCommand, EnableKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { AddTagsToResourceCommand, RemoveTagsFromResourceCommand } from '@aws-sdk/client-rds';
import { describe, expect, it } from 'vitest';
import { coverage } from '#local/rehearsal/invariants/coverage.ts';
import { freshness } from '#local/rehearsal/invariants/freshness.ts';
import { healing } from '#local/rehearsal/invariants/healing.ts';
import { limits } from '#local/rehearsal/invariants/limits.ts';
import { overdue } from '#local/rehearsal/invariants/overdue.ts';
import { reports } from '#local/rehearsal/invariants/reports.ts';
import { sceneOf } from '#local/rehearsal/invariants/scene.ts';
import { type House, primary, secondary } from './house.ts';
import { silentMonitor } from './idle.ts';
import { houses } from './tools.ts';

const opened = houses();

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
