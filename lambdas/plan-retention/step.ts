/**
 * Decides for every recovery point in every place whether it stays, and writes the decisions with their reasons down
 * before anything is touched: the first half of the evidence of disposal.
 */
import { digest } from '#core/canonical.ts';
import { groupBy } from '#core/group.ts';
import { retentionChain } from '#core/ledger.ts';
import { waitingForRoom } from '#core/retention/disposal.ts';
import { groupKey } from '#core/retention/good.ts';
import { type Decision, planRetention, removals } from '#core/retention/plan.ts';
import { termsOf } from '#core/retention/terms.ts';
import { retentionKey, writeDocument } from '../adapters/reports.ts';
import { readFactsInForce } from '../inventory.ts';
import { journal } from '../journal.ts';
import { writeItems } from '../papers.ts';
import { run } from '../shapes.ts';
import { step } from '../step.ts';

export const planRetentionStep = step({
  name: 'plan-retention',
  input: run,
  async run(wanted, context) {
    const { rule: name, scheduledAt } = wanted;
    const facts = await readFactsInForce(context, name, { runAt: scheduledAt });
    const { decisions } = planRetention(facts);
    const plan = { rule: name, scheduledAt, decidedAt: facts.now, decisions: decisions.map(line) };
    const written = await writeDocument(context, retentionKey(name, scheduledAt, 'plan'), plan);
    const acting = [...removals(decisions), ...decisions.filter(({ next }) => next === 'mark' || next === 'unmark')];
    const terms = termsOf(facts.terms);
    const counted = { ...count(decisions), terms, ...(facts.terms.heldBack && { heldBack: facts.terms.heldBack }) };
    await journal(context, {
      event: 'retention-planned',
      ...{ rule: name, scheduledAt, clauses: facts.rule.retention.clauses },
      chain: retentionChain(name),
      // Started again, a run that finds nothing more to do has planned nothing.
      ...{ of: [digest(acting.map(item)).slice(0, 12)], idle: acting.length === 0 },
      facts: { plan: written.key, sha256: written.sha256, ...counted },
    });
    const items = await writeItems(context, { ...wanted, workflow: 'retention' }, acting.map(item));
    const waiting = waitingForRoom(decisions);
    const capped = { points: waiting.length, groups: groupBy(waiting, ({ point }) => groupKey(point)).size };
    return { planKey: written.key, kept: counted.kept, items, count: acting.length, terms, capped };
  },
});

function count(decisions: readonly Decision[]) {
  const of = (wanted: Decision['next']) => decisions.filter(({ next }) => next === wanted).length;
  const kept = decisions.filter(({ keep }) => keep).length;
  return { kept, removals: of('remove'), marks: of('mark'), unmarks: of('unmark'), waiting: of('wait') };
}

function line({ point, keep, next, reasons }: Decision) {
  const { resource, takenAt, status } = point;
  const why = reasons.map(({ code, text }) => ({ code, text }));
  return { ...reference({ point }), resource, takenAt, status, keep, next, reasons: why };
}

function item({ point, next }: Decision) {
  return { ...reference({ point }), next };
}

function reference({ point }: Pick<Decision, 'point'>) {
  return { id: point.id, region: point.place.region, resource: point.resource };
}
