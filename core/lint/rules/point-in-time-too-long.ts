import { limitedWindow, pointInTimeDays } from '../limits.ts';
import type { LintRule } from '../rule.ts';
import { isSnapshot, listed } from '../view.ts';

export const pointInTimeTooLong: LintRule = {
  id: 'point-in-time-too-long',
  severity: 'error',
  summary: 'Continuous recovery is to go back further than the platform can.',
  check: (policy) =>
    listed('rules', policy.rules).flatMap(({ item, path }) => {
      const { days = 0 } = item.retention;
      if (isSnapshot(item) || !limitedWindow.has(item.kind) || days <= pointInTimeDays) return [];
      return [
        {
          path: [...path, 'retention', 'days'],
          message: `is ${days}, but ${item.kind} can be recovered to a moment of the last ${pointInTimeDays} days at most`,
          hint: `write ${pointInTimeDays} or less, and keep older states with a rule that takes snapshots`,
        },
      ];
    }),
};
