import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alertKey } from '#core/alert.ts';
import { assessFreshness } from '#core/freshness/assess.ts';
import type { FreshnessFacts, ProtectedDatabase } from '#core/freshness/facts.ts';
import { addSeconds, parseInstant, secondsPer } from '#core/instant.ts';
import type { Instant, RecoveryPoint } from '#core/model.ts';
import { recoveryPointId } from '#core/naming.ts';
import type { Policy } from '#core/policy/schema.ts';
import { type PointReader, readPointsThatMatter } from '#lambdas/assess-freshness/points.ts';
import { examplePolicy } from '../core/fixtures.ts';

const regions = ['eu-west-1', 'eu-central-1'];
const began: Instant = '2025-11-01T00:00:00Z';
const now: Instant = '2026-02-10T09:30:00Z';
const account = '111122223333';

const daily = examplePolicy();
const everySixHours = examplePolicy((text) => text.replace('frequency: daily at 02:00', 'frequency: every 6h'));

interface Made {
  readonly resource: string;
  readonly region: string;
  readonly cycle: Instant;
  /** Seconds from the cycle to the moment the data was frozen. */
  readonly late: number;
  readonly status: string;
  readonly verified: boolean;
  readonly ours: boolean;
}

function point({ resource, region, cycle, late, status, verified, ours }: Made): RecoveryPoint {
  const id = recoveryPointId({ policy: daily.policy.id, rule: 'database-full', resource, scheduledAt: cycle });
  const owner = { policy: 'pol-isms-008', rule: 'database-full', class: 'critical', cycle, clauses: [], pinned: false };
  return {
    ...{ id, resource, status, kind: 'rds-instance', place: { account, region } },
    arn: `arn:aws:rds:${region}:${account}:snapshot:${id}`,
    takenAt: addSeconds(cycle, late),
    ...{ encrypted: true, engine: 'postgres', engineVersion: '18.4', allocatedGiB: 20, tags: {} },
    ...(ours ? { owner: { ...owner, ...(verified ? { verifiedAt: addSeconds(cycle, 7200) } : {}) } } : {}),
  };
}

/** Of a schedule's own instants, by which everything is looked for first; and of others, when somebody started a run by hand. */
const cycle = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 40 }).map((days) => addSeconds(now, -days * 86_400 - 27_000)) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 2000 }).map((hours) => addSeconds(now, -hours * 3600)) },
);
const names = ['orders', 'users', 'ledger', 'old'];
const made: fc.Arbitrary<Made> = fc.record({
  resource: fc.constantFrom(...names),
  region: fc.constantFrom(...regions),
  cycle,
  late: fc.constantFrom(0, 600, 40_000),
  status: fc.constantFrom('available', 'available', 'available', 'creating', 'failed', 'deleting'),
  verified: fc.boolean(),
  ours: fc.constantFrom(true, true, true, true, false),
});

function database(id: string, createdAt: Instant): ProtectedDatabase {
  const resource = {
    kind: 'rds-instance',
    id,
    arn: id,
    class: 'critical',
    place: { account, region: 'eu-west-1' },
  } as const;
  return { resource, createdAt, automatedRetentionDays: 35, latestRestorableTime: addSeconds(now, -300) };
}

const world = fc.record({
  points: fc.array(made, { maxLength: 60 }),
  present: fc.subarray(names.slice(0, 3)),
  createdDaysAgo: fc.integer({ min: 0, max: 400 }),
  passed: fc.array(
    fc.record({
      resource: fc.constantFrom(...names),
      region: fc.constantFrom(...regions),
      daysAgo: fc.integer({ min: 0, max: 60 }),
    }),
  ),
  evidence: fc.constantFrom(began, addSeconds(now, -5 * secondsPer.day), undefined),
});

type World = typeof world extends fc.Arbitrary<infer Value> ? Value : never;

/** Nothing of ours is older than the ledger, as long as there has been one. */
function pointsOf({ points, evidence }: World): RecoveryPoint[] {
  const since = parseInstant(evidence ?? '1970-01-01T00:00:00Z');
  const all = points.map(point).filter(({ takenAt = now }) => parseInstant(takenAt) >= since);
  return [...new Map(all.map((each) => [`${each.id}@${each.place.region}`, each])).values()];
}

