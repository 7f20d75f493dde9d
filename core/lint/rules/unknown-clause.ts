import type { ParserRule } from '../rule.ts';

/** Carried out by `core/policy/checks.ts`. */
export const unknownClause: ParserRule = {
  id: 'unknown-clause',
  severity: 'error',
  summary: 'A clause is cited that none of the written policies has.',
};
