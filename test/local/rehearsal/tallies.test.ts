import { describe, expect, it } from 'vitest';
import { readPolicyFile } from '#infra/policy-file.ts';
import { Tallies } from '#local/rehearsal/tallies.ts';

const policy = readPolicyFile('policies/pol-isms-008.yaml');
const cycle = '2026-01-17T02:00:00Z';

function entry(event: string, facts: Readonly<Record<string, unknown>> = {}, of = cycle) {
  return { event, rule: 'database-full', cycle: of, facts: () => facts };
}

function closed(expected: number, completed: number, places: readonly string[]) {
  const items = Array.from({ length: completed }, (_, index) => ({ resource: `db-${index}`, places }));
  const failed = Array.from({ length: expected - completed }, (_, index) => ({ resource: `lost-${index}` }));
  return { expected, completed: items, failed, missing: [] };
}

function execution(status: string, machine = 'lifeboat-pol-isms-008-backup') {
  return { at: 0, type: 'execution', facts: { machine, status } };
}

describe('what is counted', () => {
  it('takes backups and copies from the reports of the cycles', () => {
    const tallies = new Tallies(policy);
    tallies.entry(entry('cycle-opened', { expected: ['a', 'b', 'c'] }));
    tallies.entry(entry('cycle-closed', closed(3, 2, ['eu-west-1', 'eu-central-1'])));
    expect(tallies.told()).toMatchObject({
      backups: { expected: 3, completed: 2, failed: 1 },
      copies: { expected: 3, completed: 2, failed: 1 },
    });
  });

  it('counts what a cycle expected that never closed as not completed [E-10.1-failure]', () => {
    const tallies = new Tallies(policy);
    tallies.entry(entry('cycle-opened', { expected: ['a', 'b'] }));
    tallies.entry(entry('cycle-closed', closed(2, 2, ['eu-west-1', 'eu-central-1'])));
    tallies.entry(entry('cycle-opened', { expected: ['a', 'b'] }, '2026-01-18T02:00:00Z'));
    expect(tallies.told().backups).toEqual({ expected: 4, completed: 2, failed: 2 });
  });

  it('counts what was due and never began as not completed [E-10.1-failure]', () => {
    const tallies = new Tallies(policy);
    tallies.entry(entry('cycle-opened', { expected: ['a', 'b'] }));
    tallies.entry(entry('cycle-closed', closed(2, 2, ['eu-west-1', 'eu-central-1'])));
    expect(tallies.told([{ rule: 'database-full', cycles: 3, databases: 2 }])).toMatchObject({
      backups: { expected: 6, completed: 2, failed: 4 },
      copies: { expected: 6, completed: 2, failed: 4 },
    });
  });

  it('tells how executions ended, workflow by workflow, and which have not', () => {
    const tallies = new Tallies(policy);
    for (const status of ['RUNNING', 'SUCCEEDED', 'RUNNING', 'TIMED_OUT', 'RUNNING'])
      tallies.execution(execution(status));
    expect(tallies.told().executions).toBe(3);
    expect(tallies.told().workflows.backup).toEqual({ succeeded: 1, failed: 0, timedOut: 1, aborted: 0, running: 1 });
  });

  it('knows nothing of state machines of other policies', () => {
    const tallies = new Tallies(policy);
    expect(tallies.execution(execution('RUNNING', 'lifeboat-sop-001-backup'))).toBeUndefined();
    expect(tallies.told().executions).toBe(0);
  });

  it('counts alerts by severity, and what is open at the end', () => {
    const tallies = new Tallies(policy);
    for (const severity of ['critical', 'critical', 'warning']) tallies.entry(entry('alert-opened', { severity }));
    tallies.entry(entry('alert-resolved', {}));
    expect(tallies.told().alerts).toEqual({ critical: 2, warning: 1, info: 0, resolved: 1, open: 2 });
  });

  it('counts restore tests by their verdict, and removals once they are confirmed', () => {
    const tallies = new Tallies(policy);
    tallies.entry(entry('restore-test-closed', { passed: true }));
    tallies.entry(entry('restore-test-closed', { passed: false }));
    tallies.entry(entry('removal-started'));
    tallies.entry(entry('removal-confirmed'));
    expect(tallies.told()).toMatchObject({ restoreTests: { run: 2, passed: 1, failed: 1 }, deletions: 1 });
  });
});
