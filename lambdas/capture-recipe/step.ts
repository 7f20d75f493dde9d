/** Writes down what a restore needs beyond the data, and how many bytes the database used when the point was taken. */
import { z } from 'zod';
import { LifeboatError } from '#core/errors.ts';
import { tagKeys } from '#core/tags.ts';
import { usedBytes } from '../adapters/cloudwatch.ts';
import { describeInstance } from '../adapters/databases.ts';
import { readRecipe } from '../adapters/recipe.ts';
import { tagResource } from '../adapters/recovery-points.ts';
import { recipeKey, writeDocument } from '../adapters/reports.ts';
import { journalIfPossible, unwritten } from '../journal.ts';
import { backupRule } from '../rules.ts';
import { instant, pointReference, resource, run } from '../shapes.ts';
import { type StepContext, step } from '../step.ts';

/** As it was found available. */
const takenPoint = pointReference.extend({
  arn: z.string().min(1),
  takenAt: instant.optional(),
  allocatedGiB: z.number(),
});

export const captureRecipeStep = step({
  name: 'capture-recipe',
  input: run.extend({ resource, point: takenPoint }),
  async run({ rule: name, scheduledAt, resource: { id }, point }, context) {
    const rule = backupRule(context.policy, name);
    const { id: pointId, region } = point;
    const rds = context.clients.rds(region);
    const instance = await describeInstance(rds, id);
    if (instance === undefined) throw gone(id, pointId);
    const recipe = { resource: id, point: pointId, takenAt: point.takenAt, ...(await readRecipe(rds, instance)) };
    const key = recipeKey(id, pointId);
    // The copies are made all the same; the verification refuses the point for want of its recipe.
    const lost = await unwritten(context, `recipe ${key}`, () => writeDocument(context, key, recipe));
    const sizeBytes = await measure(id, point, context);
    const facts = { point: pointId, key, ...(sizeBytes === null ? {} : { sizeBytes }) };
    const about = { scheduledAt, clauses: rule.clauses, subject: `${rule.kind}/${id}`, of: [pointId] };
    const untold = await journalIfPossible(context, { event: 'recipe-captured', rule: name, ...about, facts });
    return { key, sizeBytes, unwritten: lost ?? untold };
  },
});

/** Null is "no data": neither zero, which would look like a collapse, nor an error, because the point itself is good. */
async function measure(id: string, point: z.infer<typeof takenPoint>, context: StepContext): Promise<number | null> {
  const { region, allocatedGiB } = point;
  const database = { id, allocatedGiB };
  const bytes = await usedBytes(context.clients.cloudwatch(region), database, context.now());
  if (bytes === undefined) {
    context.log('size.unknown', { point: point.id, region });
    return null;
  }
  await tagResource(context.clients.rds(region), point.arn, { [tagKeys.sizeBytes]: String(bytes) });
  return bytes;
}

function gone(id: string, point: string): LifeboatError {
  return new LifeboatError('ResourceNotBackedUp', `${id} vanished while it was being backed up`, {
    evidence: { database: id, point },
    hint: `The snapshot ${point} exists, its recipe does not. Find out in CloudTrail who deleted the database.`,
  });
}
