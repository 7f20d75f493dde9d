import { describe, expect, it } from 'vitest';
import { findingNames } from '#core/finding-names.ts';
import { assessFreshness, isJudged } from '#core/freshness/assess.ts';
import { examplePolicy, now } from '../fixtures.ts';
import { assess, fine, hoursOld, orders } from './world.ts';

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
