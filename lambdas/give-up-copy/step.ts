/**
 * Gives up a copy that did not become available in its time, and those before it that are still under way. RDS copies the
 * snapshots of a database into a Region one after another, so one that stands still would hold up every later one for ever.
 */
import { parseInstant } from '#core/instant.ts';
import type { RecoveryPoint } from '#core/model.ts';
import { isOwned } from '#core/retention/good.ts';
import { deleteRecoveryPoint, findRecoveryPoint, listRecoveryPoints } from '../adapters/recovery-points.ts';
import { journal } from '../journal.ts';
import { isDead } from '../ownership.ts';
import { backupRule, policySlug } from '../rules.ts';
import { pointReference, resource, run } from '../shapes.ts';
import { step } from '../step.ts';

export const giveUpCopyStep = step({
  name: 'give-up-copy',
  input: run.extend({ resource, region: pointReference.shape.region }),
  async run({ rule: name, scheduledAt, resource: { id: database }, region }, context) {
    const rule = backupRule(context.policy, name);
    const rds = context.clients.rds(region);
    const slug = policySlug(context.policy);
    const points = await listRecoveryPoints(rds, database);
    // Another rule's copies have patience of their own.
    const ours = points.filter((point) => isOwned(point, slug) && point.owner?.rule === name);
    const stuck = ours.filter((point) => isUnderWaySince(point, scheduledAt));
    const givenUp: string[] = [];
    for (const { id, status } of stuck) {
      // One that has arrived since it was listed is what everybody waited for.
      const now = await findRecoveryPoint(rds, id);
      if (now === undefined || !isUnderWaySince(now, scheduledAt)) continue;
      const about = { rule: name, scheduledAt, clauses: rule.clauses, subject: `${rule.kind}/${database}` };
      const facts = { point: id, region, status };
      // Nothing is deleted that the ledger does not say: where it cannot be written the copy stays, for the next cycle to end.
      await journal(context, { event: 'copy-given-up', ...about, of: [id, region], facts });
      await deleteRecoveryPoint(rds, id);
      givenUp.push(id);
    }
    return { givenUp };
  },
});

/** Of this cycle or an earlier one, neither available nor at an end of its own: nobody waits for it any more. */
function isUnderWaySince({ status, owner }: RecoveryPoint, scheduledAt: string): boolean {
  const isEarlier = owner !== undefined && parseInstant(owner.cycle) <= parseInstant(scheduledAt);
  return isEarlier && status !== 'available' && !isDead(status);
}
