/** Removes one recovery point, if everything that is true by now still says that it goes now. */
import type { z } from 'zod';
import { LifeboatError } from '#core/errors.ts';
import type { Removal } from '#core/evidence/certificate.ts';
import type { Decision } from '#core/retention/plan.ts';
import { termsOf } from '#core/retention/terms.ts';
import { tagKeys } from '#core/tags.ts';
import { deleteRecoveryPoint } from '../adapters/recovery-points.ts';
import { decideAgain, input, journalPoint, settle, whyOf } from '../retention.ts';
import { step } from '../step.ts';

export const removeRecoveryPointStep = step({
  name: 'remove-recovery-point',
  input,
  async run(wanted, context) {
    const { id, region } = wanted.point;
    const decision = await decideAgain(wanted, context);
    // An earlier run of this step got as far as asking.
    if (decision === undefined || decision.point.status.startsWith('delet')) return { id, region, removed: false };
    const reason = whyOf(decision);
    if (decision.next !== 'remove') {
      await journalPoint(context, wanted, 'removal-refused', { reason });
      await settle(context, wanted, 'kept', reason);
      throw kept(decision, reason);
    }
    await journalPoint(context, wanted, 'removal-started', { ...removalOf(decision, wanted) });
    return { id, region, removed: await deleteRecoveryPoint(context.clients.rds(region), id) };
  },
});

/** All that its certificate will say of the point: soon nobody can ask it any more. */
function removalOf(decision: Decision, { terms, execution }: z.infer<typeof input>): Removal {
  const { takenAt, owner, place, tags } = decision.point;
  const [verified, announced] = [tags[tagKeys.entry], tags[tagKeys.announced]];
  return {
    ...{ reason: whyOf(decision), class: owner?.class ?? '', madeFor: owner?.cycle ?? '' },
    ...{ account: place.account, execution, terms: termsOf(terms) },
    ...(takenAt && { takenAt }),
    ...(owner?.tombstone && { markedAt: owner.tombstone }),
    ...(verified && { verified }),
    ...(announced && { announced }),
  };
}

function kept({ point: { id, place } }: Decision, why: string): LifeboatError {
  return new LifeboatError('RecoveryPointKept', `${id} in ${place.region} must be kept by now: ${why}`, {
    evidence: { point: id, region: place.region },
  });
}
