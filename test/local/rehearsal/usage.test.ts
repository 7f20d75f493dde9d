import { describe, expect, it } from 'vitest';
import { readPolicyFile } from '#infra/policy-file.ts';
import { costMeasured } from '#local/rehearsal/cost.ts';
import { estate } from '#local/rehearsal/estate/index.ts';
import { promisedPlan } from '#local/rehearsal/promise.ts';
import { Usage } from '#local/rehearsal/usage.ts';

const policy = readPolicyFile('policies/pol-isms-008.yaml');
const start = '2026-01-17T00:00:00Z';
const minute = 60_000;
const [drawn] = estate(policy, { databases: 1, seed: 1 });
if (!drawn) throw new Error('an estate of one has none');
const database = { ...drawn, id: 'orders', sizeGiB: 100, changePerDay: 0.05, growthPerYear: 0 };

function usage() {
  const tags = new Map([['lifeboat:restore-test', 'monthly']]);
  const instances = new Map([
    ['test', { class: 'db.t4g.small', settings: { allocatedGiB: 120 }, tags }],
    ['orders', { class: 'db.m7g.large', settings: { allocatedGiB: 120 }, tags: new Map() }],
  ]);
  const cloud = { stores: { rds: { region: () => ({ instances }) } } };
  const used = new Usage({ cloud, estate: [database] } as unknown as ConstructorParameters<typeof Usage>[0]);
  const rds = (id: string, to: string | undefined, at: number) =>
    used.rds({ at, type: 'rds', facts: { region: 'eu-west-1', id, what: 'instance', to } });
  return { used, rds };
}

const verified = (takenAt: string) => ({
  ...{ subject: 'rds-instance/orders', point: takenAt, takenAt, regions: ['eu-west-1', 'eu-central-1'] },
});

describe('what was used', () => {
  it('sends what has changed to the other Region, after the first copy, which is paid once', () => {
    const { used } = usage();
    used.verified(verified('2026-01-17T02:00:00Z'));
    expect(used.used(0).copiedGigabytes).toBe(0);
    used.verified(verified('2026-01-18T02:00:00Z'));
    expect(used.used(0).copiedGigabytes).toBeCloseTo(5);
  });

  it('pays for a test instance from available to gone, and for ten minutes at least', () => {
    const { used, rds } = usage();
    rds('test', 'creating', 0);
    rds('test', 'available', 20 * minute);
    rds('test', 'deleting', 50 * minute);
    rds('test', undefined, 80 * minute);
    expect(used.used(0).instanceHours.get('db.t4g.small')).toBeCloseTo(1);
    rds('test', 'available', 100 * minute);
    rds('test', undefined, 101 * minute);
    expect(used.used(0).instanceHours.get('db.t4g.small')).toBeCloseTo(1 + 1 / 6);
    expect(used.used(0).gigabyteHours).toBeCloseTo(120 * (1 + 1 / 6));
  });

  it('pays for one that still stands until the end, and for no database of the owner', () => {
    const { used, rds } = usage();
    rds('orders', 'available', 0);
    rds('test', 'available', 0);
    expect([...used.used(120 * minute).instanceHours]).toEqual([['db.t4g.small', 2]]);
  });
});

describe('what a month cost', () => {
  const plan = promisedPlan(policy, [database], start);
  const stage = { policy, plan, estate: [database], days: 365 } as unknown as Parameters<typeof costMeasured>[0];
  const storage = [10, 20].map((monthlyUsd) => ({ day: '2026-01-17', points: 1, gigabytes: {}, monthlyUsd }));
  const measured = { used: usage().used.used(0), storage, executions: 9000, transitions: 120_000 };

  it('is charged at the prices of the plan, for what a month of that time used', () => {
    const { lines, measuredMonthlyUsd, estimatedMonthlyUsd } = costMeasured(stage, measured);
    const usd = new Map(lines.map((each) => [each.item, each.usd]));
    expect(usd.get('Step Functions')).toBe(0.25);
    expect(usd.get('recovery points and logs, kept')).toBe(15);
    expect(measuredMonthlyUsd).toBeCloseTo(
      lines.reduce((sum, each) => sum + each.usd, 0),
      2,
    );
    expect(estimatedMonthlyUsd).toBe(plan.cost.monthlyUsd);
  });

  it('has what stands there in any case, as the plan says it', () => {
    const { lines } = costMeasured(stage, measured);
    const planned = plan.cost.lines.filter(({ item }) => ['encryption keys', 'secrets', 'alarms'].includes(item));
    expect(planned).toHaveLength(3);
    for (const { item, usd } of planned) expect(lines).toContainEqual(expect.objectContaining({ item, usd }));
  });
});

describe('the promised plan', () => {
  it('reckons with the databases that there are, as large as a year will make them', () => {
    const grown = promisedPlan(policy, [database, { ...database, id: 'b', growthPerYear: 0.5 }], start);
    const line = grown.cost.lines.find(({ item }) => item === 'snapshots of database-full');
    expect(line?.arithmetic).toMatch(/^2 databases × \(125 GB \+ 30 × 6\.2\d GB\), 1 point of each in grace$/);
  });
});
