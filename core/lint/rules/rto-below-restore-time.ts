import { describeSeconds } from '../../instant.ts';
import type { Policy, Rule } from '../../policy/schema.ts';
import { hydrationBytesPerSecond, restoreStart, retrieval } from '../limits.ts';
import type { LintRule } from '../rule.ts';
import { type At, about, destinationsOf, groups, sum } from '../view.ts';

export const rtoBelowRestoreTime: LintRule = {
  id: 'rto-below-restore-time',
  severity: 'error',
  summary: 'Restoring data of the size that is expected takes longer than the RTO allows.',
  excusable: true,
  check: (policy) =>
    groups(policy).flatMap(({ dataClass, rules }) => {
      const objective = policy.classes[dataClass];
      const [fastest] = rules.flatMap((rule) => restore(policy, rule) ?? []).sort((a, b) => a.seconds - b.seconds);
      if (!objective || !fastest || fastest.seconds <= objective.rto) return [];
      return [
        {
          path: ['classes', dataClass, 'rto'],
          message: `is ${describeSeconds(objective.rto)}, but a restore by ${fastest.name} takes ${fastest.text}`,
          hint: 'allow a longer RTO, split the data, or keep a standby that needs no restore',
          clauses: about(objective.clauses, /\bRTO\b/),
        },
      ];
    }),
};

interface Restore {
  readonly name: string;
  readonly seconds: number;
  readonly text: string;
}

/** From the nearest place that the points go to; `undefined` when neither size nor time is expected. */
function restore(policy: Policy, { item }: At<Rule>): Restore | undefined {
  const { gigabytes, restoreDuration } = item.expected ?? {};
  const fetched = Math.min(...destinationsOf(policy, item).map(({ tier }) => (tier ? retrieval[tier] : 0)));
  const fetch = ['to retrieve it', Number.isFinite(fetched) ? fetched : 0] as const;
  if (restoreDuration !== undefined) return { name: item.name, ...sum(fetch, ['as expected', restoreDuration]) };
  if (gigabytes === undefined) return undefined;
  const read = Math.ceil((gigabytes * 1e9) / hydrationBytesPerSecond);
  const speed = `to read ${gigabytes} GB at 125 MiB/s`;
  return { name: item.name, ...sum(fetch, ['until it answers', restoreStart], [speed, read]) };
}
