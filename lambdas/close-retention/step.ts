/** Ends a retention run: what went, what was marked, what was kept after all, what could not be done. */
import { z } from 'zod';
import { digest } from '#core/canonical.ts';
import type { FindingName } from '#core/finding-names.ts';
import { retentionChain } from '#core/ledger.ts';
import type { Finding, Instant } from '#core/model.ts';
import type { BackupRule } from '#core/policy/schema.ts';
import { cappedFinding, type LostPoint, lostFindings, shortenedFinding } from '#core/retention/findings.ts';
import { placeName } from '#core/retention/missing.ts';
import { settleAlerts } from '../adapters/alerts.ts';
import { retentionKey, writeDocument } from '../adapters/reports.ts';
import { journal } from '../journal.ts';
import { type Papers, readItems, readOutcomes } from '../papers.ts';
import { backupRule } from '../rules.ts';
import { missing, resourcePoint, run } from '../shapes.ts';
import { type StepContext, step } from '../step.ts';
import { readTerms } from '../terms.ts';

const outcome = resourcePoint.extend({
  ok: z.boolean(),
  outcome: z.enum(['removed', 'marked', 'unmarked', 'kept', 'settled', 'lost', 'failed']),
  missing: missing.optional(),
  error: z.string().optional(),
  message: z.string().optional(),
});
type Outcome = z.infer<typeof outcome>;

/** Findings about one retention rule, which its runs open and resolve. */
const ours: readonly FindingName[] = [
  'RetentionIncomplete',
  'RetentionCapped',
  'RetentionShortened',
  'RecoveryPointLost',
];

export const closeRetentionStep = step({
  name: 'close-retention',
  input: run.extend({
    ...{ planKey: z.string(), kept: z.int() },
    /** What may go and has no room in this run. */
    capped: z.object({ points: z.int(), groups: z.int() }),
  }),
  async run(closing, context) {
    const { rule: name, scheduledAt, planKey, kept, capped, execution } = closing;
    const rule = backupRule(context.policy, name);
    const results = await readResults({ ...closing, workflow: 'retention' }, context);
    const counted = count(results);
    const report = { rule: name, scheduledAt, closedAt: context.now(), plan: planKey, kept, ...counted, results };
    const { key } = await writeDocument(context, retentionKey(name, scheduledAt, 'result'), report);
    const failed = results.filter(({ ok }) => !ok);
    const unheardOf = failed.filter(({ error }) => error === unheard);
    const terms = await readTerms(context, name);
    const told = [terms && shortenedFinding(rule, terms), cappedFinding(rule, capped.points, capped.groups)];
    // Failures were told when they happened; here those are resolved that this run has put right.
    await settleAlerts(context, {
      findings: [
        ...told.flatMap((finding) => finding ?? []),
        ...incomplete(unheardOf, rule, scheduledAt),
        ...lostFindings(rule, scheduledAt, lostOf(results), context.policy.monitoring.failure),
      ],
      names: ours,
      judged: (finding) => finding.evidence['rule'] === name && !failed.some((each) => isAbout(finding, each)),
      by: execution,
    });
    // Last: of a run that did not get here, the next one accounts for everything once more.
    const facts = { report: key, plan: planKey, kept, ...counted };
    await journal(context, {
      ...{ event: 'retention-closed', rule: name, scheduledAt, clauses: rule.retention.clauses },
      ...{ chain: retentionChain(name), facts },
      ...{
        of: [digest(results.map((each) => [placeName(each), each.outcome])).slice(0, 12)],
        idle: results.length === 0,
      },
    });
    const [first] = failed;
    const summary = `${counted.removed} removed, ${counted.failed} failed${first ? `: ${first.error}: ${first.message}` : ''}`;
    return { complete: failed.length === 0, summary: summary.slice(0, 1000), report: key };
  },
});

/** What is said of a removal of which nothing was heard. */
const unheard = 'Unheard';

async function readResults(papers: Papers, context: StepContext): Promise<Outcome[]> {
  const planned = await readItems(context, papers, resourcePoint);
  const heard = await readOutcomes(context, papers, planned.map(placeName), outcome);
  const known = new Map(heard.map((each) => [placeName(each), each]));
  const lost = { ok: false, outcome: 'failed', error: unheard, message: 'nothing was heard of it' } as const;
  return planned.map((each) => known.get(placeName(each)) ?? { ...each, ...lost });
}

/** Nobody has been told yet of what nothing was heard of. */
function incomplete(missing: readonly Outcome[], { name, retention }: BackupRule, scheduledAt: Instant): Finding[] {
  if (missing.length === 0) return [];
  const points = missing.map(placeName).join(' ').slice(0, 500);
  return [
    {
      name: 'RetentionIncomplete',
      severity: 'warning',
      clauses: retention.clauses,
      subject: `retention/${name}`,
      summary: `Nothing was heard of ${missing.length} removals of ${name} of ${scheduledAt}; they are still due.`,
      hint: 'Open the execution in the Step Functions console: its Map Run says how these items ended.',
      evidence: { rule: name, scheduledAt, missing: missing.length, points },
    },
  ];
}

/** Of what may go by now nobody is told: an entry says that it went. */
function lostOf(results: readonly Outcome[]): LostPoint[] {
  return results.flatMap(({ outcome: what, missing: of, ...point }) =>
    what === 'lost' && of?.wanted ? [{ ...point, seenAt: of.seenAt }] : [],
  );
}

function isAbout({ subject, region }: Finding, { resource, region: place }: Outcome): boolean {
  return subject === `rds-instance/${resource}` && region === place;
}

function count(results: readonly Outcome[]) {
  const of = (what: string) => results.filter((each) => each.outcome === what).length;
  const [marked, unmarked] = [of('marked'), of('unmarked')];
  const [settled, lost] = [of('settled'), of('lost')];
  return { removed: of('removed'), marked, unmarked, settled, lost, keptAfterAll: of('kept'), failed: of('failed') };
}
