import { describeSeconds, secondsPer } from '../../instant.ts';
import { minimumDays } from '../limits.ts';
import type { LintRule } from '../rule.ts';
import { destinationsOf, lifetime, listed } from '../view.ts';

export const coldTierTooShort: LintRule = {
  id: 'cold-tier-too-short',
  severity: 'warning',
  summary: 'Backups leave a cold tier before its minimum storage time is over, which is billed all the same.',
  check: (policy, context) =>
    listed('rules', policy.rules).flatMap(({ item, path }) => {
      const kept = lifetime(item, context);
      return destinationsOf(policy, item).flatMap(({ name, tier }) => {
        const archived = item.retention.archive?.to === name;
        const least = tier === undefined ? 0 : minimumDays[tier];
        if (archived || kept >= least * secondsPer.day) return [];
        return [
          {
            path: [...path, 'retention'],
            message: `keeps backups for ${describeSeconds(kept)} in ${name}, whose tier ${tier} bills at least ${least} d`,
            hint: `keep them there for at least ${least} days, or choose a tier with a shorter time`,
          },
        ];
      });
    }),
};
