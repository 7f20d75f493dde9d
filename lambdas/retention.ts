/** What the steps that touch one recovery point have in common: they decide again, and say what they did. */
import type { z } from 'zod';
import { withTerms } from '#core/retention/in-force.ts';
import { placeName } from '#core/retention/missing.ts';
import { type Decision, planRetention } from '#core/retention/plan.ts';
import { longest } from '#core/retention/terms.ts';
import type { Appended } from './adapters/ledger.ts';
import { readRetentionFacts } from './inventory.ts';
import { type Fact, journalReading } from './journal.ts';
import { writeOutcome } from './papers.ts';
import { backupRule } from './rules.ts';
import { resourcePoint, run } from './shapes.ts';
import type { StepContext } from './step.ts';
import { writtenTerms } from './terms.ts';

export const input = run.extend({
  point: resourcePoint,
  /** By which it was planned. */
  terms: writtenTerms,
});
type Input = z.infer<typeof input>;

/**
 * From everything that is true by now, of one resource in all places; undefined when the point is not there. By the terms
 * of the plan, and never by less than those of the policy.
 */
export async function decideAgain(wanted: Input, context: StepContext): Promise<Decision | undefined> {
  const { id, region, resource } = wanted.point;
  const facts = await readRetentionFacts(context, wanted.rule, { resource, runAt: wanted.scheduledAt });
  const terms = longest(facts.rule.retention, wanted.terms);
  const { decisions } = planRetention(withTerms(facts, terms));
  return decisions.find(({ point }) => point.id === id && point.place.region === region);
}

/** Into the chain of the resource; with what was read of it on the way. */
export async function journalPoint(
  context: StepContext,
  { rule: name, scheduledAt, point }: Omit<Input, 'terms'>,
  event: Fact['event'],
  facts: Fact['facts'],
): Promise<Appended> {
  const { id, region, resource } = point;
  const rule = backupRule(context.policy, name);
  return await journalReading(context, {
    ...{ event, rule: name, scheduledAt, clauses: rule.retention.clauses },
    ...{ subject: `${rule.kind}/${resource}`, of: [id, region] },
    facts: { point: id, region, ...facts },
  });
}

/** What became of the point, for the end of the run. */
export async function settle(
  context: StepContext,
  wanted: Omit<Input, 'terms'>,
  outcome: 'marked' | 'unmarked' | 'removed' | 'kept' | 'settled' | 'lost',
  message?: string,
): Promise<void> {
  const papers = { ...wanted, workflow: 'retention' } as const;
  const said = message === undefined ? {} : { message: message.slice(0, 500) };
  await writeOutcome(context, papers, placeName(wanted.point), { ...wanted.point, ok: true, outcome, ...said });
}

export function whyOf({ reasons }: Decision): string {
  return reasons.map(({ text }) => text).join('; ');
}
