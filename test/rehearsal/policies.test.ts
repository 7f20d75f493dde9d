/** Every policy that comes with the project keeps its promises when nothing breaks, as far as it is carried out. */
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { rehearse } from '#local/rehearsal/rehearse.ts';

process.env['CDK_VALIDATION'] = 'false';

const files = readdirSync('policies').filter((file) => file.endsWith('.yaml'));

describe.each(files)('five weeks of policies/%s', (file) => {
  it('keep every promise, and alarm nobody', async () => {
    // Longer than a month: restore tests run, and points of the shorter windows are let go of.
    const size = { days: 35, databases: 5, seed: 1, faults: 'none' } as const;
    const result = await rehearse({ policyFile: `policies/${file}`, ...size });
    expect(result.invariants.filter(({ broken }) => broken > 0)).toEqual([]);
    expect(result.invariants.filter(({ checked }) => checked > 0).length).toBeGreaterThan(8);
    expect(result.alerts.critical).toBe(0);
    expect(result.backups).toMatchObject({ failed: 0, completed: result.backups.expected });
    expect(result.restoreTests).toMatchObject({ failed: 0, passed: result.restoreTests.run });
    expect(result.restoreTests.run).toBeGreaterThan(0);
  });
});
