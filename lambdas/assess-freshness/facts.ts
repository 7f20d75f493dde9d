/** Reads what the monitor judges: databases, recovery points, quotas and passed restore tests, in every place. */
import type { FreshnessFacts, PassedTest, ProtectedDatabase } from '#core/freshness/facts.ts';
import { addSeconds, secondsPer } from '#core/instant.ts';
import { restoreTestChain } from '#core/ledger.ts';
import { restoreTestsOf } from '#core/policy/carried-out.ts';
import { usedBytes } from '../adapters/cloudwatch.ts';
import { openLedger } from '../adapters/ledger.ts';
import { snapshotQuota } from '../adapters/quotas.ts';
import { type Coverage, readCoverage } from '../databases-of-policy.ts';
import { readPoints } from '../inventory.ts';
import { allRegions, primaryRegion } from '../rules.ts';
import type { StepContext } from '../step.ts';

type Covered = Coverage['covered'][number];

export async function readFreshnessFacts(context: StepContext): Promise<FreshnessFacts> {
  const { covered, uncovered } = await readCoverage(context);
  return {
    databases: await Promise.all(covered.map((database) => protectedDatabase(database, context))),
    uncovered: uncovered.map(({ id }) => id),
    points: await readPoints(context),
    quotas: await readQuotas(context),
    passedTests: (await Promise.all(covered.map((database) => passedTests(database.id, context)))).flat(),
  };
}

async function protectedDatabase(database: Covered, context: StepContext): Promise<ProtectedDatabase> {
  const { id, arn, place, dataClass, latestRestorableTime, allocatedGiB } = database;
  const client = context.clients.cloudwatch(primaryRegion(context.policy));
  const used = await usedBytes(client, database, context.now());
  return {
    resource: { kind: 'rds-instance', id, arn, class: dataClass, place },
    createdAt: database.createdAt ?? context.now(),
    automatedRetentionDays: database.backupRetentionDays,
    ...(latestRestorableTime === undefined ? {} : { latestRestorableTime }),
    ...(used === undefined ? {} : { storage: { usedBytes: used, allocatedBytes: allocatedGiB * 1024 ** 3 } }),
  };
}

async function readQuotas({ policy, clients }: StepContext): Promise<FreshnessFacts['quotas']> {
  const quotas = allRegions(policy).map(async (region) => {
    const quota = await snapshotQuota(clients.rds(region));
    return quota === undefined ? [] : [{ region, ...quota }];
  });
  return (await Promise.all(quotas)).flat();
}

/** Tests are yearly at the longest; what passed before that proves nothing today. */
const memorySeconds = 400 * secondsPer.day;

/** The newest that passed of each test, from the chain of each Region. */
async function passedTests(resource: string, context: StepContext): Promise<PassedTest[]> {
  const ledger = openLedger(context);
  const since = addSeconds(context.now(), -memorySeconds);
  const found: PassedTest[] = [];
  for (const region of allRegions(context.policy)) {
    const chain = restoreTestChain('rds-instance', resource, region);
    for (const { name: test } of restoreTestsOf(context.policy)) {
      const entry = await ledger.newest(chain, since, ({ event, rule, facts }) => {
        return event === 'restore-test-closed' && rule === test && facts['passed'] === true;
      });
      if (entry !== undefined) found.push({ test, resource, region, at: entry.at });
    }
  }
  return found;
}
