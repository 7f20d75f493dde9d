import { describeSeconds, secondsPer } from '../../instant.ts';
import type { LintRule } from '../rule.ts';
import { lifetime, listed, sum } from '../view.ts';

export const lockBeyondDisposal: LintRule = {
  id: 'lock-beyond-disposal',
  severity: 'error',
  summary: 'The lock outlasts the time in which a backup must be disposed of.',
  excusable: true,
  check: (policy, context) =>
    listed('rules', policy.rules).flatMap(({ item, path }) => {
      const { lock, retention } = item;
      if (!lock || !retention.disposal) return [];
      const gone = sum(['of retention', lifetime(item, context)], ['to dispose of it', retention.disposal.within ?? 0]);
      if (lock.days * secondsPer.day <= gone.seconds) return [];
      return [
        {
          path: [...path, 'lock', 'days'],
          message: `is ${lock.days}, but a backup must be gone after ${gone.text}`,
          hint: `write at most ${Math.floor(gone.seconds / secondsPer.day)}, or allow more time under retention.disposal.within (${describeSeconds(lock.days * secondsPer.day - gone.seconds)} are missing)`,
          clauses: [...new Set([...retention.disposal.clauses, ...lock.clauses])],
        },
      ];
    }),
};
