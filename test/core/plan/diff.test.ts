import { describe, expect, it } from 'vitest';
import { diffPlans, type PlanDifference } from '#core/plan/diff.ts';
import type { Policy } from '#core/policy/schema.ts';
import { examplePolicy } from '../fixtures.ts';

const options = { from: '2026-11-22T00:00:00Z', count: 1, databases: 10, gigabytes: 100, changeRate: 0.05 };

/** From the example policy to one that reads differently; a text that is not there would change nothing. */
function changed(...changes: readonly (readonly [string | RegExp, string])[]): PlanDifference {
  const change = (text: string) =>
    changes.reduce((now, [from, to]) => {
      const next = now.replace(from, to);
      if (next === now) throw new Error(`the policy no longer says ${from}`);
      return next;
    }, text);
  return diffPlans(examplePolicy(), examplePolicy(change), options);
}

describe('a policy that does not change', () => {
  it('differs in nothing', () => {
    expect(diffPlans(examplePolicy(), examplePolicy(), options)).toMatchObject({
      retention: [],
      schedules: [],
      destinations: [],
      alerts: [],
      clauses: { gained: [], lost: [] },
      requirements: [],
      confirmation: false,
    });
  });
});

describe('a shorter retention', () => {
  it('says in every place which points go sooner, how many at first, and asks for confirmation', () => {
    const { retention, confirmation, cost } = changed(['{ days: 30, floor: 3,', '{ days: 7, floor: 3,']);
    const expected = {
      rule: 'database-full',
      before: '30 days, 3 points at least',
      after: '7 days, 3 points at least',
      effect: 'sooner',
      days: 23,
      // 30 − 7, and ten in one run
      points: { all: 23, firstRun: 10 },
      confirm: 'insteadOf: { days: 30 }',
    };
    expect(retention).toMatchObject([
      { place: 'eu-west-1', ...expected },
      { place: 'eu-central-1', ...expected },
    ]);
    expect(confirmation).toBe(true);
    expect(cost.afterUsd).toBeLessThan(cost.beforeUsd);
  });

  it('is held back by nothing once it is confirmed, and still asks people to agree', () => {
    const { retention, confirmation } = changed([
      '{ days: 30, floor: 3,',
      '{ days: 7, insteadOf: { days: 30 }, floor: 3,',
    ]);
    expect(retention[0]).toMatchObject({ effect: 'sooner', days: 23 });
    expect(retention[0]?.confirm).toBeUndefined();
    expect(confirmation).toBe(true);
  });

  it('needs no confirmation for a small share of the points', () => {
    const { retention, confirmation } = changed(['{ days: 30, floor: 3,', '{ days: 28, floor: 3,']);
    expect(retention[0]).toMatchObject({ effect: 'sooner', points: { all: 2, firstRun: 2 } });
    expect(retention[0]?.confirm).toBeUndefined();
    expect(confirmation).toBe(true);
  });

  it('is one as well when fewer points are sure to stay, or when another part is less', () => {
    const floor = changed(['{ days: 30, floor: 3,', '{ days: 30, floor: 1,']);
    expect(floor.retention[0]).toMatchObject({ effect: 'sooner', days: 0, points: { all: 0, firstRun: 0 } });
    expect(floor.retention[0]?.confirm).toBe('insteadOf: { floor: 3 }');
    expect(floor.confirmation).toBe(true);
    const many = examplePolicy((text) => text.replace('{ days: 30, floor: 3,', '{ count: 500, floor: 3,'));
    const ended = diffPlans(many, examplePolicy(), options);
    expect(ended.retention[0]).toMatchObject({
      before: 'the newest 500, 3 points at least',
      effect: 'sooner',
      points: { all: 470, firstRun: 10 },
      confirm: 'insteadOf: { count: 500 }',
    });
    expect(ended.retention[0]?.days).toBeUndefined();
    expect(ended.confirmation).toBe(true);
  });
});

