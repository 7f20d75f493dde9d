import { describe, expect, it } from 'vitest';
import { readPolicyFile } from '#infra/policy-file.ts';
import { dueCycles } from '#local/rehearsal/due.ts';
import { estate } from '#local/rehearsal/estate/index.ts';

const policy = readPolicyFile('policies/pol-isms-008.yaml');

function due(start: string, end: string, of = policy) {
  return dueCycles({ policy: of, estate: estate(of, { databases: 3, seed: 1 }), start, end });
}

describe('what is due', () => {
  it('is every run of every rule that is carried out, for each database of its class', () => {
    expect(due('2026-01-17T00:00:00Z', '2026-01-27T00:00:00Z')).toEqual([
      { rule: 'database-full', cycles: 10, databases: 3 },
    ]);
  });

  it('begins with a run at the very start, and leaves out those that may not have begun by the end', () => {
    expect(due('2026-01-17T02:00:00Z', '2026-01-18T02:30:00Z')).toMatchObject([{ cycles: 1 }]);
    expect(due('2026-01-17T02:00:00Z', '2026-01-18T03:00:00Z')).toMatchObject([{ cycles: 2 }]);
  });
});
