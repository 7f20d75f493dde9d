/** Looks at a snapshot or copy once. Patience is in the state machine, which retries RecoveryPointNotReady. */
import { LifeboatError } from '#core/errors.ts';
import { getRecoveryPoint } from '../adapters/recovery-points.ts';
import { refuseDead } from '../ownership.ts';
import { pointReference } from '../shapes.ts';
import { step } from '../step.ts';

export const checkRecoveryPointStep = step({
  name: 'check-recovery-point',
  input: pointReference,
  async run({ id, region }, { clients }) {
    const point = await getRecoveryPoint(clients.rds(region), id, region);
    refuseDead(point);
    if (point.status !== 'available') {
      throw new LifeboatError('RecoveryPointNotReady', `${id} in ${region} is ${point.status}`, {
        evidence: { point: id, region, status: point.status },
        hint: 'RDS is still at it. See its progress in the console; a copy waits until earlier copies are done.',
      });
    }
    const { arn, status, takenAt, engine, engineVersion, allocatedGiB } = point;
    return { id, region, arn, status, takenAt, engine, engineVersion, allocatedGiB };
  },
});
