import { describe, expect, it } from 'vitest';
import { readPolicyFile } from '#infra/policy-file.ts';
import { estate } from '#local/rehearsal/estate/index.ts';
import { quotasFor, raised } from '#local/rehearsal/quotas.ts';
import { defaultQuotas } from '#local/services/rds/quotas.ts';

const policy = readPolicyFile('policies/pol-isms-008.yaml');
const start = '2026-01-17T00:00:00Z';
const of = (databases: number) =>
  quotasFor({ policy, estate: estate(policy, { databases, seed: 1 }), start, days: 365 });

describe('the quotas of a rehearsed account', () => {
  it('are the usual ones while these are enough', () => {
    expect(of(2)).toEqual(defaultQuotas);
    expect(raised(of(2))).toEqual({});
  });

  it('have room for every point of every database, below the share at which the policy wants to be told [E-10.1-capacity]', () => {
    const points = 100 * 31;
    expect(of(100).manualSnapshots * policy.monitoring.capacity.over).toBeGreaterThanOrEqual(points);
    expect(of(100).instances).toBeGreaterThanOrEqual(140);
    expect(raised(of(100))).toEqual({ manualSnapshots: of(100).manualSnapshots, instances: of(100).instances });
  });
});
