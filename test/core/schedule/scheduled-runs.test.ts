import { describe, expect, it } from 'vitest';
import { toExpression } from '#core/schedule/frequency.ts';
import { pointRegions, scheduledRuns } from '#core/schedule/scheduled-runs.ts';
import { examplePolicy } from '../fixtures.ts';

describe('the schedules of a policy', () => {
  it('are one for everything that runs, each with the clauses that ask for it', () => {
    const rows = scheduledRuns(examplePolicy()).map((run) => [run.name, run.workflow, run.region, run.expression]);
    expect(rows).toEqual([
      ['database-full-backup', 'backup', 'eu-west-1', 'cron(0 2 * * ? *)'],
      ['database-full-retention', 'retention', 'eu-west-1', 'cron(0 6 * * ? *)'],
      ['database-restore-test-eu-west-1', 'restore-test', 'eu-west-1', 'cron(0 4 1 * ? *)'],
      ['database-restore-test-eu-central-1', 'restore-test', 'eu-central-1', 'cron(0 5 1 * ? *)'],
      ['freshness', 'freshness', 'eu-west-1', 'rate(1 hour)'],
    ]);
  });

  it('take the full backup daily at 02:00 UTC within its window, and cite the clause [E-4.2-0200]', () => {
    const backup = scheduledRuns(examplePolicy()).find(({ workflow }) => workflow === 'backup');
    expect(backup).toMatchObject({ ...toExpression('daily at 02:00'), timezone: 'UTC', flexibleMinutes: 15 });
    expect(backup?.clauses).toContain('E-4.2-0200');
  });

  it('test a restore monthly in every Region that holds points [E-7.1-monthly]', () => {
    const policy = examplePolicy();
    const tests = scheduledRuns(policy).filter(({ workflow }) => workflow === 'restore-test');
    expect(tests.map(({ region }) => region)).toEqual(pointRegions(policy));
    for (const test of tests) expect(test.expression).toMatch(/^cron\(0 \d+ 1 \* \? \*\)$/);
    expect(new Set(tests.map(({ expression }) => expression)).size).toBe(tests.length);
  });

  it('have names that EventBridge Scheduler takes, even at their longest', () => {
    const long = 'a'.repeat(40);
    const policy = examplePolicy((text) =>
      text
        .replace('name: database-full', `name: ${long}`)
        .replace('name: database-restore-test', `name: b${'a'.repeat(39)}`)
        .replace('region: eu-central-1', 'region: ap-southeast-1'),
    );
    const names = scheduledRuns(policy).map(({ name }) => name);
    for (const name of names) expect(name).toMatch(/^[0-9a-zA-Z-_.]{1,64}$/);
    expect(new Set(names).size).toBe(names.length);
  });
});
