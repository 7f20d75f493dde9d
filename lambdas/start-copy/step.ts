/** Starts the copy of a recovery point to another Region, from there and with that Region's key. */
import type { z } from 'zod';
import { LifeboatError } from '#core/errors.ts';
import { tagKeys, withoutReserved } from '#core/tags.ts';
import { describeKey } from '../adapters/kms.ts';
import { copyRecoveryPoint, findRecoveryPoint, getRecoveryPoint, optionGroupOf } from '../adapters/recovery-points.ts';
import { environment } from '../environment.ts';
import { adopt, type Cycle } from '../ownership.ts';
import { pointReference, resource, run } from '../shapes.ts';
import { type StepContext, step } from '../step.ts';

const input = run.extend({ resource, point: pointReference, region: pointReference.shape.region });

export const startCopyStep = step({
  name: 'start-copy',
  input,
  async run({ rule, scheduledAt, point, region }, context) {
    const cycle = { policy: context.policy, rule, scheduledAt };
    const existing = await findRecoveryPoint(context.clients.rds(region), point.id);
    if (existing !== undefined) adopt(existing, cycle);
    else await copy(point, region, cycle, context);
    return { id: point.id, region };
  },
});

type Point = z.infer<typeof pointReference>;

async function copy(point: Point, region: string, cycle: Cycle, context: StepContext): Promise<void> {
  const { clients } = context;
  const source = await getRecoveryPoint(clients.rds(point.region), point.id, point.region);
  const key = await describeKey(clients.kms(region), environment(context, 'BACKUP_KEY_ALIAS'));
  const { [tagKeys.verified]: _verified, [tagKeys.tombstone]: _marked, ...tags } = withoutReserved(source.tags);
  const optionGroup = await optionGroupOf(clients.rds(point.region), point.id);
  try {
    const request = { id: point.id, sourceArn: source.arn, keyArn: key.arn, tags, optionGroup };
    await copyRecoveryPoint(clients.rds(region), request);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (error.name === 'SnapshotQuotaExceededFault') throw explainQuota(error, region);
    if (error.name !== 'DBSnapshotAlreadyExistsFault') throw error;
    adopt(await getRecoveryPoint(clients.rds(region), point.id, region), cycle);
  }
}

/** The same error name says "too many at a time", which passes, and "too many at all", which does not. */
function explainQuota(cause: Error, region: string): LifeboatError {
  const evidence = { region };
  if (/cannot copy more than/i.test(cause.message)) {
    return new LifeboatError('CopySlotNotReady', cause.message, { evidence, cause });
  }
  return new LifeboatError('SnapshotQuotaFull', cause.message, {
    evidence,
    hint: `Ask for a higher quota of manual DB snapshots in ${region} (Service Quotas L-272F1212), or let retention run.`,
    cause,
  });
}
