/** Everything that runs in the vault account, as one table: nothing of it depends on anything that runs in the primary account. */
import { restoreTestsOf, vaultOf } from '../policy/carried-out.ts';
import type { Policy } from '../policy/schema.ts';
import { rateExpression, shiftHours, toExpression } from './frequency.ts';
import { pointRegions, type ScheduledRun } from './scheduled-runs.ts';

/** The rule name under which the vault account takes what is shared with it. */
export const vaultRule = 'vault';

/** None without a vault account. */
export function vaultRuns(policy: Policy): ScheduledRun[] {
  const vault = vaultOf(policy);
  if (vault === undefined) return [];
  const { region } = vault;
  const common = { region, flexibleMinutes: 0 } as const;
  return [
    {
      ...common,
      name: vaultRule,
      workflow: 'vault',
      rule: vaultRule,
      expression: rateExpression(vault.every),
      timezone: 'UTC',
      clauses: vault.clauses,
    },
    // After the Regions of the primary account, an hour apart as they are.
    ...restoreTestsOf(policy).map(
      ({ name, frequency, timezone, clauses }): ScheduledRun => ({
        ...common,
        name: `${name}-vault`,
        workflow: 'restore-test',
        rule: name,
        expression: shiftHours(toExpression(frequency).expression, pointRegions(policy).length),
        timezone,
        clauses,
      }),
    ),
  ];
}
