/** Proves that a removed recovery point is gone: the second half of the evidence of disposal. */
import { z } from 'zod';
import { LifeboatError } from '#core/errors.ts';
import { findRecoveryPoint } from '../adapters/recovery-points.ts';
import { journal } from '../journal.ts';
import { removalName, writeOutcome } from '../papers.ts';
import { backupRule } from '../rules.ts';
import { pointReference, run } from '../shapes.ts';
import { step } from '../step.ts';

export const confirmRemovalStep = step({
  name: 'confirm-removal',
  input: run.extend({ point: pointReference.extend({ resource: z.string().min(1) }) }),
  async run(wanted, context) {
    const { rule: name, scheduledAt } = wanted;
    const { id, region, resource } = wanted.point;
    const rule = backupRule(context.policy, name);
    const point = await findRecoveryPoint(context.clients.rds(region), id);
    if (point !== undefined && point.status !== 'deleted') {
      throw new LifeboatError('RecoveryPointStillThere', `${id} in ${region} is still there, and ${point.status}`, {
        evidence: { point: id, region, status: point.status },
        hint: 'Look at the RDS events of the snapshot; the next run of retention tries again.',
      });
    }
    await journal(context, {
      event: 'removal-confirmed',
      ...{ rule: name, scheduledAt, clauses: rule.retention.clauses },
      subject: `${rule.kind}/${resource}`,
      of: [id, region],
      facts: { point: id, region, gone: true },
    });
    const outcome = { ...wanted.point, ok: true, outcome: 'removed' };
    await writeOutcome(context, { ...wanted, workflow: 'retention' }, removalName(wanted.point), outcome);
    return { id, region, gone: true };
  },
});
