/** What a lint rule is: a value with an identifier, whose check reads a policy and says what it finds. */
import type { Clause, Instant } from '../model.ts';
import type { Policy } from '../policy/schema.ts';
import type { Path } from '../policy/source.ts';
import type { Gaps } from './gaps.ts';

export type LintSeverity = 'error' | 'warning';

export interface LintFinding {
  /** Of the value that a person would change first. */
  readonly path: Path;
  /** The key is meant, not its value. */
  readonly atKey?: boolean;
  /** Half a sentence that follows the path, with the arithmetic in it. */
  readonly message: string;
  /** What to do, as half a sentence. */
  readonly hint: string;
  /** Clauses that the finding breaks, the first one first; an exception from one of them can excuse it. */
  readonly clauses?: readonly Clause[];
  /** The class that it is about, where the path does not say so. */
  readonly dataClass?: string;
  /** Where it is milder than the rule usually is. */
  readonly severity?: LintSeverity;
}

export interface LintContext {
  readonly now: Instant;
  /** Every rule's identifier. */
  readonly ruleIds: readonly string[];
  /** The gaps of a schedule; `undefined` when it never runs again. */
  gaps(expression: string, timezone: string): Gaps | undefined;
}

interface RuleFacts {
  /** Also the name of its page in `docs/lint/`. */
  readonly id: string;
  readonly severity: LintSeverity;
  /** What it finds, in one sentence. */
  readonly summary: string;
  /** It finds a broken promise, which an approved exception may excuse; what AWS cannot do nobody can excuse. */
  readonly excusable?: boolean;
}

/** A rule that reads a policy whose shape is right. */
export interface LintRule extends RuleFacts {
  check(policy: Policy, context: LintContext): LintFinding[];
}

/** A rule that the parser carries out, so that nothing else gets to see a policy that breaks it. */
export interface ParserRule extends RuleFacts {
  readonly excusable?: false;
}
