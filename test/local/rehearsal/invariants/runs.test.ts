import { RemoveTagsFromResourceCommand } from '@aws-sdk/client-rds';
import { describe, expect, it } from 'vitest';
import { executions } from '#local/rehearsal/invariants/executions.ts';
import { punctual } from '#local/rehearsal/invariants/punctual.ts';
import { reports } from '#local/rehearsal/invariants/reports.ts';
import { sceneOf } from '#local/rehearsal/invariants/scene.ts';
import { primary } from './house.ts';
import { closed, idle, silentMonitor } from './idle.ts';
import { houses } from './tools.ts';

const opened = houses();

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
