import { suggestion } from '../../policy/suggest.ts';
import type { LintRule } from '../rule.ts';
import { listed } from '../view.ts';

export const exceptionNamesNoRule: LintRule = {
  id: 'exception-names-no-rule',
  severity: 'error',
  summary: 'An exception is to answer a finding that does not exist.',
  check: (policy, { ruleIds }) =>
    listed('exceptions', policy.exceptions).flatMap(({ item, path }) =>
      [...item.excuses.entries()]
        .filter(([, id]) => !ruleIds.includes(id))
        .map(([index, id]) => ({
          path: [...path, 'excuses', index],
          message: 'is not the identifier of a lint rule',
          hint: suggestion(id, ruleIds, 'write one that `lifeboat lint` printed'),
        })),
    ),
};
