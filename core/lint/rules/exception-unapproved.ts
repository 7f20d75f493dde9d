import { approvers } from '../exceptions.ts';
import type { LintRule } from '../rule.ts';
import { listed, listing } from '../view.ts';

export const exceptionUnapproved: LintRule = {
  id: 'exception-unapproved',
  severity: 'error',
  summary: 'An exception lacks the approval of two different people or bodies, and answers nothing until it has it.',
  check: (policy, { now }) =>
    listed('exceptions', policy.exceptions).flatMap(({ item, path }) => {
      const given = [...approvers(item, now)];
      if (given.length >= 2) return [];
      const who = given.length === 0 ? 'nobody has' : `only ${listing(given)} has`;
      return [
        {
          path: item.approvals.length > 0 ? [...path, 'approvals'] : path,
          message: `needs two approvers by today, and ${who} approved the exception ${item.name}`,
          hint: 'add approvals: [{ by: …, on: … }, { by: …, on: … }]',
          clauses: item.except,
        },
      ];
    }),
};
