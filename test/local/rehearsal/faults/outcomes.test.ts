/** Faults of RDS's own work, of the Scheduler and of Regions take effect. */
import { describe, expect, it } from 'vitest';
import { kindsOf } from '#local/rehearsal/faults/kinds.ts';
import { brokenStage, db, hours, primary, secondary } from './stage.ts';

const at = hours(0);

describe('work of RDS', () => {
  it('fails, stalls and vanishes, for the database that is named', async () => {
    const kinds = ['snapshot-fails', 'snapshot-stalls', 'copy-fails', 'copy-stalls', 'copy-vanishes'] as const;
    const faults = kinds.map((kind, index) => ({ kind, at, database: db(index + 1) }));
    const stage = await brokenStage(faults, { databases: 6 });
    await stage.until(12);
    const status = (region: string, database: string) =>
      [...stage.cloud.stores.rds.region(region).snapshots.of(database)]
        .filter(({ type }) => type === 'manual')
        .map((snapshot) => snapshot.status);
    expect(status(primary, db(1))).toEqual(['failed']);
    expect(status(primary, db(2))).toEqual(['creating']);
    expect(status(secondary, db(3))).toEqual(['failed']);
    expect(['copying', 'deleting', undefined]).toContain(status(secondary, db(4))[0]);
    expect(status(secondary, db(5))).toEqual([]);
    expect([status(primary, db(6)), status(secondary, db(6))]).toEqual([['available'], ['available']]);
    expect(stage.faults.map(({ kind }) => kind).sort()).toEqual([...kinds].sort());
    await stage.close();
  });

  it('fails and stalls when something is restored', async () => {
    // The first of the month: the day of the restore test.
    const from = '2026-02-01T00:00:00Z';
    const faults = [
      { kind: 'restore-fails', at: from, region: primary },
      { kind: 'restore-stalls', at: from, region: secondary },
    ] as const;
    const stage = await brokenStage(faults, { from });
    await stage.until(12);
    expect(stage.faults.map(({ kind, site }) => [kind, site.split(' ').slice(0, 2).join(' ')]).sort()).toEqual([
      ['restore-fails', `RestoreDBInstanceFromDBSnapshot ${primary}`],
      ['restore-stalls', `RestoreDBInstanceFromDBSnapshot ${secondary}`],
    ]);
    await stage.close();
  });

  it('is tried in every kind', () => {
    expect([...kindsOf('outcome')].sort()).toEqual(
      [
        'copy-fails',
        'copy-stalls',
        'copy-vanishes',
        'restore-fails',
        'restore-stalls',
        'snapshot-fails',
        'snapshot-stalls',
      ].sort(),
    );
  });
});

describe('deliveries', () => {
  it('come twice, late, and not at all', async () => {
    const stage = await brokenStage([
      { kind: 'delivery-twice', at, workflow: 'backup' },
      { kind: 'delivery-late', at, workflow: 'retention', by: '3h' },
      { kind: 'delivery-never', at: hours(4), workflow: 'freshness' },
    ]);
    await stage.until(11);
    const delivered = (schedule: RegExp) =>
      stage.events
        .filter(({ type, facts }) => type === 'schedule' && schedule.test(String(facts['schedule'])))
        .map((event) => ({
          scheduledAt: String(event.facts['scheduledAt']),
          lateMs: event.at - Date.parse(String(event.facts['scheduledAt'])),
        }));
    const [backup, again, ...others] = delivered(/backup|database-full$/);
    expect([backup?.scheduledAt, others]).toEqual([hours(2), []]);
    expect(again).toEqual(backup);
    const [retention] = delivered(/retention/);
    expect(retention?.scheduledAt).toBe(hours(6));
    expect(retention?.lateMs).toBeGreaterThanOrEqual(3 * 3_600_000);
    const checks = delivered(/freshness/).map(({ scheduledAt }) => scheduledAt.slice(11, 13));
    expect(checks).toHaveLength(10);
    expect(new Set(checks)).not.toContain('04');
    expect(stage.faults.map(({ kind }) => kind).sort()).toEqual(['delivery-late', 'delivery-never', 'delivery-twice']);
    await stage.close();
  });
});

describe('a Region', () => {
  it('is away with all its endpoints, and comes back', async () => {
    const stage = await brokenStage([{ kind: 'region-away', at: hours(0.5), for: '2h', region: secondary }]);
    await stage.until(4);
    const dropped = stage.events.filter(({ type, facts }) => type === 'fault' && facts['kind'] === 'drop');
    expect(dropped.length).toBeGreaterThan(0);
    for (const { facts, at: when } of dropped) {
      expect(facts['region']).toBe(secondary);
      expect(when).toBeGreaterThanOrEqual(Date.parse(hours(0.5)));
      expect(when).toBeLessThan(Date.parse(hours(2.5)));
    }
    const later = stage.events.filter(
      ({ type, facts, at: when }) => type === 'api' && facts['region'] === secondary && when > Date.parse(hours(2.5)),
    );
    expect(later.some(({ facts }) => facts['ok'] === true)).toBe(true);
    expect(stage.faults).toMatchObject([{ kind: 'region-away', until: hours(2.5), site: secondary }]);
    await stage.close();
  });
});
