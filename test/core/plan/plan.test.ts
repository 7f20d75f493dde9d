import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Plan, planPolicy } from '#core/plan/plan.ts';
import { clauses } from '#core/policy/clauses.ts';
import { scheduledRuns } from '#core/schedule/scheduled-runs.ts';
import { policyFiles, readPolicy } from '../../policies.ts';
import { examplePolicy } from '../fixtures.ts';

const options = { from: '2026-01-17T00:00:00Z', count: 2 };
const planOf = (change?: (text: string) => string): Plan => planPolicy(examplePolicy(change), options);

describe('schedules', () => {
  it('are those that are deployed, with what they are about and their next runs [E-4.2-0200]', () => {
    const backup = planOf().schedules.find(({ name }) => name === 'database-full-backup');
    expect(backup).toEqual({
      name: 'database-full-backup',
      kind: 'backup',
      resourceKinds: ['rds-instance'],
      class: 'critical',
      region: 'eu-west-1',
      expression: 'cron(0 2 * * ? *)',
      timezone: 'UTC',
      flexibleMinutes: 15,
      clauses: expect.arrayContaining(['E-4.1-full', 'E-4.2-0200']),
      next: ['2026-01-17T02:00:00Z', '2026-01-18T02:00:00Z'],
    });
  });

  it('keep local time when clocks change, skip what does not exist, and run once what comes twice', () => {
    const [local, first] = ['Europe/Berlin', 'daily at 02:30'];
    const change = (text: string) =>
      text.replace(/frequency: daily at 02:00\n( +)timezone: UTC/, `frequency: ${first}\n$1timezone: ${local}`);
    const next = (from: string) =>
      planPolicy(examplePolicy(change), { from, count: 3 }).schedules.find(({ kind }) => kind === 'backup')?.next;
    expect(next('2026-03-28T00:00:00Z')).toEqual([
      '2026-03-28T01:30:00Z',
      '2026-03-30T00:30:00Z',
      '2026-03-31T00:30:00Z',
    ]);
    expect(next('2026-10-24T12:00:00Z')).toEqual([
      '2026-10-25T00:30:00Z',
      '2026-10-26T01:30:00Z',
      '2026-10-27T01:30:00Z',
    ]);
  });

  it('of the monitor watch every class, by elapsed time from the beginning of the plan', () => {
    expect(planOf().schedules.find(({ kind }) => kind === 'freshness')).toMatchObject({
      class: '*',
      expression: 'rate(1 hour)',
      next: ['2026-01-17T01:00:00Z', '2026-01-17T02:00:00Z'],
    });
  });

  it.each(policyFiles)('of %s are exactly what the templates are made from', (file) => {
    const policy = readPolicy(file);
    const planned = planPolicy(policy, options).schedules.map(({ name, expression, region }) => [
      name,
      expression,
      region,
    ]);
    expect(planned).toEqual(scheduledRuns(policy).map(({ name, expression, region }) => [name, expression, region]));
  });
});

describe('retention', () => {
  it('is said for each rule and place, with the points that are kept', () => {
    const kept = planOf().retention.filter(({ rule }) => rule === 'database-full');
    const expected = { keeps: '30 days, 3 points at least', points: 30, databases: 10, status: 'carried-out' };
    expect(kept).toMatchObject([
      { place: 'eu-west-1', ...expected },
      { place: 'eu-central-1', ...expected },
    ]);
  });

  it('is by days, count and tiers at once, if the policy says so', () => {
    const terms = '{ days: 7, count: 3, tiers: { weekly: 4, monthly: 12 }, floor: 3,';
    const { retention } = planOf((text) => text.replace('{ days: 30, floor: 3,', terms));
    expect(retention.find(({ rule }) => rule === 'database-full')).toMatchObject({
      keeps: '7 days, the newest 3, the newest of each of 4 weeks, the newest of each of 12 months, 3 points at least',
      status: 'carried-out',
      // 7 days, 3 further weeks, 11 further months, one of which ends with a week
      points: 20,
      waiting: 1,
    });
  });

  it('is not claimed for what nothing backs up', () => {
    for (const { kind, status, why, points } of planOf().retention) {
      if (kind === 'rds-instance') continue;
      expect({ status, points }).toEqual({ status: 'not-yet', points: undefined });
      expect(why).toMatch(/\w/);
    }
  });
});

