import { describe, expect, it } from 'vitest';
import { isJudged } from '#core/freshness/assess.ts';
import { assess, orders, withDatabase } from './world.ts';

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
