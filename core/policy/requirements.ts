/** Every requirement of the written policy, cited or not, with what carries it out and what is not yet carried out. */
import type { Clause } from '../model.ts';
import { type ClauseFacts, clauses } from './clauses.ts';
import { type Part, parts } from './parts.ts';
import type { Policy } from './schema.ts';

export type RequirementStatus = 'carried out' | 'partly carried out' | 'not yet carried out';

export interface Requirement extends ClauseFacts {
  readonly id: Clause;
  readonly status: RequirementStatus;
  readonly carriedOutBy: readonly string[];
  /** What the policy asks for and the pipeline does not do, and why. Empty as well when nothing cites the clause. */
  readonly missing: readonly { readonly what: string; readonly why: string }[];
}

/** In the order of `clauses.ts`; of every written policy that some clause of is cited. */
export function requirementsOf(policy: Policy): Requirement[] {
  const all = parts(policy);
  const letters = new Set(all.flatMap((part) => part.clauses.map((clause) => clause.charAt(0))));
  return Object.entries(clauses)
    .filter(([id]) => letters.has(id.charAt(0)))
    .map(([id, facts]) => ({ id, ...facts, ...state(all.filter((part) => part.clauses.includes(id))) }));
}

function state(citing: readonly Part[]): Pick<Requirement, 'status' | 'carriedOutBy' | 'missing'> {
  const carriedOutBy = citing.filter((part) => part.missing === undefined).map(({ what }) => what);
  const missing = citing.flatMap(({ what, missing: why }) => (why === undefined ? [] : [{ what, why }]));
  const none = carriedOutBy.length === 0;
  const status = none ? 'not yet carried out' : missing.length > 0 ? 'partly carried out' : 'carried out';
  return { status, carriedOutBy, missing };
}
