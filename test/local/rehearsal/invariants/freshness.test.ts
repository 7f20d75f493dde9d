import { describe, expect, it } from 'vitest';
import { freshness } from '#local/rehearsal/invariants/freshness.ts';
import { sceneOf } from '#local/rehearsal/invariants/scene.ts';
import { primary, secondary } from './house.ts';
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
    expect((await made.result()).violations.map(({ at }) => at)).toEqual(['2026-01-18T21:15:00Z']);
  });

  it('finds that no cycle has brought a point everywhere for too long, though the newest is fresh where it was made', async () => {
    const made = await opened([freshness], silentMonitor);
    made.cloud.schedules.enable('freshness');
    await made.point({ id: 'lifeboat-p0' });
    await made.cloud.runUntil('2026-01-17T20:00:00Z');
    await made.point({ id: 'lifeboat-p1', copied: false });
    await made.cloud.runUntil('2026-01-18T20:00:00Z');
    const { violations } = await made.result();
    const here = violations.filter(({ subject }) => subject.startsWith(primary));
    expect(here.map(({ explanation }) => explanation)).toEqual([
      expect.stringContaining('has had no point verified in every place in eu-west-1 younger than 31 h'),
    ]);
  });

  it('asks for nothing when different points are left in the two places, each young enough', async () => {
    const made = await opened([freshness], silentMonitor);
    made.cloud.schedules.enable('freshness');
    await made.cloud.runUntil('2026-01-17T20:00:00Z');
    await made.point({ id: 'lifeboat-p0' });
    await made.point({ id: 'lifeboat-p1' });
    await made.cloud.runUntil('2026-01-18T15:00:00Z');
    await made.remove('lifeboat-p0', primary, 'admin');
    await made.remove('lifeboat-p1', secondary, 'admin');
    await made.pass(4);
    expect(await made.result()).toMatchObject({ broken: 0 });
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
