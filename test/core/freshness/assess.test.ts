import { describe, expect, it } from 'vitest';
import { findingNames } from '#core/finding-names.ts';
import { assessFreshness, isJudged } from '#core/freshness/assess.ts';
import type { FreshnessFacts, ProtectedDatabase } from '#core/freshness/facts.ts';
import { addSeconds } from '#core/instant.ts';
import type { Finding, RecoveryPoint } from '#core/model.ts';
import { account, daysBefore, examplePolicy, now, point, secondary } from '../fixtures.ts';

const policy = examplePolicy();

const orders: ProtectedDatabase = {
  resource: {
    kind: 'rds-instance',
    id: 'orders',
    arn: `arn:aws:rds:eu-west-1:${account}:db:orders`,
    class: 'critical',
    place: { account, region: 'eu-west-1' },
  },
  createdAt: daysBefore(100),
  automatedRetentionDays: 7,
  latestRestorableTime: addSeconds(now, -240),
  storage: { usedBytes: 10 * 2 ** 30, allocatedBytes: 20 * 2 ** 30 },
};

const hoursOld = (hours: number, change: Parameters<typeof point>[1] = {}) =>
  point(hours / 24, { id: `p-${hours}`, ...change });
const copies = (points: readonly RecoveryPoint[]) => points.map((each) => ({ ...each, place: secondary }));

/** Everything in order: a point of four hours, copied, tested nine days ago. */
const fine: FreshnessFacts = {
  databases: [orders],
  uncovered: [],
  points: [hoursOld(4), ...copies([hoursOld(4)])],
  quotas: [
    { region: 'eu-west-1', used: 30, max: 100 },
    { region: 'eu-central-1', used: 30, max: 100 },
  ],
  firstPoints: {},
  passedTests: ['eu-west-1', 'eu-central-1'].map((region) => ({
    ...{ test: 'database-restore-test', resource: 'orders', region },
    at: daysBefore(9),
  })),
};

const assess = (change: Partial<FreshnessFacts> = {}) => assessFreshness({ ...fine, ...change }, policy, now);
const withDatabase = (change: Partial<ProtectedDatabase>) => assess({ databases: [{ ...orders, ...change }] });
const names = (findings: readonly Finding[]) => findings.map(({ name, region }) => `${name} ${region}`);

describe('the monitor', () => {
  it('finds nothing when everything is in order, and says what it looked at', () => {
    const { findings, checked } = assess();
    expect(findings).toEqual([]);
    expect(checked.map(({ name, region }) => `${name} ${region}`)).toEqual([
      'NothingProtected undefined',
      'ResourcesUncovered undefined',
      'BackupStale eu-west-1',
      'CopyStale eu-central-1',
      'PointInTimeWindowShort eu-west-1',
      'PointInTimeStale eu-west-1',
      'StorageFilling eu-west-1',
      'RestoreTestOverdue eu-west-1',
      'RestoreTestOverdue eu-central-1',
      'ResourceGone eu-west-1',
      'SnapshotQuotaFilling eu-west-1',
      'SnapshotQuotaFilling eu-central-1',
    ]);
  });

  it('writes down what it measured', () => {
    expect(assess().measured).toEqual([
      {
        subject: 'rds-instance/orders',
        class: 'critical',
        ageSeconds: { 'eu-west-1': 14_400, 'eu-central-1': 14_400 },
        lagSeconds: 240,
      },
    ]);
  });

  it('has only findings with a heading in the runbook, and a hint', () => {
    const worst = assess({ databases: [], uncovered: ['x'], quotas: [{ region: 'eu-west-1', used: 100, max: 100 }] });
    for (const { name, hint, summary } of worst.findings) {
      expect(findingNames).toHaveProperty(name);
      expect(hint).not.toBe('');
      expect(summary).toMatch(/\.$/);
    }
  });
});

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

