import { describe, expect, it } from 'vitest';
import {
  backupRules,
  copiesOf,
  pointInTimeDays,
  pointInTimeRules,
  restoreTestsOf,
  vaultOf,
} from '#core/policy/carried-out.ts';
import { parts } from '#core/policy/parts.ts';
import { requirementsOf } from '#core/policy/requirements.ts';
import type { Policy } from '#core/policy/schema.ts';
import { pointRegions, scheduledRuns } from '#core/schedule/scheduled-runs.ts';
import { vaultRuns } from '#core/schedule/vault-runs.ts';
import { letters, policyOf } from './files.ts';

const names = (items: readonly { readonly name: string }[]) => items.map(({ name }) => name);
const runs = (policy: Policy) => names(scheduledRuns(policy));

/** Why a part is not carried out yet, by what the plan calls it. */
function whyNot(policy: Policy, what: string): string | undefined {
  const found = parts(policy).find((part) => part.what === what);
  if (!found) throw new Error(`no part "${what}" among ${parts(policy).map((part) => part.what)}`);
  return found.missing;
}

const copiesEverywhere = 'destinations: [primary, eu-central-1]';

describe('of POL-ISMS-008', () => {
  it('the databases are carried out, and nothing else is scheduled', () => {
    const policy = policyOf('E');
    expect(names(backupRules(policy))).toEqual(['database-full']);
    expect(names(pointInTimeRules(policy))).toEqual(['database-point-in-time']);
    expect(names(restoreTestsOf(policy))).toEqual(['database-restore-test']);
    expect(runs(policy)).toEqual([
      'database-full-backup',
      'database-full-retention',
      'database-restore-test-eu-west-1',
      'database-restore-test-eu-central-1',
      'freshness',
    ]);
  });

  it('the rest is named with the reason', () => {
    const policy = policyOf('E');
    expect(whyNot(policy, 'rule secrets')).toBe('no workflow backs up secret');
    expect(whyNot(policy, 'rule database-dump')).toBe('no workflow makes a logical-dump backup of rds-instance');
    expect(whyNot(policy, 'rule logs')).toBe('nothing watches the continuous recovery of log-group');
    expect(whyNot(policy, 'integrity check database-integrity-check')).toBe('no workflow checks points where they lie');
    expect(whyNot(policy, 'drill dr-test')).toBe('no workflow drills the recovery site');
    expect(whyNot(policy, 'time to repair of critical')).toBe('the time to repair is not measured');
    expect(whyNot(policy, 'rule database-full')).toBeUndefined();
    expect(whyNot(policy, 'class critical')).toBeUndefined();
    expect(whyNot(policy, 'class media')).toBe('none of its rules is carried out');
  });
});

describe('a rule', () => {
  it('that RDS stores incrementally anyway is carried out by the same snapshots', () => {
    const policy = policyOf('E', ['method: full', 'method: incremental']);
    expect(names(backupRules(policy))).toContain('database-full');
  });

  it.each([
    ['kind: rds-instance', 'kind: rds-cluster', 'no workflow backs up rds-cluster'],
    ['method: full', 'method: differential', 'no workflow makes a differential backup of rds-instance'],
    ['frequency: daily at 02:00', 'frequency: on change', 'no workflow backs up rds-instance on change'],
    ['timezone: UTC', 'destinations: [primary]', 'backups always go to primary and eu-central-1'],
  ])('with %s → %s is not scheduled, and is named', (from, to, why) => {
    const policy = policyOf('E', [from, to]);
    expect(backupRules(policy)).toEqual([]);
    expect(whyNot(policy, 'rule database-full')).toBe(why);
    expect(whyNot(policy, 'retention of database-full')).toBe(why);
    // No points, so nothing to test and nothing to watch the age of.
    expect(runs(policy)).toEqual(['freshness']);
    expect(whyNot(policy, 'monitoring of age')).toBe('no rule of the policy is carried out');
  });

  it('may name the places where its points go anyway', () => {
    expect(names(backupRules(policyOf('E', ['timezone: UTC', copiesEverywhere])))).toEqual(['database-full']);
  });

  it('that names a cold place as well is carried out but for that place', () => {
    const further = 'destinations: [primary, eu-central-1, cold-storage]';
    const policy = policyOf('E', ['timezone: UTC', further]);
    expect(whyNot(policy, 'rule database-full')).toBeUndefined();
    expect(whyNot(policy, 'database-full in cold-storage')).toBe('nothing is copied there');
  });

  it('whose window is watched or whose points are locked is carried out but for these', () => {
    const window = 'window: { start: 02:00, end: 03:00, severity: warning, clauses: [E-4.1-full] }';
    const lock = 'lock: { mode: compliance, days: 30, clauses: [E-4.1-full] }';
    const policy = policyOf('E', ['timezone: UTC', `${window}\n    ${lock}`]);
    expect(whyNot(policy, 'rule database-full')).toBeUndefined();
    expect(whyNot(policy, 'window of database-full')).toBe('nobody is told when its end passes');
    expect(whyNot(policy, 'lock of database-full')).toBe('no point is locked');
  });

  it.each(['count: 30', 'tiers: { daily: 7, monthly: 12 }', 'days: 7, count: 3, tiers: { yearly: 2 }'])(
    'with retention by %s is backed up and pruned',
    (retention) => {
      const policy = policyOf('E', ['days: 30', retention]);
      expect(runs(policy)).toEqual(expect.arrayContaining(['database-full-backup', 'database-full-retention']));
      expect(whyNot(policy, 'retention of database-full')).toBeUndefined();
    },
  );

  it('has the base of point-in-time recovery where one is promised for its class', () => {
    const base = (policy: Policy) => backupRules(policy).map((rule) => pointInTimeDays(policy, rule));
    expect(base(policyOf('E'))).toEqual([7]);
    expect(base(policyOf('D'))).toEqual([undefined]);
  });

  it('that asks for more logs than RDS keeps is not carried out', () => {
    const policy = policyOf('E', ['days: 7,', 'days: 36,']);
    expect(pointInTimeRules(policy)).toEqual([]);
    expect(whyNot(policy, 'rule database-point-in-time')).toBe('RDS goes back 35 days at most');
  });
});