describe('a change that keeps more', () => {
  it('asks for nothing', () => {
    const longer = changed(['{ days: 30, floor: 3,', '{ days: 90, floor: 3,']);
    expect(longer.retention[0]).toMatchObject({ effect: 'later', days: 60 });
    const floor = changed(['{ days: 30, floor: 3,', '{ days: 30, floor: 5,']);
    expect(floor.retention[0]).toMatchObject({ effect: 'later', days: 0 });
    expect([longer.confirmation, floor.confirmation]).toEqual([false, false]);
  });

  it('is told when it keeps for ever what nobody looks at any more', () => {
    const stays = { after: 'for ever', effect: 'never' };
    const place = changed(['eu-central-1', 'eu-north-1']);
    expect(place.retention).toMatchObject([
      { place: 'eu-central-1', ...stays, note: expect.stringContaining('place') },
    ]);
    const rule = changed(['name: database-full', 'name: database-daily']);
    expect(rule.retention).toHaveLength(2);
    expect(rule.retention[0]).toMatchObject({ ...stays, note: expect.stringContaining('the rule') });
    const policy = changed(['id: POL-ISMS-008', 'id: POL-ISMS-009']);
    expect(policy.retention[0]).toMatchObject({ ...stays, note: expect.stringContaining('another id') });
  });
});

describe('continuous recovery', () => {
  it('is the platform’s: a change is told, and removes nothing', () => {
    const { retention, confirmation } = changed([/retention: \{ days: 7,/, 'retention: { days: 5,']);
    expect(retention).toMatchObject([
      { rule: 'database-point-in-time', before: '7 days', after: '5 days', effect: 'watched' },
    ]);
    expect(confirmation).toBe(false);
  });
});

describe('schedules, destinations and alerts', () => {
  it('are named when they change, come or go', () => {
    const { schedules } = changed(['frequency: daily at 02:00', 'frequency: daily at 03:00']);
    expect(schedules).toHaveLength(1);
    expect(schedules[0]).toMatchObject({
      what: 'database-full-backup',
      before: expect.stringContaining('cron(0 2 * * ? *) UTC'),
      after: expect.stringContaining('cron(0 3 * * ? *) UTC'),
    });
    const renamed = changed(['name: database-full', 'name: database-daily']).schedules;
    expect(renamed.find(({ what }) => what === 'database-full-backup')?.after).toBeUndefined();
    expect(renamed.find(({ what }) => what === 'database-daily-backup')?.before).toBeUndefined();
    expect(changed(['eu-central-1', 'eu-north-1']).destinations).toEqual([
      { what: 'copy eu-central-1', before: 'carried-out' },
      { what: 'copy eu-north-1', after: 'carried-out' },
    ]);
  });

  it('of alerts say the limit, the severity and the people', () => {
    const { alerts } = changed(
      ['age: { over: 25h, severity: critical', 'age: { over: 49h, severity: warning'],
      ['backups@example.com', 'ops@example.com'],
    );
    expect(alerts).toEqual([
      { what: 'age', before: 'critical over 25 h, carried-out', after: 'warning over 2 d 1 h, carried-out' },
      { what: 'email to backups@example.com', before: 'every alert' },
      { what: 'email to ops@example.com', after: 'every alert' },
    ]);
  });
});

describe('clauses and requirements', () => {
  it('are gained and lost by citation, and change their state by what is carried out', () => {
    const policy = examplePolicy();
    const without: Policy = { ...policy, rules: policy.rules.filter(({ method }) => method !== 'continuous') };
    const lost = diffPlans(policy, without, options);
    expect(lost.clauses.lost).toContain('E-4.2-pitr');
    expect(lost.requirements).toContainEqual({ id: 'E-4.2-pitr', before: 'carried-out', after: 'not-yet' });
    const gained = diffPlans(without, policy, options);
    expect(gained.clauses.gained).toEqual(lost.clauses.lost);
    expect(gained.requirements).toContainEqual({ id: 'E-4.2-pitr', before: 'not-yet', after: 'carried-out' });
  });
});
