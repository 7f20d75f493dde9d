import { momentElsewhere, recoverableToAMoment } from '../limits.ts';
import type { LintRule } from '../rule.ts';
import { destinationsOf, isSnapshot, listed, listing } from '../view.ts';

export const pointInTimeUnavailable: LintRule = {
  id: 'point-in-time-unavailable',
  severity: 'error',
  summary: 'Continuous recovery is asked of a kind that has none, or in a place where the platform offers none.',
  check: (policy) =>
    listed('rules', policy.rules).flatMap(({ item, path }) => {
      const { kind } = item;
      if (isSnapshot(item)) return [];
      if (!recoverableToAMoment.has(kind)) {
        const hint = 'write another method, with frequency: on change or a time';
        return [
          { path: [...path, 'method'], message: `is continuous, and ${kind} cannot be recovered to a moment`, hint },
        ];
      }
      const refused = destinationsOf(policy, item).filter(({ where }) => {
        if (where === 'primary') return false;
        return where === 'copy' ? !momentElsewhere.has(kind) : kind !== 's3-bucket' && kind !== 'log-group';
      });
      if (refused.length === 0) return [];
      return [
        {
          path: item.destinations ? [...path, 'destinations'] : path,
          message: `asks for ${kind} to be recoverable to a moment in ${listing(refused.map(({ name }) => name))}, where the platform keeps no logs of it`,
          hint: 'write destinations: [primary], and copy snapshots with a rule of their own',
        },
      ];
    }),
};
