import { describeSeconds } from '../../instant.ts';
import type { Policy } from '../../policy/schema.ts';
import { scheduleOf } from '../../schedule/frequency.ts';
import type { LintContext, LintFinding, LintRule } from '../rule.ts';
import { groups, lifetime } from '../view.ts';

export const retentionBelowRestoreTest: LintRule = {
  id: 'retention-below-restore-test',
  severity: 'warning',
  summary: 'When a restore test finds a fault, no backup from before the last good test is left.',
  check: (policy, context) =>
    groups(policy).flatMap(({ dataClass, kind, rules }): LintFinding[] => {
      const wait = testInterval(policy, dataClass, kind, context);
      const longest = rules
        .map((rule) => ({ rule, kept: lifetime(rule.item, context) }))
        .sort((a, b) => b.kept - a.kept)[0];
      if (!longest || wait === undefined || longest.kept >= wait || longest.rule.item.retention.archive) return [];
      const { rule, kept } = longest;
      return [
        {
          path: [...rule.path, 'retention'],
          message: `keeps backups for ${describeSeconds(kept)}, but restore tests of ${dataClass} are up to ${describeSeconds(wait)} apart: what was backed up at the last good test may be gone when the next one fails`,
          hint: `keep them for at least ${describeSeconds(wait)}, or test more often`,
          clauses: rule.item.retention.clauses,
        },
      ];
    }),
};

/** The longest wait between two restore tests of the same resources; `undefined` when there are none. */
function testInterval(policy: Policy, dataClass: string, kind: string, context: LintContext): number | undefined {
  const waits = policy.tests
    .filter((test) => test.type === 'restore-test' && test.class === dataClass && test.kind === kind)
    .flatMap(({ frequency, timezone }) => {
      const expression = scheduleOf(frequency);
      return expression === undefined ? [] : (context.gaps(expression, timezone)?.longest ?? []);
    });
  return waits.length === 0 ? undefined : Math.min(...waits);
}
