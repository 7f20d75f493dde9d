/**
 * Proves that a recovery point is gone: the second half of the evidence of disposal. Also of one that went missing: a run
 * that was killed removed it, which is said in that run's name; or somebody else did, and then it is lost.
 */
import type { z } from 'zod';
import { LifeboatError } from '#core/errors.ts';
import { isWordOn, missingWord, wordOf } from '#core/evidence/said.ts';
import { resourceChain } from '#core/ledger.ts';
import type { RecoveryPoint } from '#core/model.ts';
import { isLeaving } from '#core/retention/good.ts';
import { ever, openLedger } from '../adapters/ledger.ts';
import { findRecoveryPoint } from '../adapters/recovery-points.ts';
import { journalPoint, settle } from '../retention.ts';
import { backupRule } from '../rules.ts';
import { missing, resourcePoint, run } from '../shapes.ts';
import { type StepContext, step } from '../step.ts';

const input = run.extend({ point: resourcePoint.extend({ missing: missing.optional() }) });
type Input = z.infer<typeof input>;

export const confirmRemovalStep = step({
  name: 'confirm-removal',
  input,
  async run(wanted, context) {
    const { id, region } = wanted.point;
    const point = await findRecoveryPoint(context.clients.rds(region), id);
    if (wanted.point.missing && point !== undefined && !isLeaving(point)) {
      await settle(context, wanted, 'kept', 'it is there after all');
      return { id, region, gone: false };
    }
    refuseUnlessGone(point, wanted);
    const outcome = wanted.point.missing ? await account(wanted, wanted.point.missing, context) : 'removed';
    if (outcome === 'removed') await journalPoint(context, wanted, 'removal-confirmed', { gone: true });
    await settle(context, wanted, outcome);
    return { id, region, gone: true };
  },
});

/** Throws RecoveryPointStillThere. */
function refuseUnlessGone(point: RecoveryPoint | undefined, { point: { id, region } }: Input): void {
  if (point === undefined || point.status === 'deleted') return;
  throw new LifeboatError('RecoveryPointStillThere', `${id} in ${region} is still there, and ${point.status}`, {
    evidence: { point: id, region, status: point.status },
    hint: 'Look at the RDS events of the snapshot; the next run of retention tries again.',
  });
}

/** Writes what nobody has said yet of a point that went missing. */
async function account(wanted: Input, { seenAt, wanted: kept }: z.infer<typeof missing>, context: StepContext) {
  const { rule: name, scheduledAt, execution, point } = wanted;
  const chain = resourceChain(backupRule(context.policy, name).kind, point.resource);
  const newest = await openLedger(context).newest(chain, ever, (entry) => isWordOn(entry, point.id, point.region));
  const word = missingWord(newest);
  if (word === 'point-lost') await journalPoint(context, wanted, word, { gone: true, seenAt, wanted: kept });
  if (word === 'removal-confirmed') {
    // In the name of the run that started it, so that it is said once, whoever says it.
    const begun = { ...wanted, scheduledAt: newest?.cycle ?? scheduledAt };
    await journalPoint(context, begun, word, { gone: true, settledBy: { scheduledAt, execution } });
  }
  return word === 'point-lost' || (newest && wordOf(newest)) === 'lost' ? 'lost' : 'settled';
}
