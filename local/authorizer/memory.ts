import type { Principal } from '../seams.ts';
import type { Use } from './authorizer.ts';
import { holdsFor, type Question } from './evaluate.ts';
import type { Statement } from './policy.ts';
import { roleArn } from './principals.ts';
import type { Asked } from './question.ts';

/**
 * What was asked. Of granted questions that the same statements of the role answered only the first is kept: a year asks about
 * hundreds of thousands of resources, and for what a policy is used for they are all the same.
 */
export class Memory {
  readonly #uses: Use[] = [];
  /** Role → its questions that are kept, by action and answer. */
  readonly #kept = new Map<string, Set<string>>();
  readonly #numbers = new WeakMap<Statement, number>();
  #statements = 0;

  /** `allowing`: what the role's own policies say about the action, whoever allowed it in the end. */
  keep(principal: Principal, question: Asked, granted: boolean, allowing: readonly Statement[]): void {
    const { action, resource } = question;
    const role = roleArn(principal.arn);
    const kind = granted ? this.#answering(allowing, question) : `refused ${resource}`;
    const kept = this.#kept.get(role) ?? new Set();
    this.#kept.set(role, kept);
    const key = `${action} ${kind}`;
    if (kept.has(key)) return;
    kept.add(key);
    this.#uses.push({ principal: role, action, resource, context: question.context(), granted });
  }

  uses(): readonly Use[] {
    return [...this.#uses];
  }

  #answering(statements: readonly Statement[], question: Question): string {
    let numbers = '';
    for (const statement of statements) if (holdsFor(statement, question)) numbers += `${this.#number(statement)} `;
    return numbers;
  }

  #number(statement: Statement): number {
    const known = this.#numbers.get(statement);
    if (known !== undefined) return known;
    this.#statements += 1;
    this.#numbers.set(statement, this.#statements);
    return this.#statements;
  }
}
