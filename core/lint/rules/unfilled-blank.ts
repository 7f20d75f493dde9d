import type { ParserRule } from '../rule.ts';

/** Carried out by `core/policy/checks.ts`. */
export const unfilledBlank: ParserRule = {
  id: 'unfilled-blank',
  severity: 'error',
  summary: 'A placeholder such as [X] was never filled in.',
};
