import { describeSeconds } from '../../instant.ts';
import type { LintRule } from '../rule.ts';
import { ageLimit, lifetime, snapshotRules, sum } from '../view.ts';

export const retentionHidesFailure: LintRule = {
  id: 'retention-hides-failure',
  severity: 'error',
  summary: 'Backups are gone before anybody would notice that new ones have stopped.',
  excusable: true,
  check: (policy, context) =>
    snapshotRules(policy).flatMap(({ item, path }) => {
      const kept = lifetime(item, context);
      const noticed = sum(
        ['until the newest counts as stale', ageLimit(policy, item.class).seconds],
        ['until the monitor looks', policy.monitoring.every],
      );
      if (kept >= noticed.seconds) return [];
      return [
        {
          path: [...path, 'retention'],
          message: `keeps backups for ${describeSeconds(kept)}, but that they have stopped is noticed after ${noticed.text}`,
          hint: `keep them for at least ${describeSeconds(noticed.seconds)}, or alarm at a lower age`,
          clauses: item.retention.clauses,
        },
      ];
    }),
};