function factsOf({ present, createdDaysAgo, passed, evidence }: World): Omit<FreshnessFacts, 'points'> {
  return {
    databases: present.map((id) => database(id, addSeconds(now, -createdDaysAgo * secondsPer.day))),
    ...{ uncovered: [], quotas: [], firstPoints: Object.fromEntries(present.map((id) => [id, began])) },
    passedTests: passed.map(({ resource, region, daysAgo }) => ({
      ...{ test: 'database-restore-test', resource, region },
      at: addSeconds(now, -daysAgo * secondsPer.day),
    })),
    ...(evidence === undefined ? {} : { evidenceSince: evidence }),
  };
}

/** A reader of a world, and how often it was asked for everything of a database. */
function readerOf(points: readonly RecoveryPoint[]): PointReader & { inFull: number; described: number } {
  const here = (region: string) => points.filter(({ place }) => place.region === region);
  const reader = {
    inFull: 0,
    described: 0,
    named: async (region: string, ids: readonly string[]) => {
      reader.described += ids.length;
      return here(region).filter(({ id }) => ids.includes(id));
    },
    of: async (region: string, resources: readonly string[]) => {
      reader.inFull += resources.length;
      return here(region).filter(({ resource }) => resources.includes(resource));
    },
  };
  return reader;
}

async function readIn(policy: Policy, points: readonly RecoveryPoint[], facts: Omit<FreshnessFacts, 'points'>) {
  const present = new Set(facts.databases.map(({ resource }) => resource.id));
  const gone = [...new Set(points.map(({ resource }) => resource))].filter((id) => !present.has(id));
  const reader = readerOf(points);
  const read = await readPointsThatMatter(reader, { facts, gone, policy, now });
  return { reader, read };
}

describe('reading only the points that matter', () => {
  it.each([
    ['a calendar', daily],
    ['a rate', everySixHours],
  ])('gives the findings and answers that reading everything gives, for backups by %s', async (_, policy) => {
    await fc.assert(
      fc.asyncProperty(world, async (made) => {
        const [points, facts] = [pointsOf(made), factsOf(made)];
        const { read } = await readIn(policy, points, facts);
        const [some, all] = [read, points].map((points) => assessFreshness({ ...facts, points }, policy, now));
        const byKey = (findings: readonly { name: string; subject: string; region?: string }[] = []) =>
          findings.toSorted((a, b) => (alertKey(a) < alertKey(b) ? -1 : 1));
        expect(byKey(some?.findings)).toEqual(byKey(all?.findings));
        expect(byKey(some?.checked)).toEqual(byKey(all?.checked));
        expect(byKey(some?.unanswered)).toEqual(byKey(all?.unanswered));
      }),
      { numRuns: 300 },
    );
  });

  it('asks for one name of each database in each Region when all is well, however many points are kept', async () => {
    const cycles = Array.from({ length: 30 }, (_, day) => addSeconds('2026-02-10T02:00:00Z', -day * secondsPer.day));
    const good = { late: 60, status: 'available', verified: true, ours: true };
    const points = regions.flatMap((region) =>
      names.slice(0, 3).flatMap((resource) => cycles.map((cycle) => point({ ...good, resource, region, cycle }))),
    );
    const passed = names.flatMap((resource) => regions.map((region) => ({ resource, region, daysAgo: 3 })));
    const facts = factsOf({ points: [], present: names.slice(0, 3), createdDaysAgo: 300, passed, evidence: began });
    const { reader, read } = await readIn(daily, points, facts);
    expect(read).toHaveLength(6);
    expect(reader).toMatchObject({ inFull: 0, described: 6 });
  });

  it('does not list everything of a database that has never passed a test', async () => {
    const good = { late: 60, status: 'available', verified: true, ours: true };
    const points = regions.map((region) =>
      point({ ...good, resource: 'orders', region, cycle: '2026-02-10T02:00:00Z' }),
    );
    const facts = factsOf({ points: [], present: ['orders'], createdDaysAgo: 300, passed: [], evidence: began });
    const { reader } = await readIn(daily, points, facts);
    expect(reader.inFull).toBe(0);
  });
});
