/**
 * Chooses, for each database with recovery points in this Region, the one that is restored. Only this Region is asked:
 * the test must be able to run when the primary Region is gone.
 */

import type { z } from 'zod';
import { LifeboatError } from '#core/errors.ts';
import { groupBy } from '#core/group.ts';
import type { RecoveryPoint } from '#core/model.ts';
import { testInstanceId } from '#core/naming.ts';
import { chooseRecoveryPoint } from '#core/restore/choose.ts';
import { isAnythingDue } from '#core/restore/due.ts';
import { isOwned, isRestorable, newestFirst } from '#core/retention/good.ts';
import { listRecoveryPoints } from '../adapters/recovery-points.ts';
import { writeItems } from '../papers.ts';
import { policySlug, restoreTest } from '../rules.ts';
import { type choice, run } from '../shapes.ts';
import { type StepContext, step } from '../step.ts';
import { testRegion } from '../test-instances.ts';

type Chosen = z.infer<typeof choice>;

export const chooseRecoveryPointsStep = step({
  name: 'choose-recovery-points',
  input: run,
  async run(wanted, context) {
    const { rule: name, scheduledAt, execution } = wanted;
    const test = restoreTest(context.policy, name);
    const region = testRegion(context);
    const slug = policySlug(context.policy);
    const all = await listRecoveryPoints(context.clients.rds(region));
    const ofClass = all.filter((point) => isOwned(point, slug) && point.owner?.class === test.class);
    const byResource = groupBy(ofClass, ({ resource }) => resource);
    // A new policy may ask for a test before its first backup is due: there is nothing to prove yet, and nothing wrong.
    if (byResource.size === 0 && isAnythingDue(context.policy, test.class, scheduledAt))
      throw nothing(test.class, region);
    const occasion = {
      kind: test.kind,
      region,
      policy: slug,
      how: test.choose,
      scheduledAt,
      now: context.now(),
    };
    const choices = [...byResource.keys()].sort().map((resource): Chosen => {
      const points = byResource.get(resource) ?? [];
      const { point, why } = chooseRecoveryPoint({ ...occasion, points, resource });
      const instance = { policy: slug, test: name, point: point?.id ?? resource, scheduledAt, execution, region };
      return {
        ...{ resource, region, reason: why, instance: testInstanceId(instance) },
        point: point?.takenAt === undefined ? null : { id: point.id, region, takenAt: point.takenAt },
        newestTakenAt: newestOf(points, context) ?? null,
      };
    });
    const items = await writeItems(context, { ...wanted, workflow: 'restore-test' }, choices);
    return { items, count: choices.length };
  },
});

function newestOf(points: readonly RecoveryPoint[], context: StepContext): string | undefined {
  const now = context.now();
  return newestFirst(points.filter((point) => isRestorable(point, now)))[0]?.takenAt;
}

function nothing(dataClass: string, region: string): LifeboatError {
  return new LifeboatError('NothingToTest', `there is no recovery point of class ${dataClass} in ${region}`, {
    evidence: { class: dataClass, region },
    hint: 'See the last executions of the backup workflow: either nothing is backed up, or no copy arrives here.',
  });
}
