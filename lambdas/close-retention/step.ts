/** Ends a retention run: what went, what was kept after all, what could not be removed. */
import { z } from 'zod';
import type { FindingName } from '#core/finding-names.ts';
import { retentionChain } from '#core/ledger.ts';
import type { Finding } from '#core/model.ts';
import { shortenedFinding } from '#core/retention/terms.ts';
import { settleAlerts } from '../adapters/alerts.ts';
import { retentionKey, writeDocument } from '../adapters/reports.ts';
import { journal } from '../journal.ts';
import { prunedRule } from '../rules.ts';
import { pointReference, run } from '../shapes.ts';
import { step } from '../step.ts';
import { readTerms } from '../terms.ts';

const result = pointReference.extend({
  resource: z.string(),
  ok: z.boolean(),
  outcome: z.enum(['removed', 'kept', 'failed']),
  error: z.string().optional(),
  message: z.string().optional(),
});

/** Findings about one retention rule, which its runs open and resolve. */
const ours: readonly string[] = ['RetentionIncomplete', 'RetentionShortened'] satisfies FindingName[];

export const closeRetentionStep = step({
  name: 'close-retention',
  input: run.extend({ planKey: z.string(), kept: z.int(), results: z.array(result) }),
  async run({ rule: name, scheduledAt, planKey, kept, results }, context) {
    const rule = prunedRule(context.policy, name);
    const counted = count(results);
    const report = { rule: name, scheduledAt, closedAt: context.now(), plan: planKey, kept, ...counted, results };
    const key = await writeDocument(context, retentionKey(name, scheduledAt, 'result'), report);
    const facts = { report: key, plan: planKey, kept, ...counted };
    await journal(context, {
      ...{ event: 'retention-closed', rule: name, scheduledAt, clauses: rule.retention.clauses },
      ...{ chain: retentionChain(name), facts },
    });
    const failed = results.filter(({ ok }) => !ok);
    const isFailing = ({ subject, region }: Finding) =>
      failed.some((each) => subject === `rds-instance/${each.resource}` && region === each.region);
    const shortened = shortenedFinding(rule, await readTerms(context, rule));
    // Failures were told when they happened; here those are resolved that this run has put right.
    await settleAlerts(context, {
      findings: shortened ? [shortened] : [],
      judged: (finding) => ours.includes(finding.name) && finding.evidence['rule'] === name && !isFailing(finding),
    });
    const [first] = failed;
    const summary = `${counted.removed} removed, ${counted.failed} failed${first ? `: ${first.error}: ${first.message}` : ''}`;
    return { complete: failed.length === 0, summary, report: key };
  },
});

function count(results: readonly z.infer<typeof result>[]) {
  const of = (outcome: string) => results.filter((each) => each.outcome === outcome).length;
  return { removed: of('removed'), keptAfterAll: of('kept'), failed: of('failed') };
}
