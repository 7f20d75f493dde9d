import { describe, expect, it } from 'vitest';
import type { Report } from '#core/report.ts';
import { reportHolds, wrongs } from '#core/report-verdict.ts';
import { finding, good, restoreTest } from './page/fixtures.ts';

const [cycle] = good.cycles;
const [objective] = good.objectives;
if (!cycle || !objective) throw new Error('the fixture has a cycle and an objective');

const flaws: readonly (readonly [string, Partial<Report>, RegExp])[] = [
  ['no cycle ended', { cycles: [] }, /No backup cycle/],
  ['a cycle is partial', { cycles: [{ ...cycle, status: 'partial', summary: 'failed: orders' }] }, /not complete/],
  [
    'a restore test failed',
    { restoreTests: [{ ...restoreTest, passed: false, reasons: [{ code: 'content', text: 'orders differs' }] }] },
    /failed: orders differs/,
  ],
  [
    'an objective was missed',
    { objectives: [{ ...objective, rtoSeconds: { ...objective.rtoSeconds, worst: 20_000, met: false } }] },
    /RTO of class critical/,
  ],
  ['an alert is open', { alerts: [{ key: 'k', finding, openedAt: good.from }] }, /Still open: BackupStale/],
  [
    'a removal was not confirmed',
    { disposals: [{ point: 'p', subject: 's', region: 'r', at: good.from, why: 'old', confirmed: false }] },
    /not confirmed that p is gone/,
  ],
  [
    'a point that had to stay was removed by somebody else',
    { losses: [{ point: 'p', subject: 's', region: 'r', at: good.to, seenAt: good.from, wanted: true }] },
    /p had to stay in r and is gone since/,
  ],
  ['the ledger does not hold', { ledger: { ...good.ledger, problems: ['entry 3 is missing'] } }, /entry 3 is missing/],
  [
    'the restored table is not what its source held',
    { restoreTests: [{ ...restoreTest, tables: restoreTest.tables.map((table) => ({ ...table, rows: 2 })) }] },
    /is not what its source held/,
  ],
];

describe('the verdict over a report', () => {
  it('is good when everything was done and proven', () => {
    expect(wrongs(good)).toEqual([]);
    expect(reportHolds(good)).toBe(true);
  });

  it.each(flaws)('is bad when %s', (_what, change, sentence) => {
    const found = wrongs({ ...good, ...change });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(sentence);
  });

  it('is not spoilt by an alert that was resolved, or that only informs', () => {
    const resolved = { key: 'k', finding, openedAt: good.from, resolvedAt: good.to };
    const informs = { key: 'i', finding: { ...finding, severity: 'info' as const }, openedAt: good.from };
    expect(wrongs({ ...good, alerts: [resolved, informs] })).toEqual([]);
  });
});
