import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addSeconds, secondsPer } from '#core/instant.ts';
import type { Instant, RecoveryPoint } from '#core/model.ts';
import { pointsKept, storedGigabytes } from '#core/plan/storage.ts';
import { backupRules } from '#core/policy/carried-out.ts';
import type { BackupRule } from '#core/policy/schema.ts';
import { planRetention } from '#core/retention/plan.ts';
import { reachDays } from '#core/retention/reach.ts';
import { toExpression } from '#core/schedule/frequency.ts';
import { nextRuns } from '#core/schedule/next-run.ts';
import { examplePolicy, point } from '../fixtures.ts';

const from: Instant = '2026-11-22T00:00:00Z';

/** What retention keeps of a rule that has run without a miss for a window, and for a floor of monthly points. */
function keptByRetention(rule: BackupRule): number {
  const { expression } = toExpression(rule.frequency);
  const window = reachDays(rule, from) * secondsPer.day;
  const history = 2 * window + 220 * secondsPer.day;
  // A number of whole weeks, so that every rate below has a run at `from`.
  const anchor = addSeconds(from, -7 * 200 * secondsPer.day);
  const [newest = from] = nextRuns(expression, 'UTC', addSeconds(from, window), 1, anchor);
  const runs = nextRuns(expression, 'UTC', addSeconds(newest, -history), 5000, anchor);
  const points = runs.filter((run) => run <= newest).map((run) => taken(run, rule));
  const generous = { ...rule, retention: { ...rule.retention, maxRemovals: 1000 } };
  const facts = { points, rule: generous, policy: 'pol-isms-008', requiredPlaces: [], now: newest };
  return planRetention(facts).decisions.filter(({ keep }) => keep).length;
}

function taken(run: Instant, { name }: BackupRule): RecoveryPoint {
  return point(0, { id: run, takenAt: run, owner: { rule: name, cycle: run, verifiedAt: run } });
}

function withRule(change: Partial<BackupRule>): BackupRule {
  const [original] = backupRules(examplePolicy());
  if (!original) throw new Error('the example policy has lost its backup rule');
  return { ...original, ...change };
}

describe('the points that a rule keeps', () => {
  it('are 30 of 30 daily ones [E-4.1-full]', () => {
    const rule = withRule({});
    expect(pointsKept(rule, from)).toEqual({ points: 30, waiting: 1 });
    expect(keptByRetention(rule)).toBe(30);
  });

  it('are as many as retention itself keeps when no backup is missed', () => {
    const time = fc.tuple(fc.integer({ min: 10, max: 23 }), fc.integer({ min: 10, max: 59 })).map((it) => it.join(':'));
    const frequency = fc.oneof(
      time.map((at) => `daily at ${at}`),
      time.map((at) => `weekly on friday at ${at}`),
      fc.tuple(fc.integer({ min: 1, max: 28 }), time).map(([day, at]) => `monthly on day ${day} at ${at}`),
      fc.constantFrom(
        'every 6h',
        'every 12h',
        'every 1d',
        'every 7d',
        'cron(0 4 1,15 * ? *)',
        'cron(0 3 ? * SUN,WED *)',
      ),
    );
    fc.assert(
      fc.property(frequency, fc.integer({ min: 1, max: 120 }), fc.integer({ min: 1, max: 6 }), (often, days, floor) => {
        const rule = withRule({ frequency: often, retention: { ...withRule({}).retention, days, floor } });
        expect(pointsKept(rule, from).points).toBe(keptByRetention(rule));
      }),
      { numRuns: 60 },
    );
  });

  it('are never fewer than the floor', () => {
    const retention = { ...withRule({}).retention, days: 1, floor: 3 };
    const rule = withRule({ frequency: 'monthly on day 1 at 04:00', retention });
    expect(pointsKept(rule, from)).toEqual({ points: 3, waiting: 1 });
  });

  it.each([
    [{ count: 7 }, 'daily at 02:00', 7],
    [{ tiers: { daily: 7, weekly: 4, monthly: 3 } }, 'daily at 02:00', undefined],
    [{ tiers: { weekly: 5, yearly: 2 }, days: 3 }, 'every 6h', undefined],
  ])('of %j, %s, are what retention keeps too', (terms, frequency, points) => {
    const retention = { ...withRule({}).retention, days: undefined, floor: 1, ...terms };
    const rule = withRule({ frequency, retention });
    const kept = pointsKept(rule, from).points;
    // Where in its week, month and year the count is made, changes it by one for each tier.
    expect(Math.abs(kept - keptByRetention(rule))).toBeLessThanOrEqual(points === undefined ? 3 : 0);
    if (points !== undefined) expect(kept).toBe(points);
  });

  it('wait for as many runs of retention as their grace needs', () => {
    const waiting = (grace: number, frequency = 'daily at 02:00') =>
      pointsKept(withRule({ frequency, retention: { ...withRule({}).retention, grace } }), from).waiting;
    expect([waiting(3600), waiting(86_400), waiting(86_401), waiting(6 * 86_400)]).toEqual([1, 1, 2, 6]);
    expect(waiting(3600, 'every 6h')).toBe(4);
  });
});

describe('what they take up', () => {
  const load = { databases: 1, gigabytes: 100, changeRate: 0.05 } as Parameters<typeof storedGigabytes>[1];

  it('is the data once, and what has changed for each later point', () => {
    // 100 + 29 × 5
    expect(storedGigabytes(30, load)).toBe(245);
    expect(storedGigabytes(1, load)).toBe(100);
    expect(storedGigabytes(0, load)).toBe(0);
  });
});
