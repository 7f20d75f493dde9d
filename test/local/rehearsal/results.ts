/** A result of a small rehearsal, to be changed where a test needs it different. */
import type { InvariantResult } from '#local/rehearsal/invariants/index.ts';
import type { Achieved, RehearsalResult, StorageDay } from '#local/rehearsal/result.ts';

const ends = { succeeded: 9, failed: 1, timedOut: 0, aborted: 0, running: 0 };
const met: Achieved = {
  ...{ target: 3600, worst: 300, met: true, measurements: 240 },
  ...{ at: '2026-01-18T05:00:00Z', resource: 'rds-instance/orders' },
};

export const kept: InvariantResult = {
  ...{ id: 'no-early-removal', says: 'Nothing goes before its time.', clauses: ['E-4.1-full'] },
  ...{ checked: 1234, broken: 0, violations: [], exemptions: [], notes: [] },
};

export const broken: InvariantResult = {
  ...kept,
  id: 'no-silence',
  broken: 5,
  violations: [1, 2, 3, 4, 5].map((hour) => ({
    at: `2026-01-18T0${hour}:00:00Z`,
    subject: 'eu-west-1 rds-instance/<orders>',
    evidence: { hours: hour },
    explanation: `Nobody was told for ${hour} h.`,
    fault: { at: '2026-01-18T00:30:00Z', kind: 'topic-gone', site: 'eu-west-1' },
  })),
};

export const day = (index: number): StorageDay => ({
  day: `2026-01-${17 + index}`,
  points: 2 * (index + 1),
  gigabytes: { 'eu-west-1': 100 + index, 'eu-central-1': 50 + index },
  monthlyUsd: 10 + index,
});

export function result(changes: Partial<RehearsalResult> = {}): RehearsalResult {
  const days = [0, 1, 2].map(day);
  return {
    policy: { id: 'POL-1', title: 'Backup <policy>', version: '1.0', file: 'policies/one.yaml' },
    ...{ seed: 7, days: 10, databases: 2, from: '2026-01-17T00:00:00Z', to: '2026-01-27T00:00:00Z' },
    ...{ executions: 1300, transitions: 9000, deletions: 12, faultsInjected: 3 },
    workflows: { backup: ends, retention: ends, 'restore-test': ends, freshness: ends },
    backups: { expected: 20, completed: 19, failed: 1 },
    copies: { expected: 20, completed: 18, failed: 2 },
    restoreTests: { run: 2, passed: 2, failed: 0 },
    alerts: { critical: 4, warning: 1, info: 0, resolved: 5, open: 0 },
    invariants: [kept],
    objectives: [
      {
        ...{ class: 'critical', rpoSeconds: met, pointSeconds: met, rtoSeconds: met, availableSeconds: met },
        regions: { 'eu-west-1': { seconds: 90_000, at: '2026-01-18T02:00:00Z', resource: 'rds-instance/orders' } },
      },
    ],
    faults: [
      {
        ...{ kind: 'refuse', site: 'take-snapshot rds:CreateDBSnapshot', count: 3, first: '2026-01-18T02:00:00Z' },
        ...{ told: 1, toldAfterSeconds: { median: 600, worst: 600 }, healed: 1 },
        healedAfterSeconds: { median: 4200, worst: 4200 },
      },
    ],
    cost: {
      ...{ estimatedMonthlyUsd: 40, measuredMonthlyUsd: 30 },
      lines: [{ item: 'recovery points and logs, kept', quantity: 200, unit: 'GB-month', usd: 19 }],
    },
    storage: { last: day(2), peak: day(2), days },
    weeks: [
      { from: '2026-01-17', critical: 3, warning: 1, info: 0, resolved: 4 },
      { from: '2026-01-24', critical: 1, warning: 0, info: 0, resolved: 1 },
    ],
    worstDay: {
      ...{ day: '2026-01-18', summary: '1 backup not completed, 3 critical alerts' },
      hours: [{ hour: '2026-01-18T02:00:00Z', lines: ['02:10 backup FAILED'], more: 4 }],
    },
    quotas: { manualSnapshots: 388 },
    rehearsed: [
      { what: 'rule database-full', kind: 'rds-instance', rehearsed: true },
      { what: 'rule secrets', kind: 'secret', rehearsed: false, why: 'no workflow backs up secret' },
    ],
    clauses: [{ id: 'E-4.1-full', sentence: 'Keep 30 days.', status: 'kept', by: ['no-early-removal'], why: [] }],
    ledger: { entries: 420 },
    ledgerDigest: 'abc123',
    replay: 'npm run -s lifeboat -- rehearse policies/one.yaml --days 10 --databases 2 --seed 7 --faults none',
    ...{ elapsedSeconds: 4.2, peakMemoryBytes: 200_000_000 },
    ...changes,
  };
}
