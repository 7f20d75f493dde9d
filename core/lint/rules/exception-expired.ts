import { day, isExpired } from '../exceptions.ts';
import type { LintRule } from '../rule.ts';
import { listed } from '../view.ts';

export const exceptionExpired: LintRule = {
  id: 'exception-expired',
  severity: 'error',
  summary: 'An exception has lapsed and answers nothing any more.',
  check: (policy, { now }) =>
    listed('exceptions', policy.exceptions)
      .filter(({ item }) => isExpired(item, now))
      .map(({ item, path }) => ({
        path: [...path, 'expires'],
        message: `was ${item.expires}, and today is ${day(now)}: the exception ${item.name} is over`,
        hint: 'remove it, or have it approved anew with a later day',
        clauses: item.except,
      })),
};