describe('a copy into another account', () => {
  it('is not made in this one instead', () => {
    const policy = policyOf('E', [
      '{ region: eu-central-1, clauses',
      '{ region: eu-central-1, account: "444455556666", clauses',
    ]);
    expect(copiesOf(policy)).toEqual([]);
    expect(pointRegions(policy)).toEqual(['eu-west-1']);
    expect(whyNot(policy, 'copies in eu-central-1')).toBe('copies stay in the account of the resource');
  });
});

describe('a vault account', () => {
  const region = '{ region: eu-central-1,';
  const copy = '{ region: eu-central-1, clauses: [E-4.3-secondary, E-6.1-region] }';
  const vault = '{ account: "444455556666", region: eu-central-1, days: 35, clauses: [E-4.4-access] }';
  const withVault = (...changes: readonly (readonly [string, string])[]) =>
    policyOf('E', [copy, `${copy}\n  vault: ${vault}`], ...changes);

  it('is carried out, and changes nothing that runs in the account of the resources', () => {
    const policy = withVault();
    expect(vaultOf(policy)).toMatchObject({ account: '444455556666', every: 3600, within: 21_600, days: 35, floor: 3 });
    expect(vaultOf(policy)?.from).toBe(policy.places.copies[0]);
    expect(whyNot(policy, 'vault account 444455556666')).toBeUndefined();
    expect(scheduledRuns(policy)).toEqual(scheduledRuns(policyOf('E')));
  });

  it('takes what is shared every hour, and tests what it holds after the Regions of the other account', () => {
    expect(vaultRuns(policyOf('E'))).toEqual([]);
    expect(
      vaultRuns(withVault()).map(({ name, workflow, rule, expression }) => [name, workflow, rule, expression]),
    ).toEqual([
      ['vault', 'vault', 'vault', 'rate(1 hour)'],
      ['database-restore-test-vault', 'restore-test', 'database-restore-test', 'cron(0 6 1 * ? *)'],
    ]);
  });

  it('is not carried out where no copy is made that it could take', () => {
    const policy = withVault([region, '{ region: eu-central-1, account: "777788889999",']);
    expect(vaultOf(policy)).toBeUndefined();
    expect(vaultRuns(policy)).toEqual([]);
    expect(whyNot(policy, 'vault account 444455556666')).toBe('no copy is made in eu-central-1');
  });
});

describe('a restore test', () => {
  it('of a sample tests everything, and says so', () => {
    const policy = policyOf('E', ['choose: random', 'sample: 20%']);
    expect(whyNot(policy, 'restore test database-restore-test')).toBeUndefined();
    expect(whyNot(policy, 'sample of database-restore-test')).toBe('every resource is tested');
  });

  it('of a class without points is not started', () => {
    const policy = policyOf('E', ['class: critical\n    # The policy says', 'class: media\n    # The policy says']);
    expect(restoreTestsOf(policy)).toEqual([]);
    expect(whyNot(policy, 'restore test database-restore-test')).toBe(
      'no rds-instance of the class media is backed up',
    );
  });
});

describe('a requirement', () => {
  it('is carried out, partly carried out or not yet, each with what and why', () => {
    const byId = new Map(requirementsOf(policyOf('E')).map((requirement) => [requirement.id, requirement]));
    expect(byId.get('E-10.1-age')).toMatchObject({
      status: 'carried out',
      carriedOutBy: ['monitoring of age'],
      missing: [],
    });
    expect(byId.get('E-4.4-testing')).toMatchObject({
      status: 'partly carried out',
      carriedOutBy: ['restore test database-restore-test'],
      missing: [
        { what: 'application check of database-restore-test', why: 'no application runs on the restored data' },
      ],
    });
    expect(byId.get('E-3.1-mttr')).toMatchObject({ status: 'not yet carried out', carriedOutBy: [] });
  });

  it('that nothing cites any more is still listed', () => {
    const policy = policyOf('E', ['clauses: [E-10.1-size]', 'clauses: [E-10.1-age]']);
    const found = requirementsOf(policy).find(({ id }) => id === 'E-10.1-size');
    expect(found).toMatchObject({ status: 'not yet carried out', carriedOutBy: [], missing: [] });
  });

  it('for which people are responsible is nowhere claimed to be carried out yet', () => {
    const people = letters
      .flatMap((letter) => requirementsOf(policyOf(letter)))
      .filter(({ kind }) => kind === 'record');
    expect(people.length).toBeGreaterThan(5);
    for (const { id, status } of people.filter((each) => each.id !== 'A-8'))
      expect([id, status]).toEqual([id, 'not yet carried out']);
  });
});

describe('each of the five policies', () => {
  it.each(letters)('%s has databases that are backed up, pruned and tested', (letter) => {
    const policy = policyOf(letter);
    const workflows = new Set(scheduledRuns(policy).map(({ workflow }) => workflow));
    expect(workflows).toEqual(new Set(['backup', 'retention', 'restore-test', 'freshness']));
    for (const run of scheduledRuns(policy)) expect(run.name).toMatch(/^[0-9A-Za-z._-]{1,64}$/);
  });
});
