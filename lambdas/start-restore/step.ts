/** Restores one recovery point into the isolated room: private, single-AZ, the smallest class, with a date of expiry. */
import type { z } from 'zod';
import { LifeboatError } from '#core/errors.ts';
import { addSeconds } from '#core/instant.ts';
import type { Instant, RecoveryPoint } from '#core/model.ts';
import { chooseTestClass } from '#core/restore/test-class.ts';
import { isOwned } from '#core/retention/good.ts';
import { encodeTestInstance } from '#core/tags.ts';
import { type Database, listOrderableClasses, restoreDatabase } from '../adapters/databases.ts';
import { getRecoveryPoint } from '../adapters/recovery-points.ts';
import { environment } from '../environment.ts';
import { isDead } from '../ownership.ts';
import { policySlug } from '../rules.ts';
import { choice, run } from '../shapes.ts';
import { type StepContext, step } from '../step.ts';
import { findTestInstance, getTestInstance, testRegion, testTags } from '../test-instances.ts';

/** After this a sweep may delete the instance, whatever became of its test. */
const lifetimeSeconds = 6 * 3600;

const input = run.extend({ choice: choice.extend({ point: choice.shape.point.unwrap() }) });
type Input = z.infer<typeof input>;

export const startRestoreStep = step({
  name: 'start-restore',
  input,
  async run(wanted, context) {
    const { instance } = wanted.choice;
    const existing = await findTestInstance(context, instance);
    if (existing !== undefined) return adopt(existing, wanted, context);
    const chosen = await restore(wanted, context);
    if (chosen === undefined) return adopt(await getTestInstance(context, instance), wanted, context);
    return { instance, class: chosen, startedAt: context.now() };
  },
});

/** The class it is restored on; `undefined` when another run of this step was faster. */
async function restore(
  { rule, choice: { point, instance } }: Input,
  context: StepContext,
): Promise<string | undefined> {
  const rds = context.clients.rds(testRegion(context));
  const source = await getRecoveryPoint(rds, point.id, point.region);
  refuseUnlessOurs(source, context);
  const orderable = await listOrderableClasses(rds, source.engine, source.engineVersion);
  const chosen = chooseTestClass(orderable, source);
  if (chosen === undefined) throw nothingOnOffer(source);
  const expires = addSeconds(context.now(), lifetimeSeconds);
  const tags = encodeTestInstance({ policy: policySlug(context.policy), test: rule, point: point.id, expires });
  try {
    await restoreDatabase(rds, {
      ...{ instance, point: point.id, class: chosen.class, tags },
      subnetGroup: environment(context, 'TEST_SUBNET_GROUP'),
      securityGroup: environment(context, 'TEST_SECURITY_GROUP'),
    });
  } catch (error) {
    if (error instanceof Error && error.name === 'DBInstanceAlreadyExistsFault') return undefined;
    throw error instanceof Error && noRoom.includes(error.name) ? later(error, instance) : error;
  }
  return chosen.class;
}

/** What passes when other instances go, or AWS has more machines again. */
const noRoom = ['InstanceQuotaExceededFault', 'InsufficientDBInstanceCapacityFault'];

function later(cause: Error, instance: string): LifeboatError {
  return new LifeboatError('InstanceSlotNotReady', `${instance} cannot be made yet: ${cause.message}`, {
    evidence: { instance, error: cause.name },
    hint: 'Ask Service Quotas for more DB instances in this Region (L-7B6409FD).',
    cause,
  });
}

function adopt(
  existing: Database,
  { choice: { point } }: Input,
  context: StepContext,
): { instance: string; class: string; startedAt: Instant } {
  const { id, status } = existing;
  const evidence = { instance: id, status };
  if (testTags(existing, context)?.point !== point.id) {
    throw new LifeboatError('TestInstanceNotOurs', `${id} was restored from another recovery point`, { evidence });
  }
  if (isDead(status)) throw new LifeboatError('RestoreFailed', `${id} is ${status}`, { evidence });
  return { instance: id, class: existing.class, startedAt: existing.createdAt ?? context.now() };
}

function refuseUnlessOurs(point: RecoveryPoint, { policy }: StepContext): void {
  if (isOwned(point, policySlug(policy))) return;
  throw new LifeboatError('RecoveryPointNotOurs', `${point.id} does not carry the tags of this policy`, {
    evidence: { point: point.id, region: point.place.region },
    hint: 'Its tags were taken away since it was chosen. Put them back, then start the test again.',
  });
}

function nothingOnOffer({ engine, engineVersion, place }: RecoveryPoint): LifeboatError {
  const what = `${engine} ${engineVersion}`;
  return new LifeboatError('RestoreFailed', `RDS offers no instance class for ${what} in ${place.region}`, {
    evidence: { engine, engineVersion, region: place.region },
    hint: 'The engine version may have been withdrawn: upgrade the database, so that its next points can be restored.',
  });
}
