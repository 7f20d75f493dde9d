/**
 * What a set of policies says about one request: an explicit deny wins, then an allow, else nothing is allowed.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
import type { Access } from '../seams.ts';
import { type Context, holds, type Values } from './conditions.ts';
import { matches } from './patterns.ts';
import type { Patterns, Statement } from './policy.ts';
import { substitute } from './variables.ts';

export interface Question extends Pick<Access, 'action' | 'resource'>, Values {}

/** A question whose condition keys are known in full. */
export class Known implements Question {
  readonly action: string;
  readonly resource: string;
  readonly #context: Context;

  constructor({ action, resource, context }: Pick<Access, 'action' | 'resource'> & { readonly context: Context }) {
    this.action = action;
    this.resource = resource;
    this.#context = context;
  }

  value(key: string): readonly string[] | undefined {
    return this.#context[key];
  }
}

/** Whether a statement applies to a request; its principal element, if there is one, is the caller's business. */
export function applies(statement: Statement, question: Question): boolean {
  return isAbout(statement, question.action) && holdsFor(statement, question);
}

export function isAbout({ actions }: Statement, action: string): boolean {
  return actions.patterns.some((pattern) => matches(pattern, action, false)) !== actions.negated;
}

/** Whether a statement that is known to be about the request's action applies to it. */
export function holdsFor({ resources, conditions }: Statement, question: Question): boolean {
  if (resources && !covered(resources, question)) return false;
  for (const condition of conditions) if (!holds(condition, question)) return false;
  return true;
}

function covered({ negated, patterns }: Patterns, question: Question): boolean {
  for (const pattern of patterns) if (covers(pattern, question)) return !negated;
  return negated;
}

/** A request without a resource (`*`) is only covered by a pattern that covers everything. */
function covers(pattern: string, question: Question): boolean {
  if (pattern === '*') return true;
  const text = substitute(pattern, question);
  return text !== undefined && matches(text, question.resource);
}
