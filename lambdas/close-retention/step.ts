/** Ends a retention run: what went, what was kept after all, what could not be removed. */
import { z } from 'zod';
import type { Finding } from '#core/model.ts';
import { settleAlerts } from '../adapters/alerts.ts';
import { retentionKey, writeDocument } from '../adapters/reports.ts';
import { journal } from '../journal.ts';
import { backupRule } from '../rules.ts';
import { pointReference, run } from '../shapes.ts';
import { step } from '../step.ts';

const result = pointReference.extend({
  resource: z.string(),
  ok: z.boolean(),
  outcome: z.enum(['removed', 'kept', 'failed']),
  error: z.string().optional(),
  message: z.string().optional(),
});

export const closeRetentionStep = step({
  name: 'close-retention',
  input: run.extend({ planKey: z.string(), kept: z.int(), results: z.array(result) }),
  async run({ rule: name, scheduledAt, planKey, kept, results }, context) {
    const { retention } = backupRule(context.policy, name);
    const counted = count(results);
    const report = { rule: name, scheduledAt, closedAt: context.now(), plan: planKey, kept, ...counted, results };
    const key = await writeDocument(context, retentionKey(name, scheduledAt, 'result'), report);
    const facts = { report: key, plan: planKey, kept, ...counted };
    await journal(context, { event: 'retention-closed', rule: name, scheduledAt, clauses: retention.clauses, facts });
    const failed = results.filter(({ ok }) => !ok);
    const isFailing = ({ subject, region }: Finding) =>
      failed.some((each) => subject === `rds-instance/${each.resource}` && region === each.region);
    // Failures were told when they happened; here those are resolved that this run has put right.
    await settleAlerts(context, {
      findings: [],
      judged: (finding) =>
        finding.name === 'RetentionIncomplete' && finding.evidence['rule'] === name && !isFailing(finding),
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
