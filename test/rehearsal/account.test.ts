/** An account as AWS gives it: RDS refuses what comes too fast, and every database has snapshots that RDS makes itself. */
import { describe, expect, it } from 'vitest';
import { rehearse } from '#local/rehearsal/rehearse.ts';
import type { CloudEvent } from '#local/seams.ts';

process.env['CDK_VALIDATION'] = 'false';

describe('a rehearsal of many databases', () => {
  it('keeps every promise though RDS throttles, and touches no automated snapshot [E-4.1-full] [A-6-disposal]', async () => {
    const seen = { throttled: 0, automated: 0, touched: [] as unknown[] };
    const look = ({ type, facts }: CloudEvent): void => {
      if (type === 'api' && facts['error'] === 'Throttling') seen.throttled += 1;
      if (type !== 'rds' || !String(facts['id']).startsWith('rds:')) return;
      if (facts['to'] === 'available') seen.automated += 1;
      if (facts['by'] !== undefined) seen.touched.push(facts);
    };
    const result = await rehearse({
      ...{ policyFile: 'policies/pol-isms-008.yaml', start: '2026-01-31T00:00:00Z' },
      ...{ days: 2, databases: 60, seed: 1, faults: 'none' },
      adapt: ({ log, ...made }) => ({
        ...made,
        log: (event) => {
          log?.(event);
          look(event);
        },
      }),
    });
    expect(seen.throttled).toBeGreaterThan(0);
    expect(seen.automated).toBeGreaterThan(60);
    expect(seen.touched).toEqual([]);
    expect(result.invariants.filter(({ broken }) => broken > 0)).toEqual([]);
    expect(result.backups).toMatchObject({ expected: 120, completed: 120 });
    expect(result.restoreTests).toMatchObject({ run: 120, passed: 120 });
  });
});
