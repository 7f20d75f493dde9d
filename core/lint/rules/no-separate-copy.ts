import type { Clause } from '../../model.ts';
import { parts } from '../../policy/parts.ts';
import type { Policy } from '../../policy/schema.ts';
import type { LintRule } from '../rule.ts';
import { destinationsOf, groups, listing } from '../view.ts';

/** The clauses that ask for a copy far from the primary. */
const asking: ReadonlySet<Clause> = new Set([
  'A-4-offsite',
  'A-5-separate',
  'B-3.5',
  'E-4.3-secondary',
  'E-6.1-region',
]);

export const noSeparateCopy: LintRule = {
  id: 'no-separate-copy',
  severity: 'error',
  summary:
    'A clause asks for a geographically separate copy, and no backup of some resources leaves the primary Region.',
  excusable: true,
  check: (policy) => {
    const asked = askedFor(policy);
    if (asked.length === 0) return [];
    return groups(policy).flatMap(({ dataClass, kind, rules }) => {
      const [first] = rules;
      if (!first || rules.some(({ item }) => leaves(policy, item))) return [];
      return [
        {
          path: first.item.destinations ? [...first.path, 'destinations'] : first.path,
          message: `keeps every backup of ${kind} ${dataClass} in ${policy.places.primary.region}, but ${listing(asked)} asks for a geographically separate copy`,
          hint: 'add the Region of a copy, or a place on premises, to the destinations',
          clauses: asked,
        },
      ];
    });
  },
};

function askedFor(policy: Policy): Clause[] {
  const cited = new Set(parts(policy).flatMap(({ clauses }) => clauses));
  return [...asking].filter((clause) => cited.has(clause));
}

/** A place on premises is separate from every Region. */
function leaves(policy: Policy, rule: Policy['rules'][number]): boolean {
  const { region: home } = policy.places.primary;
  return destinationsOf(policy, rule).some(({ where, region }) => where === 'on-premises' || region !== home);
}
