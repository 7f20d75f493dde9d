import { describeSeconds } from '../../instant.ts';
import type { Policy } from '../../policy/schema.ts';
import type { LintFinding, LintRule } from '../rule.ts';
import { about, listed } from '../view.ts';

export const rtoAbovePolicy: LintRule = {
  id: 'rto-above-policy',
  severity: 'error',
  summary: 'A class or a priority allows itself more time than the policy as a whole, or the priority it belongs to.',
  excusable: true,
  check: (policy) => [...classes(policy), ...priorities(policy)],
};

function classes(policy: Policy): LintFinding[] {
  return Object.entries(policy.classes).flatMap(([name, { rto, priority, clauses }]) => {
    const own = policy.priorities.find((each) => each.name === priority);
    return [
      ...exceeding(['classes', name, 'rto'], rto, policy.objectives?.rto, 'of the policy', clauses),
      ...exceeding(['classes', name, 'rto'], rto, own?.rto, `of the priority ${priority}`, clauses),
    ];
  });
}

function priorities(policy: Policy): LintFinding[] {
  return listed('priorities', policy.priorities).flatMap(({ item, path }) =>
    exceeding([...path, 'rto'], item.rto, policy.objectives?.rto, 'of the policy', item.clauses),
  );
}

function exceeding(
  path: LintFinding['path'],
  rto: number | undefined,
  allowed: number | undefined,
  whose: string,
  clauses: readonly string[],
): LintFinding[] {
  if (rto === undefined || allowed === undefined || rto <= allowed) return [];
  return [
    {
      path,
      message: `is ${describeSeconds(rto)}, but the RTO ${whose} is ${describeSeconds(allowed)}`,
      hint: `write at most ${describeSeconds(allowed)}, or let an exception say why it may be longer`,
      clauses: about(clauses, /\bRTO\b/),
    },
  ];
}
