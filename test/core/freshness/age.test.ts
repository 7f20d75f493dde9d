import { describe, expect, it } from 'vitest';
import { assessFreshness } from '#core/freshness/assess.ts';
import type { ProtectedDatabase } from '#core/freshness/facts.ts';
import { addSeconds } from '#core/instant.ts';
import type { Finding } from '#core/model.ts';
import { daysBefore, examplePolicy, now, point } from '../fixtures.ts';
import { assess, copies, fine, hoursOld, orders, withDatabase } from './world.ts';

const names = (findings: readonly Finding[]) => findings.map(({ name, region }) => `${name} ${region}`);

describe('the age of backups', () => {
  it('is critical above 25 hours, and not a second before [E-10.1-age]', () => {
    const at = (seconds: number) => [{ ...hoursOld(0), takenAt: addSeconds(now, -seconds) }];
    expect(names(assess({ points: [...at(90_000), ...copies([hoursOld(4)])] }).findings)).toEqual([]);
    const { findings } = assess({ points: [...at(90_001), ...copies([hoursOld(4)])] });
    expect(findings).toMatchObject([
      {
        name: 'BackupStale',
        severity: 'critical',
        clauses: ['E-10.1-age'],
        subject: 'rds-instance/orders',
        region: 'eu-west-1',
        summary: 'The newest recovery point of orders in eu-west-1 is 25 h 1 s old; the limit is 25 h.',
        evidence: { ageSeconds: 90_001, limitSeconds: 90_000 },
      },
    ]);
  });

  it('has a limit of its own for a class that is backed up less often, and for its copies', () => {
    const weekly = examplePolicy((text) => text.replace('over: 25h,', 'over: 25h, classes: { critical: 8d },'));
    const at = (days: number) => [point(days), ...copies([point(days)])];
    const found = (days: number) => assessFreshness({ ...fine, points: at(days) }, weekly, now).findings;
    expect(names(found(8))).toEqual([]);
    expect(names(found(8.5))).toEqual(['BackupStale eu-west-1', 'CopyStale eu-central-1']);
    expect(found(8.5)[0]?.summary).toContain('the limit is 8 d.');
  });

  it.each([
    ['failed', { status: 'failed' }],
    ['in the making', { status: 'creating' }],
    ['foreign', { owner: null }],
    ['of another database', { resource: 'users' }],
  ] as const)('does not take a newer point for a backup that is %s [E-10.1-age]', (_what, flaw) => {
    const points = [hoursOld(1, flaw), hoursOld(30), ...copies([hoursOld(4)])];
    expect(names(assess({ points }).findings)).toContain('BackupStale eu-west-1');
  });

  it('gives a copy the time to be made on top, and wants it verified', () => {
    const at = (hours: number) => assess({ points: [hoursOld(4), ...copies([hoursOld(hours)])] }).findings;
    expect(names(at(31))).toEqual([]);
    expect(at(31.1)).toMatchObject([
      {
        name: 'CopyStale',
        region: 'eu-central-1',
        clauses: ['E-10.1-age', 'E-4.3-secondary', 'E-6.1-region'],
        summary: expect.stringContaining('the limit is 25 h and 6 h for copying'),
      },
    ]);
    const { owner, ...rest } = hoursOld(4);
    const { verifiedAt: _never, ...unverified } = owner ?? expect.fail();
    const points = [hoursOld(4), ...copies([{ ...rest, owner: unverified }])];
    expect(names(assess({ points }).findings)).toEqual(['CopyStale eu-central-1']);
  });

  it('of a new database are those of the database, until its first cycle was due', () => {
    const young = { createdAt: addSeconds(now, -90_000), latestRestorableTime: addSeconds(now, -240) };
    const at = (databases: ProtectedDatabase[]) => names(assess({ databases, points: [], passedTests: [] }).findings);
    expect(at([{ ...orders, ...young }])).toEqual([]);
    expect(at([{ ...orders, ...young, createdAt: addSeconds(now, -90_001) }])).toEqual(['BackupStale eu-west-1']);
    expect(assess({ points: [] }).findings[0]?.summary).toContain(
      'orders has no recovery point in eu-west-1 although it exists',
    );
  });
});

