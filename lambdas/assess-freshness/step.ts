/**
 * The monitor: reads what is true in every place, compares it with the policy, opens alerts and resolves them. It also
 * deletes test databases that outlived their test, wherever they are: the next restore test may be months away.
 */
import { alertKey } from '#core/alert.ts';
import { assessFreshness, isJudged } from '#core/freshness/assess.ts';
import type { FreshnessFacts } from '#core/freshness/facts.ts';
import { newestReported, watchedSince } from '#core/freshness/runs.ts';
import type { Clause, Finding, Instant } from '#core/model.ts';
import { restoreTestsOf } from '#core/policy/carried-out.ts';
import type { Policy } from '#core/policy/schema.ts';
import { settleAlerts } from '../adapters/alerts.ts';
import type { Database } from '../adapters/databases.ts';
import { journal } from '../journal.ts';
import { leftoversAmong, type Sweep, sweep } from '../leftovers.ts';
import { policySlug } from '../rules.ts';
import { run } from '../shapes.ts';
import { type StepContext, step } from '../step.ts';
import { readWorld } from './facts.ts';
import type { Remembered } from './last-look.ts';

export const assessFreshnessStep = step({
  name: 'assess-freshness',
  input: run,
  async run({ rule, scheduledAt, execution }, context) {
    const { policy } = context;
    const { facts, databases } = await readWorld(context, scheduledAt);
    const report = assessFreshness(facts, policy, context.now());
    const { checked, measured } = report;
    const leftovers = await sweepAll(databases, { rule, scheduledAt, clauses: testClauses(policy) }, context);
    const findings = [...report.findings, ...leftovers];
    await journal(context, {
      event: 'freshness-assessed',
      rule,
      scheduledAt,
      clauses: policy.monitoring.age.clauses,
      facts: {
        ...{ measured, checked: checked.length, findings: findings.map(alertKey) },
        ...remembered(facts, policy, scheduledAt),
      },
    });
    // That this monitor could look at all resolves the alert that says it could not.
    const couldLook = alertKey({ name: 'FreshnessUnknown', subject: policySlug(policy) });
    const { opened, resolved } = await settleAlerts(context, {
      findings,
      judged: (finding) =>
        isJudged(finding, report) || finding.name === 'TestInstanceLeftBehind' || alertKey(finding) === couldLook,
      by: execution,
    });
    return { checked: checked.length, findings: findings.length, opened: opened.length, resolved: resolved.length };
  },
});

/** For the next look, which need not ask for it again. */
function remembered({ runs, evidenceSince }: FreshnessFacts, policy: Policy, scheduledAt: Instant): Remembered {
  return {
    watchedSince: watchedSince(policy, runs?.watchedSince ?? {}, scheduledAt),
    newestReported: newestReported(policy, runs?.reported ?? []),
    ...(evidenceSince === undefined ? {} : { evidenceSince }),
  };
}

async function sweepAll(
  databases: ReadonlyMap<string, readonly Database[]>,
  of: Sweep,
  context: StepContext,
): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const [region, all] of databases)
    found.push(...(await sweep(context, region, leftoversAmong(all, context), of)));
  return found;
}

/** Of the tests that could have left something behind; of the monitor itself when there are none any more. */
function testClauses(policy: Policy): readonly Clause[] {
  const clauses = restoreTestsOf(policy).flatMap((test) => test.clauses);
  return clauses.length > 0 ? [...new Set(clauses)] : policy.monitoring.failure.clauses;
}
