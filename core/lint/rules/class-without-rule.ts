import type { ParserRule } from '../rule.ts';

/** Carried out by `core/policy/references.ts`. */
export const classWithoutRule: ParserRule = {
  id: 'class-without-rule',
  severity: 'error',
  summary: 'A data class is declared that no rule backs up.',
};
