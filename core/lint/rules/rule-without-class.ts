import type { ParserRule } from '../rule.ts';

/** Carried out by `core/policy/references.ts`. */
export const ruleWithoutClass: ParserRule = {
  id: 'rule-without-class',
  severity: 'error',
  summary: 'A rule, a test or a limit names a data class that is not declared.',
};