describe('point-in-time recovery', () => {
  it('must keep its logs as long as the rule says [E-4.1-incremental] [E-4.2-pitr]', () => {
    expect(withDatabase({ automatedRetentionDays: 6 }).findings).toMatchObject([
      {
        name: 'PointInTimeWindowShort',
        severity: 'critical',
        clauses: ['E-4.1-incremental', 'E-4.1-logs', 'E-4.2-pitr'],
        summary: 'orders keeps 6 d of automated backups; the rule database-point-in-time asks for 7 d.',
      },
    ]);
  });

  it('must not lag behind by more than the RPO of the class [E-3.1-rpo]', () => {
    const lag = (seconds: number) => withDatabase({ latestRestorableTime: addSeconds(now, -seconds) }).findings;
    expect(lag(3600)).toEqual([]);
    expect(lag(3601)).toMatchObject([
      {
        name: 'PointInTimeStale',
        clauses: ['E-3.1-rpo', 'E-4.1-incremental', 'E-4.1-logs', 'E-4.2-pitr'],
        summary: 'orders can be recovered to 1 h 1 s ago at best; the RPO of critical is 1 h.',
      },
    ]);
  });

  it('that offers no moment at all lags since the database was made [E-3.1-rpo]', () => {
    const { latestRestorableTime: _none, ...rest } = orders;
    const { findings } = assess({ databases: [rest] });
    expect(findings[0]?.summary).toContain('orders can be recovered to no moment although it exists for 100 d');
  });

  it('that is off is one finding, not two', () => {
    const { latestRestorableTime: _none, ...rest } = orders;
    expect(names(assess({ databases: [{ ...rest, automatedRetentionDays: 0 }] }).findings)).toEqual([
      'PointInTimeWindowShort eu-west-1',
    ]);
  });
});

describe('restore tests', () => {
  it('are overdue a day after the next one should have passed [E-7.1-monthly]', () => {
    const passedAt = (days: number) => ({
      passedTests: fine.passedTests.map((each) => ({ ...each, at: daysBefore(days) })),
    });
    expect(assess(passedAt(32)).findings).toEqual([]);
    const { findings } = assess(passedAt(32.1));
    expect(names(findings)).toEqual(['RestoreTestOverdue eu-west-1', 'RestoreTestOverdue eu-central-1']);
    expect(findings[0]).toMatchObject({
      clauses: ['E-4.4-testing', 'E-7.1-monthly', 'E-7.2-restore'],
      summary:
        'The last restore test of orders in eu-west-1 that passed is 32 d 2 h old; the limit is 31 d between tests and a day for the test.',
    });
  });

  it('that never passed are overdue once there was something to test for that long, whatever is kept of it [E-7.1-monthly]', () => {
    const since = (days: number) =>
      names(assess({ firstPoints: { orders: daysBefore(days) }, passedTests: fine.passedTests.slice(1) }).findings);
    expect(since(31)).toEqual([]);
    expect(since(33)).toEqual(['RestoreTestOverdue eu-west-1']);
  });

  it('that never passed are not overdue for longer than there has been a ledger to say so', () => {
    const never = { firstPoints: { orders: daysBefore(90) }, passedTests: [] };
    expect(names(assess({ ...never, evidenceSince: daysBefore(31) }).findings)).toEqual([]);
    expect(names(assess({ ...never, evidenceSince: daysBefore(33) }).findings)).toHaveLength(2);
  });

  it('of one Region say nothing about the other', () => {
    const firstPoints = { orders: daysBefore(40) };
    expect(names(assess({ firstPoints, passedTests: fine.passedTests.slice(0, 1) }).findings)).toEqual([
      'RestoreTestOverdue eu-central-1',
    ]);
  });

  it('are not judged while there is nothing to test', () => {
    expect(assess({ points: [], passedTests: [] }).checked.map(({ name }) => name)).not.toContain('RestoreTestOverdue');
  });
});
