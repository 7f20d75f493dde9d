import type { ParserRule } from '../rule.ts';

/** Carried out by `core/policy/source.ts`, `shape.ts`, `checks.ts` and `references.ts`: whatever has no identifier of its own. */
export const shape: ParserRule = {
  id: 'shape',
  severity: 'error',
  summary: 'The file is no YAML, or what stands there is not what the schema asks for.',
};