describe('destinations and alerts', () => {
  it('say where points go, under which key, and where they do not go yet', () => {
    const { destinations } = planOf();
    const key = 'alias/lifeboat-pol-isms-008';
    expect(destinations).toMatchObject([
      { role: 'primary', place: 'eu-west-1', key, status: 'carried-out' },
      { role: 'copy', place: 'eu-central-1', key, within: 21_600, status: 'carried-out' },
      { role: 'cold', status: 'not-yet', why: 'nothing is copied there' },
    ]);
  });

  it('say which account keeps copies of its own, for how long, and what of it is not counted', () => {
    const copies = '    - { region: eu-central-1, clauses: [E-4.3-secondary, E-6.1-region] }\n';
    const vault = '  vault: { account: "444455556666", region: eu-central-1, days: 35, clauses: [E-4.4-access] }\n';
    const plan = planOf((text) => text.replace(copies, copies + vault));
    expect(plan.destinations[2]).toMatchObject({
      ...{ role: 'vault', place: '444455556666/eu-central-1', days: 35, within: 21_600 },
      ...{ status: 'carried-out', clauses: ['E-4.4-access'] },
    });
    expect(plan.schedules.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['vault', 'database-restore-test-vault']),
    );
    expect(plan.cost.monthlyUsd).toBe(planOf().cost.monthlyUsd);
    expect(plan.cost.excluded.join()).toContain('the vault account');
    expect(planOf().cost.excluded.join()).not.toContain('the vault account');
  });

  it('say from where on what is a finding, and who is told', () => {
    const { thresholds, told } = planOf().alerts;
    const said = thresholds.map(({ on, when, severity, status }) => `${on} ${when}: ${severity}, ${status}`);
    expect(said).toEqual(
      expect.arrayContaining([
        'failure at once: critical, carried-out',
        'age over 25 h: critical, carried-out',
        'size over 20 %: warning, carried-out',
        'capacity over 80 %: warning, carried-out',
      ]),
    );
    expect(told).toEqual([{ channel: 'email', to: 'backups@example.com' }]);
    const slack = planOf((text) =>
      text.replace('  email: [', '  slack: { workspace: T0, channel: C0123 }\n  email: ['),
    );
    expect(slack.alerts.told).toContainEqual({ channel: 'slack', to: 'C0123' });
  });
});

describe('requirements', () => {
  const written = [...readFileSync('core/policy/clauses.ts', 'utf8').matchAll(/^ {2}'([A-E]-[^']+)'/gm)].map(
    ([, id]) => id,
  );

  it.each(policyFiles)('of %s are all listed, each with what carries it out or what does not', (file) => {
    const { requirements, policy } = planPolicy(readPolicy(file), options);
    const letter = requirements[0]?.id.charAt(0);
    expect(
      requirements.map(({ id }) => id),
      policy.id,
    ).toEqual(written.filter((id) => id?.charAt(0) === letter));
    for (const { id, kind, status, carriedOutBy, missing } of requirements) {
      expect(kind, id).toBe(clauses[id]?.kind);
      if (status === 'not-yet') expect(carriedOutBy, id).toEqual([]);
      else expect(carriedOutBy.length, id).toBeGreaterThan(0);
      expect(missing.length > 0, id).toBe(status === 'partly' || status === 'not-yet');
    }
  });

  it('are all five policies together', () => {
    const listed = policyFiles.flatMap((file) =>
      planPolicy(readPolicy(file), options).requirements.map(({ id }) => id),
    );
    expect(listed.sort()).toEqual(Object.keys(clauses).sort());
  });

  it('lose what carried them out when the rule goes', () => {
    const status = (plan: Plan) => plan.requirements.find(({ id }) => id === 'E-4.2-pitr')?.status;
    expect(status(planOf())).toBe('carried-out');
    // 40 days: RDS goes back 35 at most.
    expect(
      status(
        planOf((text) =>
          text.replace('retention: { days: 7, clauses: [E-4.1-inc', 'retention: { days: 40, clauses: [E-4.1-inc'),
        ),
      ),
    ).toBe('not-yet');
  });
});

describe('the plan as a whole', () => {
  it.each(policyFiles)('of %s is plain JSON of the contracted shape, the same every time', (file) => {
    const make = () => JSON.stringify(planPolicy(readPolicy(file), options));
    const text = make();
    expect(make()).toBe(text);
    const plan = JSON.parse(text);
    const shape = ['policy', 'schedules', 'retention', 'destinations', 'alerts', 'cost', 'requirements'];
    expect(Object.keys(plan)).toEqual(expect.arrayContaining(shape));
    expect(plan.cost).toMatchObject({
      monthlyUsd: expect.any(Number),
      lines: expect.any(Array),
      priceRegion: 'us-east-1',
    });
  });

  it('names everything that the policy asks for and nothing carries out yet', () => {
    const { notYet, requirements } = planOf();
    expect(notYet).toContainEqual({
      what: 'rule configuration',
      why: 'no workflow backs up parameters',
      clauses: ['E-4.1-config'],
    });
    const named = new Set(notYet.flatMap(({ clauses: of }) => of));
    for (const { id, status } of requirements) if (status === 'not-yet') expect([...named], id).toContain(id);
  });

  it('of a policy of which nothing is carried out claims nothing but the monitor and what stands there', () => {
    const policy = examplePolicy();
    const rules = policy.rules.filter(({ kind }) => kind !== 'rds-instance');
    const plan = planPolicy({ ...policy, rules }, options);
    expect(plan.schedules.map(({ name }) => name)).toEqual(['freshness']);
    expect(plan.retention.every(({ status }) => status === 'not-yet')).toBe(true);
    expect(plan.destinations.every(({ status }) => status === 'not-yet')).toBe(true);
    expect(plan.cost.lines.filter(({ item }) => /snapshots|logs of|copies|instances/.test(item))).toEqual([]);
    expect(plan.cost.lines.every(({ usd }) => Number.isFinite(usd))).toBe(true);
    expect(
      plan.requirements.filter(({ id }) => id.startsWith('E-4.1')).every(({ status }) => status === 'not-yet'),
    ).toBe(true);
  });
});
