/**
 * Writes on one recovery point that it is to go, and since when; or takes that off again, when the point is wanted again.
 * Nothing is lost by either: what is marked goes in a later run only, once the grace is over and it is decided again.
 */
import { reference } from '#core/ledger.ts';
import { tagKeys } from '#core/tags.ts';
import { tagResource, untagResource } from '../adapters/recovery-points.ts';
import { decideAgain, input, journalPoint, settle, whyOf } from '../retention.ts';
import { step } from '../step.ts';

export const markRecoveryPointStep = step({
  name: 'mark-recovery-point',
  input,
  async run(wanted, context) {
    const { id, region } = wanted.point;
    const decision = await decideAgain(wanted, context);
    const reason = decision === undefined ? 'it is not there any more' : whyOf(decision);
    const rds = context.clients.rds(region);
    if (decision?.next === 'mark') {
      // The evidence first: started again after it, this step finds the point unmarked still, and goes on.
      const announced = { reason, takenAt: decision.point.takenAt };
      const { entry } = await journalPoint(context, wanted, 'removal-announced', announced);
      const mark = { [tagKeys.tombstone]: context.now(), [tagKeys.announced]: reference(entry) };
      await tagResource(rds, decision.point.arn, mark);
    }
    if (decision?.next === 'unmark') {
      await journalPoint(context, wanted, 'removal-withdrawn', { reason, markedAt: decision.point.owner?.tombstone });
      await untagResource(rds, decision.point.arn, [tagKeys.tombstone, tagKeys.announced]);
    }
    // What an earlier run of this step has marked waits by now.
    const outcome = decision === undefined || decision.keep ? 'unmarked' : 'marked';
    await settle(context, wanted, outcome, reason);
    return { id, region, outcome };
  },
});
