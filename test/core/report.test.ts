import { describe, expect, it } from 'vitest';
import { type LedgerEntry, type LedgerFacts, nextEntry } from '#core/ledger.ts';
import type { LedgerEvent } from '#core/ledger-events.ts';
import { objectives } from '#core/objectives.ts';
import { clauses } from '#core/policy/clauses.ts';
import { reportClauses, reportPoint } from '#core/report-parts.ts';
import { planRetention } from '#core/retention/plan.ts';
import { examplePolicy, exampleRule, now, point } from './fixtures.ts';

const policy = examplePolicy();

function entry(event: LedgerEvent, at: string, facts: LedgerFacts): LedgerEntry {
  const subject = 'pol-isms-008';
  return nextEntry(undefined, {
    chain: 'pipeline',
    id: `${event}.${at}`,
    at,
    event,
    policy: subject,
    clauses: [],
    subject,
    facts,
  });
}

const look = (at: string, lagSeconds: number | undefined, primary: number, copy: number) =>
  entry('freshness-assessed', at, {
    measured: [
      {
        subject: 'rds-instance/orders',
        class: 'critical',
        ageSeconds: { 'eu-west-1': primary, 'eu-central-1': copy },
        ...(lagSeconds === undefined ? {} : { lagSeconds }),
      },
    ],
  });

describe('objectives', () => {
  it('are the worst that was measured, beside the target [E-3.1-rpo] [E-3.1-rto]', () => {
    const [critical] = objectives(policy, [
      look('2026-03-01T01:00:00Z', 240, 80_000, 85_000),
      look('2026-03-01T02:00:00Z', 600, 83_600, 88_600),
      look('2026-03-01T03:00:00Z', 120, 3000, 4000),
      entry('restore-test-closed', now, {
        class: 'critical',
        rtoSeconds: 2400,
        subject: 's',
        region: 'r',
        scheduledAt: now,
      }),
      entry('restore-test-closed', now, {
        class: 'critical',
        rtoSeconds: 20_000,
        subject: 's',
        region: 'r',
        scheduledAt: now,
      }),
      entry('restore-test-closed', now, { class: 'other', rtoSeconds: 99_999 }),
    ]);
    expect(critical).toMatchObject({
      class: 'critical',
      rpoSeconds: {
        target: 3600,
        worst: 600,
        met: true,
        measurements: 3,
        seen: 'rds-instance/orders, point in time, 2026-03-01T02:00:00Z',
      },
      rtoSeconds: { target: 14_400, worst: 20_000, met: false, measurements: 2 },
      pointAgeSeconds: { 'eu-central-1': { worst: 88_600 }, 'eu-west-1': { worst: 83_600 } },
    });
  });

  it('fall back to the newest point where there is no point-in-time recovery', () => {
    const [critical] = objectives(policy, [look(now, undefined, 7200, 9000)]);
    expect(critical?.rpoSeconds).toMatchObject({ worst: 7200, met: false });
  });

  it('that were never measured are not met', () => {
    const [critical] = objectives(policy, []);
    expect(critical?.rpoSeconds).toEqual({ target: 3600, met: false, measurements: 0 });
    expect(critical?.rtoSeconds).toEqual({ target: 14_400, met: false, measurements: 0 });
  });
});

describe('a point in the inventory', () => {
  it('shows place, age, expiry and why it is kept [A-5-inventory]', () => {
    const facts = { points: [point(1)], rule: exampleRule(), policy: 'pol-isms-008', requiredPlaces: [], now };
    const [decision] = planRetention(facts).decisions;
    expect(decision && reportPoint(decision, facts)).toMatchObject({
      id: 'lifeboat-orders-1',
      subject: 'rds-instance/orders',
      class: 'critical',
      region: 'eu-west-1',
      ageSeconds: 86_400,
      expiresAt: '2026-04-08T06:00:00Z',
      pinned: false,
      why: [{ code: 'newest' }, { code: 'floor' }, { code: 'window' }],
    });
  });

  it('has no expiry while it is pinned or not ours', () => {
    const points = [point(1, { owner: { pinned: true } }), point(2, { owner: null })];
    const facts = { points, rule: exampleRule(), policy: 'pol-isms-008', requiredPlaces: [], now };
    for (const decision of planRetention(facts).decisions)
      expect(reportPoint(decision, facts)).not.toHaveProperty('expiresAt');
  });

  it('has no expiry where later points decide, and says since when it is to go', () => {
    const rule = exampleRule({ days: undefined, tiers: { daily: 2 } });
    const points = [point(1), point(2, { owner: { tombstone: now } })];
    const facts = { points, rule, policy: 'pol-isms-008', requiredPlaces: [], now };
    const reported = planRetention(facts).decisions.map((decision) => reportPoint(decision, facts));
    expect(reported.map(({ expiresAt, tombstone }) => [expiresAt, tombstone])).toEqual([
      [undefined, undefined],
      [undefined, now],
    ]);
  });
});

describe('the clauses of a policy', () => {
  it('are each reported with what carries them out', () => {
    const reported = reportClauses(policy);
    expect(reported.find(({ id }) => id === 'E-4.1-full')).toEqual({
      id: 'E-4.1-full',
      ...clauses['E-4.1-full'],
      status: 'carried out',
      carriedOutBy: ['scope: Databases (rds-instance)', 'rule database-full', 'retention of database-full'],
      missing: [],
    });
    expect(reported.find(({ id }) => id === 'E-10.1-failure')?.carriedOutBy).toEqual([
      'monitoring of failure',
      'notification',
    ]);
    expect(reported.map(({ id }) => id)).not.toContain('B-7');
  });
});
