/**
 * Proves that a recovery point is gone: the second half of the evidence of disposal. Also of one that went missing: a run
 * that was killed removed it, which is said in that run's name; or somebody else did, and then it is lost. Whoever proves the
 * last of its places to be empty writes the certificate.
 */
import type { z } from 'zod';
import { LifeboatError } from '#core/errors.ts';
import { isWordOn, missingWord, wordOf } from '#core/evidence/said.ts';
import { type LedgerEntry, resourceChain } from '#core/ledger.ts';
import type { RecoveryPoint } from '#core/model.ts';
import { isLeaving } from '#core/retention/good.ts';
import { ever, openLedger } from '../adapters/ledger.ts';
import { findRecoveryPoint } from '../adapters/recovery-points.ts';
import { certifyOnceGone } from '../certificates.ts';
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
    const chain = chainOf(wanted, context);
    const { outcome, read } = wanted.point.missing
      ? await account(wanted, wanted.point.missing, chain, context)
      : { outcome: 'removed' as const, read: await tell(wanted, 'removal-confirmed', {}, context) };
    await certifyOnceGone(context, { id, region, chain, read });
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
async function account(wanted: Input, was: z.infer<typeof missing>, chain: string, context: StepContext) {
  const { scheduledAt, execution, point } = wanted;
  const newest = await openLedger(context).newest(chain, ever, (entry) => isWordOn(entry, point.id, point.region));
  const word = missingWord(newest);
  if (word === 'point-lost') return { outcome: 'lost' as const, read: await tell(wanted, word, was, context) };
  if (word === undefined) {
    const isLost = newest !== undefined && wordOf(newest) === 'lost';
    return { outcome: isLost ? ('lost' as const) : ('settled' as const), read: [] };
  }
  // In the name of the run that started it, so that it is said once, whoever says it.
  const begun = { ...wanted, scheduledAt: newest?.cycle ?? scheduledAt };
  const settledBy = { scheduledAt, execution };
  return { outcome: 'settled' as const, read: await tell(begun, word, { settledBy }, context) };
}

/** Everything of the chain that is known after it, newest first. */
async function tell(
  wanted: Input,
  event: 'removal-confirmed' | 'point-lost',
  facts: object,
  context: StepContext,
): Promise<readonly LedgerEntry[]> {
  const { entry, read } = await journalPoint(context, wanted, event, { gone: true, ...facts });
  return [entry, ...read.filter(({ seq }) => seq !== entry.seq)];
}

function chainOf({ rule, point }: Input, { policy }: StepContext): string {
  return resourceChain(backupRule(policy, rule).kind, point.resource);
}
