/** One thing in a policy that cites clauses. */
import type { Clause } from '../model.ts';
import type { Path } from './source.ts';

export interface Part {
  /** Where it stands in the policy: `['rules', 0, 'retention']`. */
  readonly path: Path;
  /** As plan and report call it: `retention of database-full`. */
  readonly what: string;
  readonly clauses: readonly Clause[];
  /** Why it is not yet carried out, as half a sentence; absent when it is. */
  readonly missing?: string;
}

export function part(path: Path, what: string, clauses: readonly Clause[], missing?: string): Part {
  return { path, what, clauses, ...(missing === undefined ? {} : { missing }) };
}
