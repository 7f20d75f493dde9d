/** Reads what the monitor judges: databases, recovery points, quotas and passed restore tests, in every place. */
import { assessmentOf } from '#core/freshness/assessment.ts';
import type { FreshnessFacts, PassedTest, ProtectedDatabase } from '#core/freshness/facts.ts';
import { asksForFirst } from '#core/freshness/restore-tests.ts';
import { chainPrefixOf, pipelineChain } from '#core/ledger.ts';
import type { Instant } from '#core/model.ts';
import { cycleOfPoint } from '#core/naming.ts';
import { restoreTestsOf } from '#core/policy/carried-out.ts';
import { usedBytesOfAll } from '../adapters/cloudwatch.ts';
import { type Database, listDatabases } from '../adapters/databases.ts';
import { openLedger } from '../adapters/ledger.ts';
import { inParallel } from '../adapters/many.ts';
import { openObjects } from '../adapters/objects.ts';
import { readPassed } from '../adapters/passed-tests.ts';
import { snapshotQuota } from '../adapters/quotas.ts';
import { findRecoveryPoints, listRecoveryPointsOf } from '../adapters/recovery-points.ts';
import { firstPointOf } from '../adapters/reports.ts';
import { type Coverage, coverageOf } from '../databases-of-policy.ts';
import { allRegions, primaryRegion } from '../rules.ts';
import type { StepContext } from '../step.ts';
import { readLastLook } from './last-look.ts';
import { type PointReader, readPointsThatMatter } from './points.ts';
import { readRuns } from './runs.ts';

/** Objects of S3 at the same time. */
const readAtOnce = 8;

export interface World {
  readonly facts: FreshnessFacts;
  /** Every database of every Region of the policy, whosever it is. */
  readonly databases: ReadonlyMap<string, readonly Database[]>;
}

/** `scheduledAt`: of this look. */
export async function readWorld(context: StepContext, scheduledAt: Instant): Promise<World> {
  const { policy } = context;
  const now = context.now();
  const databases = await readDatabases(context);
  const { covered, uncovered } = coverageOf(databases.get(primaryRegion(policy)) ?? [], policy);
  const cloudwatch = context.clients.cloudwatch(primaryRegion(policy));
  const used = await usedBytesOfAll(cloudwatch, covered, now);
  const last = await readLastLook(context, scheduledAt);
  const evidenceSince = last.evidenceSince ?? (await openLedger(context).first(pipelineChain))?.at;
  const known: Omit<FreshnessFacts, 'points' | 'firstPoints'> = {
    databases: covered.map((database) => protectedDatabase(database, used.get(database.id), context)),
    uncovered: uncovered.map(({ id }) => id),
    quotas: await readQuotas(context),
    passedTests: await readPassedTests(context),
    runs: await readRuns(context, last),
    ...(evidenceSince === undefined ? {} : { evidenceSince }),
  };
  const facts = { ...known, firstPoints: await readFirstPoints(known, context) };
  const gone = await readGone(facts, context);
  const points = await readPointsThatMatter(readerOf(context), { facts, gone, policy, now });
  return { facts: { ...facts, points }, databases };
}

async function readDatabases({ policy, clients }: StepContext): Promise<ReadonlyMap<string, readonly Database[]>> {
  const places = allRegions(policy).map(async (region) => [region, await listDatabases(clients.rds(region))] as const);
  return new Map(await Promise.all(places));
}

function protectedDatabase(
  database: Coverage['covered'][number],
  usedBytes: number | undefined,
  context: StepContext,
): ProtectedDatabase {
  const { id, arn, place, dataClass, latestRestorableTime, allocatedGiB } = database;
  return {
    resource: { kind: 'rds-instance', id, arn, class: dataClass, place },
    createdAt: database.createdAt ?? context.now(),
    automatedRetentionDays: database.backupRetentionDays,
    ...(latestRestorableTime === undefined ? {} : { latestRestorableTime }),
    ...(usedBytes === undefined ? {} : { storage: { usedBytes, allocatedBytes: allocatedGiB * 1024 ** 3 } }),
  };
}

async function readQuotas({ policy, clients }: StepContext): Promise<FreshnessFacts['quotas']> {
  const quotas = allRegions(policy).map(async (region) => {
    const quota = await snapshotQuota(clients.rds(region));
    return quota === undefined ? [] : [{ region, ...quota }];
  });
  return (await Promise.all(quotas)).flat();
}

/** One small document for each test and Region. */
async function readPassedTests(context: StepContext): Promise<PassedTest[]> {
  const { policy } = context;
  const places = restoreTestsOf(policy).flatMap(({ name }) => allRegions(policy).map((region) => ({ name, region })));
  const passed = places.map(async ({ name: test, region }) => {
    const entries = Object.entries(await readPassed(context, test, region));
    return entries.map(([resource, at]): PassedTest => ({ test, resource, region, at }));
  });
  return (await Promise.all(passed)).flat();
}

/** Of databases that have not passed every test for so long that it matters. */
async function readFirstPoints(
  known: Omit<FreshnessFacts, 'points' | 'firstPoints'>,
  context: StepContext,
): Promise<FreshnessFacts['firstPoints']> {
  const { policy } = context;
  const assessment = assessmentOf({ ...known, points: [], firstPoints: {} }, policy, context.now());
  const untested = known.databases.filter((database) =>
    allRegions(policy).some((region) => asksForFirst(database, region, assessment)),
  );
  const first = await inParallel(untested, readAtOnce, async ({ resource: { id } }) => {
    const at = cycleOfPoint((await firstPointOf(context, id)) ?? '');
    return at === undefined ? [] : [[id, at] as const];
  });
  return Object.fromEntries(first.flat());
}

/**
 * The first point of a database leaves an entry in its chain when it is taken, and every finished one a recipe; both stay. An
 * entry may be missing where the ledger could not be written, a recipe where the database went before its first was made.
 */
async function readGone({ databases }: Pick<FreshnessFacts, 'databases'>, context: StepContext): Promise<string[]> {
  const present = new Set(databases.map(({ resource }) => resource.id));
  const { folders } = openObjects(context);
  const known = await Promise.all([folders('recipes/'), folders(chainPrefixOf('rds-instance'))]);
  // Chains of restore tests have more after the database: `orders.restore-test.eu-west-1`.
  const names = new Set(known.flat().filter((name) => !name.includes('.')));
  return [...names].filter((resource) => !present.has(resource));
}

function readerOf({ clients }: StepContext): PointReader {
  return {
    named: (region, ids) => findRecoveryPoints(clients.rds(region), ids),
    of: (region, resources) => listRecoveryPointsOf(clients.rds(region), resources),
  };
}
