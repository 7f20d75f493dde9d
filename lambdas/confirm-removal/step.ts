/** Proves that a removed recovery point is gone: the second half of the evidence of disposal. */
import { LifeboatError } from '#core/errors.ts';
import { findRecoveryPoint } from '../adapters/recovery-points.ts';
import { item, journalPoint, settle } from '../retention.ts';
import { run } from '../shapes.ts';
import { step } from '../step.ts';

export const confirmRemovalStep = step({
  name: 'confirm-removal',
  input: run.extend({ point: item }),
  async run(wanted, context) {
    const { id, region } = wanted.point;
    const point = await findRecoveryPoint(context.clients.rds(region), id);
    if (point !== undefined && point.status !== 'deleted') {
      throw new LifeboatError('RecoveryPointStillThere', `${id} in ${region} is still there, and ${point.status}`, {
        evidence: { point: id, region, status: point.status },
        hint: 'Look at the RDS events of the snapshot; the next run of retention tries again.',
      });
    }
    await journalPoint(context, wanted, 'removal-confirmed', { gone: true });
    await settle(context, wanted, 'removed');
    return { id, region, gone: true };
  },
});
