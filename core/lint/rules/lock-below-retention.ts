import { describeSeconds, secondsPer } from '../../instant.ts';
import type { LintRule } from '../rule.ts';
import { lifetime, listed } from '../view.ts';

export const lockBelowRetention: LintRule = {
  id: 'lock-below-retention',
  severity: 'warning',
  summary: 'The lock ends before the retention does, and from then on backups that must be kept can be deleted.',
  check: (policy, context) =>
    listed('rules', policy.rules).flatMap(({ item, path }) => {
      const kept = lifetime(item, context);
      const { lock } = item;
      // What is kept without end can be locked for a time only.
      if (!lock || kept === Number.POSITIVE_INFINITY || lock.days * secondsPer.day >= kept) return [];
      const open = kept - lock.days * secondsPer.day;
      return [
        {
          path: [...path, 'lock', 'days'],
          message: `is ${lock.days}, but backups are kept for ${describeSeconds(kept)}: for the last ${describeSeconds(open)} anybody with the permission can delete them`,
          hint: `write ${Math.ceil(kept / secondsPer.day)}`,
          clauses: lock.clauses,
        },
      ];
    }),
};
