/**
 * Ends a run of restore tests in one Region: what was to be tested against what became of it. What passed is kept where
 * the monitor looks for it.
 */
import { z } from 'zod';
import { digest } from '#core/canonical.ts';
import type { Finding } from '#core/model.ts';
import { settleAlert } from '../adapters/alerts.ts';
import { type Passed, recordPassed } from '../adapters/passed-tests.ts';
import { restoreRunKey, writeDocument } from '../adapters/reports.ts';
import { journal } from '../journal.ts';
import { readItems, readOutcomes } from '../papers.ts';
import { policySlug, restoreTest } from '../rules.ts';
import { instant, run } from '../shapes.ts';
import { step } from '../step.ts';
import { testRegion } from '../test-instances.ts';

const outcome = z.object({
  resource: z.string(),
  ok: z.boolean(),
  /** When its verdict was given. */
  closedAt: instant.optional(),
  error: z.string().optional(),
  message: z.string().optional(),
});
type Outcome = z.infer<typeof outcome>;

export const reportRestoreTestStep = step({
  name: 'report-restore-test',
  input: run,
  async run(closing, context) {
    const { rule: name, scheduledAt, execution } = closing;
    const papers = { ...closing, workflow: 'restore-test' } as const;
    const { clauses } = restoreTest(context.policy, name);
    const region = testRegion(context);
    const chosen = (await readItems(context, papers, z.object({ resource: z.string() }))).map(
      ({ resource }) => resource,
    );
    const outcomes = await readOutcomes(context, papers, chosen, outcome);
    const failed = outcomes.filter(({ ok }) => !ok);
    const heard = new Set(outcomes.map(({ resource }) => resource));
    const missing = chosen.filter((resource) => !heard.has(resource));
    await recordPassed(context, name, region, passesOf(outcomes));
    const counts = { tested: chosen.length, passed: outcomes.length - failed.length };
    const told = { rule: name, scheduledAt, closedAt: context.now(), region, ...counts, failed, missing };
    const { key: report } = await writeDocument(context, restoreRunKey(name, scheduledAt, region), told);
    const facts = { region, ...counts, failed: failed.length, missing, report };
    const end = digest([failed.map(({ resource }) => resource), missing, chosen]).slice(0, 12);
    const about = { rule: name, scheduledAt, clauses, of: [region, end] };
    await journal(context, { event: 'restore-run-closed', ...about, facts });
    // Failed tests were told by their verdicts; here it is told of what nothing was heard.
    const ofRun = { name: 'RestoreTestFailed', subject: policySlug(context.policy), region } as const;
    await settleAlert(context, ofRun, {
      findings: missing.length === 0 ? [] : [{ ...ofRun, ...unheard(missing, name, scheduledAt, clauses) }],
      judged: ({ evidence }) => evidence['rule'] === name,
      by: execution,
    });
    return { complete: counts.passed === counts.tested, summary: summarise(counts, failed, missing), report };
  },
});

/** Adds nothing for what failed: that it passed before stays true. */
function passesOf(outcomes: readonly Outcome[]): Passed {
  const passed = outcomes.filter(({ ok }) => ok);
  return Object.fromEntries(passed.flatMap(({ resource, closedAt }) => (closedAt ? [[resource, closedAt]] : [])));
}

function unheard(
  missing: readonly string[],
  rule: string,
  scheduledAt: string,
  clauses: Finding['clauses'],
): Omit<Finding, 'name' | 'subject' | 'region'> {
  return {
    severity: 'critical',
    clauses,
    summary: `The restore test ${rule} of ${scheduledAt} ended without a word about ${missing.length} databases: ${listed(missing)}.`,
    hint: 'Open the execution in the Step Functions console: its Map Run says how these items ended. Start the test again.',
    evidence: { rule, scheduledAt, missing: missing.join(' ').slice(0, 500) },
  };
}

function summarise(
  { tested, passed }: { tested: number; passed: number },
  failed: readonly Outcome[],
  missing: readonly string[],
): string {
  const reasons = failed.map(
    ({ resource, error, message }) => `${resource}: ${error ? `${error}: ` : ''}${message ?? ''}`,
  );
  const lost = missing.length === 0 ? [] : [`never heard of: ${listed(missing)}`];
  return [`${passed} of ${tested} restored and proven`, ...reasons, ...lost].join('; ').slice(0, 1000);
}

function listed(names: readonly string[]): string {
  const more = names.length - 10;
  return names.slice(0, 10).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
