import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backupRules } from '#core/policy/carried-out.ts';
import { readPolicyFile } from '#infra/policy-file.ts';
import { contentDatabases } from '#local/database/model/engine.ts';
import { gib } from '#local/database/model/profile.ts';
import { type EstateDatabase, estate, profilesOf, quotasOf, raised } from '#local/rehearsal/estate/index.ts';
import { defaultQuotas } from '#local/services/rds/quotas.ts';
import { day, handClock } from '../../database/model/support.ts';

const policies = ['pol-isms-008', 'corporate', 'customer-data', 'sop-001', 'saas-daily'].map((name) =>
  readPolicyFile(`policies/${name}.yaml`),
);
const [policy] = policies;
if (policy === undefined) throw new Error('no policy');
const identifier = /^[a-z](?:[a-z0-9]|-(?!-)){0,62}$/;

describe('Estates', () => {
  it('have every class that the policy backs up once before any comes twice', () => {
    for (const each of policies) {
      const classes = [...new Set(backupRules(each).map((rule) => rule.class))];
      const first = estate(each, { databases: classes.length, seed: 5 }).map((database) => database.class);
      expect(first).toEqual(classes);
      const many = estate(each, { databases: 200, seed: 5 }).map((database) => database.class);
      for (const name of classes) expect(many.filter((one) => one === name).length).toBeGreaterThan(20);
    }
  });

  it('of n are the first n of a larger one, for every seed', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 60 }), (seed, databases) => {
        const many = estate(policy, { databases: 60, seed });
        expect(estate(policy, { databases, seed })).toEqual(many.slice(0, databases));
      }),
      { numRuns: 30 },
    );
  });

  it('have names that RDS takes, all different, as many as are wanted', () => {
    const names = estate(policy, { databases: 1000, seed: 3 }).map(({ id }) => id);
    expect(new Set(names).size).toBe(1000);
    for (const name of names) expect(name).toMatch(identifier);
  });

  it('differ in size, rates and version, within what the model draws', () => {
    const many = estate(policy, { databases: 300, seed: 3 });
    expect(new Set(many.map(({ engineVersion }) => engineVersion)).size).toBe(5);
    for (const { sizeGiB, changePerDay, allocatedGiB } of many) {
      expect(sizeGiB).toBeGreaterThanOrEqual(5);
      expect(sizeGiB).toBeLessThanOrEqual(2048);
      expect(changePerDay).toBeGreaterThanOrEqual(0.002);
      expect(changePerDay).toBeLessThanOrEqual(0.1);
      expect(allocatedGiB).toBeGreaterThan(sizeGiB);
    }
  });

  it('keep automated backups for as long as the policy asks, and a week where it does not', () => {
    const days = ({ class: name, backupRetentionDays }: EstateDatabase) => `${name} ${backupRetentionDays}`;
    const of = (index: number) => new Set(estate(policies[index] ?? policy, { databases: 9, seed: 1 }).map(days));
    expect([...of(0)]).toEqual(['critical 7']);
    expect([...of(1)].sort()).toEqual(['critical 14', 'non-critical 7', 'sensitive 7']);
  });

  it('cannot be made for a policy that protects no database', () => {
    const none = { ...policy, rules: policy.rules.filter(({ kind }) => kind !== 'rds-instance') };
    expect(() => estate(none, { databases: 3, seed: 1 })).toThrow(
      'the policy POL-ISMS-008 has no rule that takes snapshots of rds-instance, so it protects no database',
    );
  });
});

describe('Room to grow', () => {
  /** The share of its storage that each database uses at most, day by day. */
  async function fullest(databases: readonly EstateDatabase[], days: number): Promise<number> {
    const clock = handClock();
    const engine = contentDatabases({ seed: 2, clock, profile: profilesOf(databases) });
    let most = 0;
    for (const { id, allocatedGiB } of databases) {
      clock.at = 0;
      await engine.create(`r/db/${id}`, { masterUser: 'keeper', masterPassword: 'correct-horse', database: 'd' });
      for (let passed = 0; passed <= days; passed += 1) {
        most = Math.max(most, engine.usedBytesAt(`r/db/${id}`, passed * day) / (allocatedGiB * gib));
      }
    }
    return most;
  }

  it('is enough for a year, ten points below the share at which the policy wants to be told', async () => {
    for (const each of policies) {
      const limit = each.monitoring.capacity.over;
      const most = await fullest(estate(each, { databases: 40, seed: 4 }), 365);
      expect(most).toBeLessThanOrEqual(limit - 0.1);
      expect(most).toBeGreaterThan(limit - 0.2);
    }
  });

  it('is enough for a longer rehearsal when it is asked for, and not otherwise', async () => {
    const limit = policy.monitoring.capacity.over;
    const days = 5 * 365;
    expect(await fullest(estate(policy, { databases: 40, seed: 4, days }), days)).toBeLessThanOrEqual(limit - 0.1);
    expect(await fullest(estate(policy, { databases: 40, seed: 4 }), days)).toBeGreaterThan(limit);
  });

  it('and the quotas of the account are what such an estate needs, ten points below the limit too', () => {
    const databases = estate(policy, { databases: 100, seed: 4 });
    const { instances, manualSnapshots, copiesInProgress, storageGiB } = quotasOf(policy, databases);
    expect({ instances, copiesInProgress }).toEqual({ instances: 200, copiesInProgress: 20 });
    // Thirty points of each are kept in a Region; some linger until they are removed.
    expect(manualSnapshots * (policy.monitoring.capacity.over - 0.1)).toBeGreaterThanOrEqual(3900);
    expect(storageGiB).toBeGreaterThan(databases.reduce((sum, { allocatedGiB }) => sum + allocatedGiB, 0));
    expect(raised(quotasOf(policy, databases))).toEqual({ manualSnapshots, instances });
    expect(quotasOf(policy, databases.slice(0, 1))).toEqual(defaultQuotas);
    expect(raised(defaultQuotas)).toEqual({});
  });
});
