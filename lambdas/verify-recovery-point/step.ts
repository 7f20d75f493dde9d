/**
 * Completion is verified, not assumed: reads the point in every place the policy wants it, compares it with what was
 * asked for, and only then marks it as verified, which is what lets retention count on it.
 */
import { z } from 'zod';
import { LifeboatError } from '#core/errors.ts';
import { reference } from '#core/ledger.ts';
import { vaultOf } from '#core/policy/carried-out.ts';
import type { BackupRule } from '#core/policy/schema.ts';
import { tagKeys } from '#core/tags.ts';
import { describeKey } from '../adapters/kms.ts';
import { getRecoveryPoint, shareRecoveryPoint, tagResource } from '../adapters/recovery-points.ts';
import { environment } from '../environment.ts';
import { journalNext } from '../journal.ts';
import { writeOutcome } from '../papers.ts';
import { backupRule, copyRegions, primaryRegion } from '../rules.ts';
import { entered, moment, pointReference, resource, run } from '../shapes.ts';
import { type StepContext, step } from '../step.ts';
import { inspectPlace, type Place } from './inspect.ts';

/** What an earlier step could not write down, if anything. */
const unwritten = z.string().nullish();
const point = pointReference.extend({ unwritten });
const recipe = z.object({ key: z.string(), sizeBytes: z.number().nullable(), unwritten, entered });

export const verifyRecoveryPointStep = step({
  name: 'verify-recovery-point',
  input: run.extend({
    resource,
    point,
    recipe,
    /** When the work on this database began. */
    begunAt: moment,
  }),
  async run({ rule: name, scheduledAt, execution, resource: { id }, point: snapshot, recipe, begunAt }, context) {
    const pointId = snapshot.id;
    const rule = backupRule(context.policy, name);
    const cycle = { policy: context.policy, rule: name, scheduledAt };
    const primary = await readPrimary(pointId, context);
    const places = [primary, ...(await readCopies(pointId, context))];
    const problems = places.flatMap((place) => inspectPlace(place, primary.point, rule, cycle));
    refuse([...problems, ...[snapshot, recipe].flatMap((step) => step.unwritten ?? [])], rule);
    const shared = await share(pointId, context);
    const { takenAt } = primary.point;
    const regions = places.map(({ point }) => point.place.region);
    const size = recipe.sizeBytes === null ? {} : { sizeBytes: recipe.sizeBytes };
    const facts = { point: pointId, takenAt, regions, ...size, recipe: recipe.key, keys: keysOf(places), ...shared };
    const subject = `${rule.kind}/${id}`;
    const { clauses } = rule;
    const about = { rule: name, scheduledAt, clauses, subject, of: [pointId] };
    const verified = { event: 'recovery-point-verified', ...about, facts } as const;
    const { entry: written } = await journalNext(context, verified, recipe.entered);
    const verifiedAt = context.now();
    const entry = reference(written);
    // The primary last: its tag says that the copies have theirs.
    for (const { point } of places.toReversed()) {
      const rds = context.clients.rds(point.place.region);
      await tagResource(rds, point.arn, { [tagKeys.verified]: verifiedAt, [tagKeys.entry]: entry });
    }
    const papers = { workflow: 'backup', rule: name, scheduledAt, execution } as const;
    const completed = { point: pointId, takenAt, ...size, places: regions, startedAt: begunAt, finishedAt: verifiedAt };
    await writeOutcome(context, papers, id, { resource: id, ok: true, ...completed, entry });
    return { takenAt, places: regions, verifiedAt };
  },
});

async function readPrimary(id: string, { policy, clients }: StepContext): Promise<Place> {
  const region = primaryRegion(policy);
  const point = await getRecoveryPoint(clients.rds(region), id, region);
  const key = point.keyArn === undefined ? undefined : await describeKey(clients.kms(region), point.keyArn);
  return { point, customerManaged: key?.customerManaged ?? false };
}

async function readCopies(id: string, context: StepContext): Promise<Place[]> {
  const { policy, clients } = context;
  const places: Place[] = [];
  for (const region of copyRegions(policy)) {
    const point = await getRecoveryPoint(clients.rds(region), id, region);
    const key = await describeKey(clients.kms(region), environment(context, 'BACKUP_KEY_ALIAS'));
    places.push({ point, expectedKey: key.arn, customerManaged: key.customerManaged });
  }
  return places;
}

/** The vault account takes what is shared with it; a point that it cannot take is not what the policy asks for. */
async function share(id: string, { policy, clients }: StepContext): Promise<{ readonly sharedWith?: string }> {
  const vault = vaultOf(policy);
  if (vault === undefined) return {};
  await shareRecoveryPoint(clients.rds(vault.region), id, vault.account);
  return { sharedWith: vault.account };
}

function refuse(problems: readonly string[], { clauses }: BackupRule): void {
  if (problems.length === 0) return;
  throw new LifeboatError('RecoveryPointUnverified', problems.join('; '), {
    evidence: { clauses: clauses.join('+'), problems: problems.length },
    hint: 'The point is not what the policy asks for, and does not count as a backup. Put it right, then start the run again.',
  });
}

function keysOf(places: readonly Place[]): Record<string, string> {
  return Object.fromEntries(places.map(({ point }) => [point.place.region, point.keyArn ?? '']));
}
