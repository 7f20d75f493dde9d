/** Instances that restore tests make. Nothing is ever done to an instance whose tags do not say that it is one of them. */
import { LifeboatError } from '#core/errors.ts';
import { decodeTestInstance, type TestInstanceTags } from '#core/tags.ts';
import { type Database, findDatabase } from './adapters/databases.ts';
import { environment } from './environment.ts';
import { policySlug } from './rules.ts';
import type { StepContext } from './step.ts';

/** The Region that a restore test runs in: its own. */
export function testRegion(context: StepContext): string {
  return environment(context, 'AWS_REGION');
}

/** What its tags say, when this policy made it. */
export function testTags({ tags }: Database, { policy }: StepContext): TestInstanceTags | undefined {
  const decoded = decodeTestInstance(tags);
  return decoded?.policy === policySlug(policy) ? decoded : undefined;
}

/** `undefined` when there is none. Throws TestInstanceNotOurs when it is somebody else's. */
export async function findTestInstance(context: StepContext, instance: string): Promise<Database | undefined> {
  const database = await findDatabase(context.clients.rds(testRegion(context)), instance);
  if (database === undefined || testTags(database, context) !== undefined) return database;
  throw new LifeboatError('TestInstanceNotOurs', `${instance} does not carry the tags of a restore test of ours`, {
    evidence: { instance, region: testRegion(context) },
    hint: 'It has the name of a test instance. Nothing was done to it; find out whose it is.',
  });
}

/** As `findTestInstance`; throws RestoreFailed when it is gone. */
export async function getTestInstance(context: StepContext, instance: string): Promise<Database> {
  const database = await findTestInstance(context, instance);
  if (database !== undefined) return database;
  throw new LifeboatError('RestoreFailed', `the test instance ${instance} is not there any more`, {
    evidence: { instance, region: testRegion(context) },
    hint: 'Look in CloudTrail for DeleteDBInstance of this identifier.',
  });
}
