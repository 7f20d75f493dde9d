/**
 * What a set of policies says about one request: an explicit deny wins, then an allow, else nothing is allowed.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
import type { Access } from '../seams.ts';
import { type Context, holds } from './conditions.ts';
import { matches } from './patterns.ts';
import type { Patterns, Policy, Statement } from './policy.ts';
import { substitute } from './variables.ts';

export interface Question extends Pick<Access, 'action' | 'resource'> {
  readonly context: Context;
}

/** Statements of an effect that apply to a request; the principal element, if there is one, is the caller's business. */
export function applying(
  policies: readonly Policy[],
  effect: Statement['effect'],
  question: Question,
  names: (statement: Statement) => boolean = () => true,
): Statement[] {
  const statements = policies.flatMap((policy) => policy.statements);
  return statements.filter(
    (statement) => statement.effect === effect && names(statement) && applies(statement, question),
  );
}

export function applies({ actions, resources, conditions }: Statement, question: Question): boolean {
  if (!among(actions, (pattern) => matches(pattern, question.action, false))) return false;
  if (resources && !among(resources, (pattern) => covers(pattern, question))) return false;
  return conditions.every((condition) => {
    const values = condition.values.flatMap((value) => substitute(value, question.context) ?? []);
    return holds({ ...condition, values }, question.context);
  });
}

/** A request without a resource (`*`) is only covered by a pattern that covers everything. */
function covers(pattern: string, { resource, context }: Question): boolean {
  const text = substitute(pattern, context);
  return text !== undefined && matches(text, resource);
}

export function among({ negated, patterns }: Patterns, matching: (pattern: string) => boolean): boolean {
  return patterns.some(matching) !== negated;
}
