/**
 * Decides for every recovery point in every place whether it stays, and writes the decisions with their reasons down
 * before anything is touched: the first half of the evidence of disposal.
 */
import { digest } from '#core/canonical.ts';
import { groupBy } from '#core/group.ts';
import { retentionChain } from '#core/ledger.ts';
import { waitingForRoom } from '#core/retention/disposal.ts';
import { groupKey } from '#core/retention/good.ts';
import { inForce } from '#core/retention/in-force.ts';
import type { MissingPoint } from '#core/retention/missing.ts';
import { type Decision, planRetention, type RetentionFacts, removals } from '#core/retention/plan.ts';
import { termsOf } from '#core/retention/terms.ts';
import { retentionKey, writeDocument } from '../adapters/reports.ts';
import { readRetentionFacts } from '../inventory.ts';
import { journal } from '../journal.ts';
import { findLastRun, findMissing } from '../last-run.ts';
import { writeItems } from '../papers.ts';
import { allRegions } from '../rules.ts';
import { run } from '../shapes.ts';
import { step } from '../step.ts';
import { termsOfRun } from '../terms.ts';

export const planRetentionStep = step({
  name: 'plan-retention',
  input: run,
  async run(wanted, context) {
    const { rule: name, scheduledAt } = wanted;
    const last = await findLastRun(context, name);
    const facts = inForce(await readRetentionFacts(context, name, { runAt: scheduledAt }), termsOfRun(last));
    const { decisions } = planRetention(facts);
    const present = { points: facts.points, regions: allRegions(context.policy) };
    const missing = await findMissing(context, name, present, last);
    const lines = decisions.map((decision) => line(decision, facts));
    const plan = { rule: name, scheduledAt, decidedAt: facts.now, decisions: lines, missing };
    const written = await writeDocument(context, retentionKey(name, scheduledAt, 'plan'), plan);
    const changes = decisions.filter(({ next }) => next === 'mark' || next === 'unmark');
    const acting = [...[...removals(decisions), ...changes].map(item), ...missing.map(account)];
    const terms = termsOf(facts.terms);
    const counted = {
      ...count(decisions),
      missing: missing.length,
      terms,
      ...(facts.terms.heldBack && { heldBack: facts.terms.heldBack }),
    };
    await journal(context, {
      event: 'retention-planned',
      ...{ rule: name, scheduledAt, clauses: facts.rule.retention.clauses },
      chain: retentionChain(name),
      // Started again, a run that finds nothing more to do has planned nothing.
      ...{ of: [digest(acting).slice(0, 12)], idle: acting.length === 0 },
      facts: { plan: written.key, sha256: written.sha256, ...counted },
    });
    const items = await writeItems(context, { ...wanted, workflow: 'retention' }, acting);
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

/** Verified, of points that this rule answers for: those will be missed. */
function line({ point, keep, next, reasons }: Decision, { rule, policy }: RetentionFacts) {
  const { takenAt, status, owner } = point;
  const ofRule = owner?.policy === policy && owner.rule === rule.name;
  const why = reasons.map(({ code, text }) => ({ code, text }));
  const verifiedAt = ofRule ? owner.verifiedAt : undefined;
  return { ...reference({ point }), takenAt, status, verifiedAt, keep, next, reasons: why };
}

function item({ point, next }: Decision) {
  return { ...reference({ point }), next };
}

function account({ id, region, resource, seenAt, wanted }: MissingPoint) {
  return { id, region, resource, next: 'account', missing: { seenAt, wanted } };
}

function reference({ point }: Pick<Decision, 'point'>) {
  return { id: point.id, region: point.place.region, resource: point.resource };
}
