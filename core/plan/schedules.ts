/** Every schedule that is deployed, with its next runs. */
import { backupRules, pointInTimeRules, restoreTestsOf } from '../policy/carried-out.ts';
import type { Policy } from '../policy/schema.ts';
import { nextRuns } from '../schedule/next-run.ts';
import { scheduledRuns } from '../schedule/scheduled-runs.ts';
import { vaultRuns } from '../schedule/vault-runs.ts';
import type { PlanOptions } from './load.ts';
import type { PlannedSchedule } from './plan.ts';

export function plannedSchedules(policy: Policy, { from, count }: PlanOptions): PlannedSchedule[] {
  const rules = [...backupRules(policy), ...pointInTimeRules(policy)];
  const subjects = [...rules, ...restoreTestsOf(policy)];
  const watched = [...new Set(rules.map(({ kind }) => kind))];
  return [...scheduledRuns(policy), ...vaultRuns(policy)].map((run) => {
    const { name, workflow, rule, region, expression, timezone, flexibleMinutes, clauses } = run;
    const subject = subjects.find((each) => each.name === rule);
    return {
      name,
      kind: workflow,
      resourceKinds: subject ? [subject.kind] : watched,
      class: subject?.class ?? '*',
      ...{ region, expression, timezone, flexibleMinutes, clauses },
      next: nextRuns(expression, timezone, from, count),
    };
  });
}
