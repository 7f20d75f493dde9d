/**
 * Decides for every recovery point in every place whether it stays, and writes the decisions with their reasons down
 * before anything is removed: the first half of the evidence of disposal.
 */
import { digest } from '#core/canonical.ts';
import { retentionChain } from '#core/ledger.ts';
import { type Decision, planRetention, removals } from '#core/retention/plan.ts';
import { retentionKey, writeDocument } from '../adapters/reports.ts';
import { readRetentionFacts } from '../inventory.ts';
import { journal } from '../journal.ts';
import { writeItems } from '../papers.ts';
import { run } from '../shapes.ts';
import { step } from '../step.ts';

export const planRetentionStep = step({
  name: 'plan-retention',
  input: run,
  async run(wanted, context) {
    const { rule: name, scheduledAt } = wanted;
    const facts = await readRetentionFacts(context, name);
    const { decisions } = planRetention(facts);
    const going = removals(decisions);
    const plan = { rule: name, scheduledAt, decidedAt: facts.now, decisions: decisions.map(line) };
    const written = await writeDocument(context, retentionKey(name, scheduledAt, 'plan'), plan);
    const kept = decisions.length - going.length;
    const { days, floor, clauses } = facts.rule.retention;
    const { heldBack } = facts.terms;
    await journal(context, {
      event: 'retention-planned',
      ...{ rule: name, scheduledAt, clauses },
      chain: retentionChain(name),
      // Started again, a run that finds nothing more to remove has planned nothing.
      ...{ of: [digest(going.map(reference)).slice(0, 12)], idle: going.length === 0 },
      facts: {
        ...{ plan: written.key, sha256: written.sha256, kept, removals: going.length, terms: { days, floor } },
        ...(heldBack && { heldBack }),
      },
    });
    const items = await writeItems(context, { ...wanted, workflow: 'retention' }, going.map(reference));
    return { planKey: written.key, kept, items, count: going.length, terms: { days, floor } };
  },
});

function line({ point, keep, reasons }: Decision) {
  const { resource, takenAt, status } = point;
  const why = reasons.map(({ code, text }) => ({ code, text }));
  return { ...reference({ point }), resource, takenAt, status, keep, reasons: why };
}

function reference({ point }: Pick<Decision, 'point'>) {
  return { id: point.id, region: point.place.region, resource: point.resource };
}
