import type { LintRule } from '../rule.ts';
import { listed } from '../view.ts';

export const exceptionCoversEverything: LintRule = {
  id: 'exception-covers-everything',
  severity: 'error',
  summary: 'An exception is so wide that the policy would mean nothing while it lasts.',
  check: (policy, { ruleIds }) =>
    listed('exceptions', policy.exceptions).flatMap(({ item, path }) => {
      const { excuses, rules, classes } = item;
      const allRules = rules.length === 0 || policy.rules.every(({ name }) => rules.includes(name));
      const allClasses = classes.length === 0 || Object.keys(policy.classes).every((name) => classes.includes(name));
      const allFindings = excuses.length === 0 || ruleIds.every((id) => excuses.includes(id));
      if (!allRules || !allClasses || !allFindings) return [];
      return [
        {
          path,
          message: `${item.name} covers every rule, every class and every finding about its clauses`,
          hint: 'name what it is about under rules, classes or excuses',
          clauses: item.except,
        },
      ];
    }),
};
