import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Cost, costOf } from '#core/plan/cost.ts';
import { assumed, loadOf, type PlanOptions } from '#core/plan/load.ts';
import { type CostLine, costLine, total } from '#core/plan/money.ts';
import { type Price, prices, testInstances } from '#core/plan/prices.ts';
import { countRuns } from '#core/plan/usage.ts';
import type { Policy } from '#core/policy/schema.ts';
import { policyFiles, readPolicy } from '../../policies.ts';
import { examplePolicy } from '../fixtures.ts';

const from = '2026-11-22T00:00:00Z';
const load = { databases: 10, gigabytes: 100, changeRate: 0.05 };
const options: PlanOptions = { from, count: 1, ...load };
const example = () => costOf(examplePolicy(), options);

function line({ lines }: Pick<Cost, 'lines'>, item: string, region?: string): CostLine {
  const found = lines.filter((each) => each.item === item && (region === undefined || each.region === region));
  expect(found, item).toHaveLength(1);
  return found[0] as CostLine;
}

describe('the bill', () => {
  it.each(policyFiles)('of %s adds up to the cent, whatever the load', (file) => {
    const policy = readPolicy(file);
    const loads = fc.record({
      databases: fc.integer({ min: 1, max: 5000 }),
      gigabytes: fc.double({ min: 0.1, max: 60_000, noNaN: true }),
      changeRate: fc.double({ min: 0.0001, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(loads, (given) => {
        const { lines, monthlyUsd, once } = costOf(policy, { from, count: 1, ...given });
        const cents = (all: readonly CostLine[]) => all.reduce((sum, { usd }) => sum + Math.round(usd * 100), 0);
        expect(Math.round(monthlyUsd * 100)).toBe(cents(lines));
        expect(Math.round(once.usd * 100)).toBe(cents(once.lines));
        for (const { usd, quantity, price, item } of lines) {
          const exact = (quantity * price.usd) / price.per;
          expect(usd, item).toBeGreaterThanOrEqual(exact - 1e-6);
          expect(usd - exact, item).toBeLessThan(0.01 + 1e-6);
          expect(Number.isInteger(Math.round(usd * 1e6) / 1e4), item).toBe(true);
        }
      }),
      { numRuns: 8 },
    );
  });

  it('is nowhere less for more databases, more data or more change', () => {
    const more = fc.constantFrom('databases', 'gigabytes', 'changeRate' as const);
    fc.assert(
      fc.property(more, fc.double({ min: 1, max: 10, noNaN: true }), (what, times) => {
        const grown = {
          ...options,
          [what]: load[what as keyof typeof load] * (what === 'databases' ? Math.ceil(times) : times),
        };
        expect(costOf(examplePolicy(), grown).monthlyUsd).toBeGreaterThanOrEqual(example().monthlyUsd);
      }),
      { numRuns: 15 },
    );
  });

  it('charges what is used, from the first cent on, rounded up', () => {
    const price: Price = { usd: 0.1, per: 3, unit: 'things', source: 'a test', date: '2026-01-01', verified: true };
    expect(costLine(price, 3, 'three', '').usd).toBe(0.1);
    // 0.1 ÷ 3 = 3.33 cents
    expect(costLine(price, 1, 'one', '').usd).toBe(0.04);
    expect(costLine(price, -1, 'one that is free', '').usd).toBe(-0.03);
    expect(costLine(price, 0, 'nothing', '').usd).toBe(0);
    expect(total([{ usd: 0.1 }, { usd: 0.2 }])).toBe(0.3);
  });
});

describe('recovery points', () => {
  it('are stored in full once and then by what changes, in every Region', () => {
    // 30 points and one in its grace: 10 × (100 GB + 30 × 5 GB) = 2,500 GB, × $0.095 = $237.50
    for (const region of ['eu-west-1', 'eu-central-1']) {
      expect(line(example(), 'snapshots of database-full', region)).toMatchObject({ quantity: 2500, usd: 237.5 });
    }
  });

  it('have the logs of point-in-time recovery beside them', () => {
    // 10 × 7 days × 5 GB = 350 GB, × $0.095 = $33.25
    expect(line(example(), 'logs of database-point-in-time')).toMatchObject({ quantity: 350, usd: 33.25 });
  });

  it('are free up to the storage of the databases, in their own Region only', () => {
    // 10 × 100 GB = 1,000 GB, × $0.095 = $95
    expect(line(example(), 'free backup storage')).toMatchObject({ region: 'eu-west-1', quantity: -1000, usd: -95 });
  });

  it('travel to the other Region once in full and then by what changes', () => {
    // 365 ÷ 12 × 10 × 5 GB = 1,520.833 GB, × $0.02 = $30.417
    expect(line(example(), 'copies of database-full')).toMatchObject({ quantity: 1520.833, usd: 30.42 });
    expect(line(example().once, 'first copies of database-full')).toMatchObject({ quantity: 1000, usd: 20 });
  });

  it('are restored on the smallest instance that fits, for ten minutes at least', () => {
    // Monthly in two Regions: 20 restores × (5 + 16.67 + 10) min = 10.556 h of db.t4g.small at $0.032
    const instances = line(example(), 'instances of database-restore-test');
    expect(instances).toMatchObject({ quantity: 10.556, usd: 0.34 });
    expect(instances.arithmetic).toContain('db.t4g.small');
    const large = line(costOf(examplePolicy(), { ...options, gigabytes: 2000 }), 'instances of database-restore-test');
    expect(large.price).toBe(testInstances['db.t4g.xlarge']);
    expect(large.price.verified).toBe(false);
  });
});

describe('the machinery', () => {
  it('costs its state transitions, waits included', () => {
    // 20 min are asked for after 180, 280, 480, 780 and 1,080 s; 30 min after 300, 400, 600, 900, 1,200 and 1,500 s:
    // 5 + 10 × (8 + 5 polls) + 10 × 1 copy × (4 + 6 polls) = 235 for each of 365 ÷ 12 cycles
    const backup = line(example(), 'Step Functions, backup');
    expect(backup.quantity).toBeCloseTo((235 * 365) / 12, 2);
    // 2 in each of 730 looks
    expect(line(example(), 'Step Functions, freshness').quantity).toBe(1460);
    // 365 ÷ 12 × 5, and 365 ÷ 12 × 10 × 2 points × (3 to mark + 5 to remove + 4 polls)
    expect(line(example(), 'Step Functions, retention').quantity).toBeCloseTo((365 / 12) * (5 + 20 * 12), 2);
    // 2 × 6, and 20 × (11 + 30 + 5 + 10 polls + 2 × 9 further portions of 100 s, at 10 s a GB)
    expect(line(example(), 'Step Functions, restore-test').quantity).toBeCloseTo(2 * 6 + 20 * 74, 2);
  });

  it('costs a key and a secret in each Region', () => {
    expect(line(example(), 'encryption keys')).toMatchObject({ quantity: 2, usd: 2 });
    expect(line(example(), 'secrets')).toMatchObject({ quantity: 2, usd: 0.8 });
  });

  it('costs nothing for what is not yet carried out', () => {
    const without = examplePolicy();
    const carried = {
      ...without,
      rules: without.rules.filter(({ kind, method }) => kind === 'rds-instance' && method !== 'logical-dump'),
    };
    expect(costOf(carried as Policy, options).monthlyUsd).toBe(example().monthlyUsd);
  });
});

describe('the load', () => {
  it('is what is asked for, else what the policy expects, else what is assumed', () => {
    const expected = { resources: 3, gigabytes: 20, changeRate: 0.1, duration: 600 };
    const asked = { from, count: 1 };
    expect(loadOf({ expected }, { ...asked, ...load })).toMatchObject(load);
    expect(loadOf({ expected }, asked)).toMatchObject({ databases: 3, gigabytes: 20, changeRate: 0.1 });
    expect(loadOf({ expected }, asked).minutes.snapshot).toBe(10);
    expect(loadOf({}, asked)).toMatchObject(assumed);
  });

  it('counts a month as a twelfth of the year that follows', () => {
    expect(countRuns('cron(0 2 * * ? *)', from, '2027-11-22T00:00:00Z')).toBe(365);
    expect(countRuns('rate(1 hour)', from, '2027-11-22T00:00:00Z')).toBe(8760);
    // Every minute: 5,000 are counted, the rest is taken to be like them.
    expect(countRuns('cron(* * * * ? *)', from, '2027-11-22T00:00:00Z')).toBe(525_600);
  });
});

describe('every price', () => {
  it.each(Object.entries({ ...prices, ...testInstances }))(
    '%s has a unit, a source and the day it was read',
    (_, price) => {
      expect(price.usd).toBeGreaterThan(0);
      expect(price.per).toBeGreaterThan(0);
      expect(price.unit).not.toBe('');
      expect(price.source).not.toBe('');
      expect(price.date).toMatch(/^2026-\d\d-\d\d$/);
      expect(price.verified).toBe(price.source !== 'not read at a source');
    },
  );
});
