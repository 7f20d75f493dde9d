import { describe, expect, it } from 'vitest';
import type { BackupRule } from '#core/policy/schema.ts';
import type { Decision, RetentionFacts } from '#core/retention/plan.ts';
import { exampleRule, point } from '../fixtures.ts';
import { codes, daily, decide, plan, removed } from './decisions.ts';

describe('tiers', () => {
  const tiers = (kept: RetentionFacts['rule']['retention']['tiers'], more: Partial<BackupRule['retention']> = {}) => ({
    days: undefined,
    tiers: kept,
    floor: 1,
    ...more,
  });
  const keptOf = (decisions: readonly Decision[]) =>
    decisions.filter(({ keep }) => keep).map(({ point: { takenAt } }) => takenAt?.slice(0, 10));

  it('keep the newest point of each of the last days, weeks, months and years; one point may serve several', () => {
    const decisions = plan(daily(0, 800), tiers({ daily: 3, weekly: 3, monthly: 3, yearly: 3 }));
    expect(keptOf(decisions)).toEqual([
      '2026-03-10',
      '2026-03-09',
      '2026-03-08',
      '2026-03-01',
      '2026-02-28',
      '2026-01-31',
      '2025-12-31',
      '2024-12-31',
    ]);
    expect(codes(decisions, 'lifeboat-orders-0')).toEqual(['newest', 'floor', 'daily', 'weekly', 'monthly', 'yearly']);
    expect(codes(decisions, 'lifeboat-orders-2')).toEqual(['daily', 'weekly']);
  });

  it('take the next best point where that of the last day of a month failed', () => {
    const points = daily(0, 40).map((each) =>
      each.takenAt?.startsWith('2026-02-28') ? { ...each, status: 'failed' } : each,
    );
    expect(keptOf(plan(points, tiers({ monthly: 2 })))).toContain('2026-02-27');
  });

  it('keep the oldest point too, as long as there are fewer months than they want', () => {
    const decisions = plan(daily(0, 20), tiers({ monthly: 12 }));
    expect(keptOf(decisions)).toEqual(['2026-03-10', '2026-02-28', '2026-02-18']);
    expect(decisions.at(-1)?.reasons[0]?.text).toBe('it is the oldest, and only 2 of 12 months have a point');
  });

  it('count days in the time zone of the rule', () => {
    // 2026-03-09 at 18:00 and 20:00 UTC: one day there, two in Kolkata, where it is 23:30 and 01:30.
    const points = [point(10 / 24, { id: 'late' }), point(0.5, { id: 'early' }), point(3, { id: 'old' })];
    const goes = (timezone: string) => {
      const rule = { ...exampleRule(tiers({ daily: 2 })), timezone };
      return removed(decide(points, { requiredPlaces: [], rule }));
    };
    expect(goes('UTC')).toEqual(['early']);
    expect(goes('Asia/Kolkata')).toEqual(['old']);
  });

  it('are added to the days and the count beside them', () => {
    const decisions = plan(daily(0, 70), tiers({ monthly: 3 }, { days: 2, count: 4 }));
    expect(keptOf(decisions)).toEqual([
      '2026-03-10',
      '2026-03-09',
      '2026-03-08',
      '2026-03-07',
      '2026-02-28',
      '2026-01-31',
    ]);
    expect(codes(decisions, 'lifeboat-orders-3')).toEqual(['count']);
  });

  it('say what is kept instead when a point goes', () => {
    const [gone] = plan(daily(0, 70), tiers({ weekly: 2, monthly: 3 }, { count: 5 })).filter(({ keep }) => !keep);
    expect(gone?.reasons).toEqual([
      {
        code: 'expired',
        text: 'it is 5 d behind the newest good point, and not among what is kept: the newest 5, the newest of each of 2 weeks, the newest of each of 3 months',
        clauses: ['E-4.1-full'],
      },
    ]);
  });
});
