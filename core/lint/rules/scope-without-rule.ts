import type { LintRule } from '../rule.ts';
import { listed, listing } from '../view.ts';

export const scopeWithoutRule: LintRule = {
  id: 'scope-without-rule',
  severity: 'warning',
  summary: 'The scope names a kind of resource that no rule backs up.',
  check: (policy) => {
    const ruled = new Set(policy.rules.map(({ kind }) => kind));
    return listed('includes', policy.scope?.includes ?? []).flatMap(({ item, path }) => {
      const bare = item.kinds.filter((kind) => !ruled.has(kind));
      if (bare.length === 0) return [];
      return [
        {
          path: ['scope', ...path, 'kinds'],
          message: `names ${listing(bare)}, and no rule backs ${bare.length === 1 ? 'that kind' : 'those kinds'} up`,
          hint: 'add a rule for it, or say under scope.excludes why it is left out',
          clauses: item.clauses,
        },
      ];
    });
  },
};
