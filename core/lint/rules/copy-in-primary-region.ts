import type { ParserRule } from '../rule.ts';

/** Carried out by `core/policy/checks.ts`. */
export const copyInPrimaryRegion: ParserRule = {
  id: 'copy-in-primary-region',
  severity: 'error',
  summary: 'A copy is to go to the Region of the resource, or two copies to one Region.',
};
