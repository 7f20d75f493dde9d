/** Starts the copy of a recovery point to another Region, from there and with that Region's key. */
import type { z } from 'zod';
import { LifeboatError } from '#core/errors.ts';
import { tagsForCopy } from '#core/tags.ts';
import { copyRecoveryPoint, findRecoveryPoint, getRecoveryPoint } from '../adapters/recovery-points.ts';
import { environment } from '../environment.ts';
import { adopt } from '../ownership.ts';
import { pointReference, resource, run } from '../shapes.ts';
import { type StepContext, step } from '../step.ts';

const input = run.extend({ resource, point: pointReference, region: pointReference.shape.region });

export const startCopyStep = step({
  name: 'start-copy',
  input,
  async run({ rule, scheduledAt, point, region }, context) {
    try {
      await copy(point, region, context);
    } catch (error) {
      // Whatever the refusal says: a copy that an earlier run of this step has started is there to go on with.
      const existing = await findRecoveryPoint(context.clients.rds(region), point.id);
      if (existing === undefined) throw explain(error, region);
      adopt(existing, { policy: context.policy, rule, scheduledAt });
    }
    return { id: point.id, region };
  },
});

async function copy(point: z.infer<typeof pointReference>, region: string, context: StepContext): Promise<void> {
  const { clients } = context;
  const source = await getRecoveryPoint(clients.rds(point.region), point.id, point.region);
  const key = environment(context, 'BACKUP_KEY_ALIAS');
  const tags = tagsForCopy(source.tags);
  const { optionGroup } = source;
  await copyRecoveryPoint(clients.rds(region), { id: point.id, sourceArn: source.arn, key, tags, optionGroup });
}

/** The same error name says "too many at a time", which passes, and "too many at all", which does not. */
function explain(error: unknown, region: string): unknown {
  if (!(error instanceof Error) || error.name !== 'SnapshotQuotaExceededFault') return error;
  const facts = { evidence: { region }, cause: error };
  if (/cannot copy more than/i.test(error.message)) return new LifeboatError('CopySlotNotReady', error.message, facts);
  return new LifeboatError('SnapshotQuotaFull', error.message, {
    ...facts,
    hint: `Ask for a higher quota of manual DB snapshots in ${region} (Service Quotas L-272F1212), or let retention run.`,
  });
}