describe('capacity', () => {
  it('of manual snapshots is a warning above 80 % in each Region [E-10.1-capacity]', () => {
    const used = (count: number) => assess({ quotas: [{ region: 'eu-central-1', used: count, max: 100 }] }).findings;
    expect(used(80)).toEqual([]);
    expect(used(81)).toMatchObject([
      {
        name: 'SnapshotQuotaFilling',
        severity: 'warning',
        clauses: ['E-10.1-capacity'],
        subject: 'pol-isms-008',
        region: 'eu-central-1',
        summary: '81 of 100 manual snapshots are used in eu-central-1, 81 %; the limit is 80 %, 80.',
      },
    ]);
  });

  it('of a database’s storage is a warning above 80 % [E-10.1-capacity]', () => {
    const gib = 2 ** 30;
    const used = (usedBytes: number) => withDatabase({ storage: { usedBytes, allocatedBytes: 20 * gib } }).findings;
    expect(used(16 * gib)).toEqual([]);
    expect(used(17 * gib)).toMatchObject([
      {
        name: 'StorageFilling',
        subject: 'rds-instance/orders',
        summary: expect.stringContaining('17.0 GiB of 20.0 GiB, 85 %'),
      },
    ]);
  });

  it('does not end an alert before it is five points below its limit, so that nothing is told twice a day [E-10.1-capacity]', () => {
    const gib = 2 ** 30;
    const alerts = (used: number) => {
      const quotas = [{ region: 'eu-central-1', used, max: 100 }];
      const storage = { usedBytes: (used / 100) * 20 * gib, allocatedBytes: 20 * gib };
      const report = assess({ databases: [{ ...orders, storage }], quotas });
      const judged = (name: 'SnapshotQuotaFilling' | 'StorageFilling', subject: string, region: string) =>
        isJudged({ name, subject, region }, report);
      return {
        told: report.findings.map(({ name }) => name),
        canEnd: [
          judged('SnapshotQuotaFilling', 'pol-isms-008', 'eu-central-1'),
          judged('StorageFilling', 'rds-instance/orders', 'eu-west-1'),
        ],
      };
    };
    expect(alerts(81).told).toEqual(['StorageFilling', 'SnapshotQuotaFilling']);
    expect(alerts(80)).toEqual({ told: [], canEnd: [false, false] });
    expect(alerts(76)).toEqual({ told: [], canEnd: [false, false] });
    expect(alerts(75)).toEqual({ told: [], canEnd: [true, true] });
  });

  it('is not judged without data, so that nothing is resolved by silence', () => {
    const { storage: _none, ...rest } = orders;
    const { findings, checked, unanswered } = assess({ databases: [rest] });
    expect(findings).toEqual([]);
    expect(checked.map(({ name }) => name)).not.toContain('StorageFilling');
    expect(unanswered).toEqual([{ name: 'StorageFilling', subject: 'rds-instance/orders', region: 'eu-west-1' }]);
  });
});

describe('coverage', () => {
  it('of nothing at all is critical [E-10.1-failure]', () => {
    const { findings } = assess({ databases: [], points: [] });
    expect(findings).toMatchObject([{ name: 'NothingProtected', severity: 'critical', clauses: ['E-10.1-failure'] }]);
  });

  it('lists databases without a class once, together [A-5-identify]', () => {
    const { findings } = assess({ uncovered: ['staging', 'billing'] });
    expect(findings).toMatchObject([
      {
        name: 'ResourcesUncovered',
        severity: 'info',
        subject: 'pol-isms-008',
        summary:
          '2 databases in eu-west-1 without a class of the policy: billing, staging. Lifeboat does not back them up.',
        evidence: { count: 2 },
      },
    ]);
  });

  it('is worth what the policy says, and cites what it says [A-5-identify]', () => {
    const asked = 'coverage: { severity: warning, clauses: [E-4.1-full] }\n  failure: {';
    const strict = examplePolicy((text) => text.replace('failure: {', asked));
    const { findings } = assessFreshness({ ...fine, uncovered: ['staging'] }, strict, now);
    expect(findings).toMatchObject([{ name: 'ResourcesUncovered', severity: 'warning', clauses: ['E-4.1-full'] }]);
  });

  it('misses a database that is gone while its points are still there, and one that lost its class', () => {
    const left = [hoursOld(4, { resource: 'users' }), hoursOld(28, { resource: 'users' })];
    const deleted = assess({ points: [...fine.points, ...left] }).findings;
    expect(deleted).toMatchObject([
      {
        name: 'ResourceGone',
        severity: 'warning',
        subject: 'rds-instance/users',
        summary: expect.stringContaining('2 of its recovery points are left'),
      },
    ]);
    const untagged = assess({ points: [...fine.points, ...left], uncovered: ['users'] }).findings;
    expect(untagged.find(({ name }) => name === 'ResourceGone')?.summary).toContain('users has lost its class');
  });

  it('does not miss what it never owned', () => {
    expect(assess({ points: [...fine.points, hoursOld(4, { resource: 'users', owner: null })] }).findings).toEqual([]);
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

describe('an open alert', () => {
  const alert = (name: string, subject = 'rds-instance/orders', region = 'eu-west-1') => ({ name, subject, region });

  it('is judged when its question was answered', () => {
    expect(isJudged(alert('BackupStale'), assess())).toBe(true);
    expect(isJudged({ name: 'NothingProtected', subject: 'pol-isms-008' }, assess())).toBe(true);
  });

  it('stays open when its question had no data', () => {
    const { storage: _none, ...rest } = orders;
    const report = assess({ databases: [{ ...rest, automatedRetentionDays: 0 }], points: [], passedTests: [] });
    expect(isJudged(alert('StorageFilling'), report)).toBe(false);
    expect(isJudged(alert('PointInTimeStale'), report)).toBe(false);
    expect(isJudged(alert('RestoreTestOverdue'), report)).toBe(false);
    expect(isJudged(alert('BackupStale'), report)).toBe(true);
  });

  it('is over when what it was about is gone', () => {
    expect(isJudged(alert('BackupStale', 'rds-instance/users'), assess())).toBe(true);
    expect(isJudged(alert('CopyStale', 'rds-instance/orders', 'us-east-1'), assess())).toBe(true);
  });

  it('is left to those who raised it', () => {
    expect(isJudged(alert('RestoreTestFailed'), assess())).toBe(false);
    expect(isJudged(alert('BackupFailed'), assess())).toBe(false);
  });
});
