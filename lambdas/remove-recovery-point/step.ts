/** Removes one recovery point, if everything that is true by now still says that it may go. */
import { z } from 'zod';
import { LifeboatError } from '#core/errors.ts';
import { type Decision, planRetention } from '#core/retention/plan.ts';
import { deleteRecoveryPoint } from '../adapters/recovery-points.ts';
import { readRetentionFacts } from '../inventory.ts';
import { journal } from '../journal.ts';
import { removalName, writeOutcome } from '../papers.ts';
import { pointReference, run } from '../shapes.ts';
import { type StepContext, step } from '../step.ts';

const input = run.extend({
  point: pointReference.extend({ resource: z.string().min(1) }),
  /** By which the removal was planned. */
  terms: z.object({ days: z.int().min(1), floor: z.int().min(1) }),
});
type Input = z.infer<typeof input>;

export const removeRecoveryPointStep = step({
  name: 'remove-recovery-point',
  input,
  async run(wanted, context) {
    const { id, region, resource } = wanted.point;
    const facts = await readRetentionFacts(context, wanted.rule, { resource, terms: wanted.terms });
    const isIt = ({ point }: Decision) => point.id === id && point.place.region === region;
    const decision = planRetention(facts).decisions.find(isIt);
    // An earlier run of this step got as far as asking.
    if (decision === undefined || decision.point.status.startsWith('delet')) return { id, region, removed: false };
    const [why] = decision.reasons;
    if (decision.keep) return await refuse(wanted, decision, context);
    await write(context, wanted, 'removal-started', { reason: why?.text, takenAt: decision.point.takenAt });
    return { id, region, removed: await deleteRecoveryPoint(context.clients.rds(region), id) };
  },
});

async function refuse(wanted: Input, { reasons }: Decision, context: StepContext): Promise<never> {
  const { id, region } = wanted.point;
  const why = reasons.map(({ text }) => text).join('; ');
  await write(context, wanted, 'removal-refused', { reason: why });
  const papers = { ...wanted, workflow: 'retention' } as const;
  const outcome = { ...wanted.point, ok: true, outcome: 'kept', message: why.slice(0, 500) };
  await writeOutcome(context, papers, removalName(wanted.point), outcome);
  throw new LifeboatError('RecoveryPointKept', `${id} in ${region} must be kept by now: ${why}`, {
    evidence: { point: id, region },
  });
}

async function write(
  context: StepContext,
  { rule: name, scheduledAt, point }: Input,
  event: 'removal-started' | 'removal-refused',
  facts: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { id, region, resource } = point;
  const rule = context.policy.rules.find((candidate) => candidate.name === name);
  const clauses = rule?.retention.clauses ?? [];
  const subject = `rds-instance/${resource}`;
  const of = [id, region];
  await journal(context, {
    event,
    rule: name,
    scheduledAt,
    clauses,
    subject,
    of,
    facts: { point: id, region, ...facts },
  });
}
