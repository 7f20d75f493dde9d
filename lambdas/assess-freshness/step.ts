/** The monitor: reads what is true in every place, compares it with the policy, opens alerts and resolves them. */
import { alertKey } from '#core/alert.ts';
import { assessFreshness } from '#core/freshness/assess.ts';
import { settleAlerts } from '../adapters/alerts.ts';
import { journal } from '../journal.ts';
import { policySlug } from '../rules.ts';
import { run } from '../shapes.ts';
import { step } from '../step.ts';
import { readFreshnessFacts } from './facts.ts';

export const assessFreshnessStep = step({
  name: 'assess-freshness',
  input: run,
  async run({ rule, scheduledAt }, context) {
    const { policy } = context;
    const report = assessFreshness(await readFreshnessFacts(context), policy, context.now());
    const { findings, checked, measured } = report;
    const asked = new Set(checked.map(alertKey));
    const facts = { measured, checked: checked.length, findings: findings.map(alertKey) };
    await journal(context, {
      event: 'freshness-assessed',
      rule,
      scheduledAt,
      clauses: policy.monitoring.age.clauses,
      facts,
    });
    // That this monitor could look at all resolves the alert that says it could not.
    const couldLook = alertKey({ name: 'FreshnessUnknown', subject: policySlug(policy) });
    const { opened, resolved } = await settleAlerts(context, {
      findings,
      judged: (finding) => asked.has(alertKey(finding)) || alertKey(finding) === couldLook,
    });
    return { checked: checked.length, findings: findings.length, opened: opened.length, resolved: resolved.length };
  },
});
