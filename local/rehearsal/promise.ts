/** What the policy promises for this very estate: the plan, with the estate's numbers in place of assumptions. */
import { secondsPer } from '#core/instant.ts';
import type { Instant } from '#core/model.ts';
import { type Plan, planPolicy } from '#core/plan/plan.ts';
import { hoursPerMonth, runsPerMonth } from '#core/plan/usage.ts';
import { backupRules } from '#core/policy/carried-out.ts';
import type { BackupRule, Policy, Rule } from '#core/policy/schema.ts';
import { toExpression } from '#core/schedule/frequency.ts';
import type { EstateDatabase } from './estate/index.ts';

/** Runs of each schedule that the plan lists. */
const listed = 1;

export function promisedPlan(policy: Policy, estate: readonly EstateDatabase[], start: Instant): Plan {
  const snapshots: readonly Rule[] = backupRules(policy);
  const rules = policy.rules.map((rule) =>
    snapshots.includes(rule) ? { ...rule, expected: loadOf(rule as BackupRule, estate, start) } : rule,
  );
  return planPolicy({ ...policy, rules }, { from: start, count: listed });
}

/** Number, mean size and mean change of the databases of a rule's class; what the policy itself expects is left out. */
function loadOf({ class: name, frequency }: BackupRule, estate: readonly EstateDatabase[], start: Instant) {
  const covered = estate.filter((database) => database.class === name);
  if (covered.length === 0) return {};
  // As large as they will be after a year: an estimate is to be on the high side.
  const sizes = covered.map(({ sizeGiB, growthPerYear }) => sizeGiB * (1 + growthPerYear));
  const gigabytes = mean(sizes);
  const changed = mean(covered.map(({ changePerDay }, index) => (sizes[index] ?? 0) * changePerDay));
  const days = (hoursPerMonth * secondsPer.hour) / runsPerMonth(toExpression(frequency).expression, start) / 86_400;
  return { resources: covered.length, gigabytes, changeRate: Math.min(1, (changed * days) / gigabytes) };
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
}
