import type { LintRule } from '../rule.ts';
import { destinationsOf, listing, snapshotRules } from '../view.ts';

export const clusterCopyUnavailable: LintRule = {
  id: 'cluster-copy-unavailable',
  severity: 'error',
  summary: 'Snapshots of Multi-AZ DB clusters are to be copied, and AWS copies none.',
  check: (policy) =>
    snapshotRules(policy).flatMap(({ item, path }) => {
      const { kind, method, expected } = item;
      const far = destinationsOf(policy, item).filter(({ where }) => where === 'copy');
      if (kind !== 'rds-cluster' || expected?.cluster !== 'multi-az' || method === 'logical-dump') return [];
      if (far.length === 0) return [];
      return [
        {
          path: item.destinations ? [...path, 'destinations'] : path,
          message: `asks for copies in ${listing(far.map(({ name }) => name))}, but snapshots of a Multi-AZ DB cluster cannot be copied`,
          hint: 'write destinations: [primary], and take the data elsewhere with method: logical-dump',
        },
      ];
    }),
};
