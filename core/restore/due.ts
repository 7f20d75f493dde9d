/** Whether there can be anything to restore yet. */
import type { Instant } from '../model.ts';
import { backupRules } from '../policy/carried-out.ts';
import type { Policy } from '../policy/schema.ts';
import { toExpression } from '../schedule/frequency.ts';
import { nextRun } from '../schedule/next-run.ts';

/** True once a backup of the class has been due since the policy took effect. */
export function isAnythingDue(policy: Policy, dataClass: string, at: Instant): boolean {
  const since = `${policy.policy.effective}T00:00:00Z`;
  return backupRules(policy)
    .filter((rule) => rule.class === dataClass)
    .some(({ frequency, timezone }) => {
      const first = nextRun(toExpression(frequency).expression, timezone, since, since);
      return first !== undefined && first <= at;
    });
}
