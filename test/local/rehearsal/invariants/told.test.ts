import { DescribeKeyCommand, DisableKeyCommand, EnableKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { AddTagsToResourceCommand, RemoveTagsFromResourceCommand } from '@aws-sdk/client-rds';
import { describe, expect, it } from 'vitest';
import { coverage } from '#local/rehearsal/invariants/coverage.ts';
import { healing } from '#local/rehearsal/invariants/healing.ts';
import { limits } from '#local/rehearsal/invariants/limits.ts';
import { overdue } from '#local/rehearsal/invariants/overdue.ts';
import { reports } from '#local/rehearsal/invariants/reports.ts';
import { sceneOf } from '#local/rehearsal/invariants/scene.ts';
import { type House, primary, secondary } from './house.ts';
import { silentMonitor } from './idle.ts';
import { houses } from './tools.ts';

const opened = houses();

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
