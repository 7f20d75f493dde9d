import { QueryError } from '../errors.ts';
import { type Compiled, compile } from './compile.ts';
import { runtimeFunctions } from './functions.ts';
import { NotData, plain } from './plain.ts';
import type { Scope } from './scope.ts';

/** An expression where it stands in a definition. */
export class Expression {
  readonly #compiled: Compiled;
  readonly #path: Path | undefined;

  constructor(
    readonly source: string,
    /** The field as AWS names it in errors: `Arguments/Payload/db`. */
    readonly location: string,
  ) {
    this.#compiled = compile(source);
    this.#path = simplePath(source);
  }

  get compiled(): Compiled {
    return this.#compiled;
  }

  /** Plain JSON, or a promise of it where JSONata itself is needed. Throws QueryError when the expression fails, or returns nothing or something that is not data. */
  evaluate(scope: Scope): unknown {
    const value = this.#path === undefined ? unknownYet : follow(this.#path, scope);
    return value === unknownYet
      ? this.#evaluateInFull(scope).then((result) => this.#given(result))
      : this.#given(value);
  }

  #given(value: unknown): unknown {
    if (value === undefined) throw this.#error('returned nothing (undefined).');
    return value;
  }

  async #evaluateInFull(scope: Scope): Promise<unknown> {
    let result: unknown;
    try {
      result = await this.#compiled.jsonata.evaluate(undefined, this.#bindings(scope));
    } catch (error) {
      throw this.#error(`threw an error during evaluation. ${explained(error)}`);
    }
    try {
      return plain(result);
    } catch (error) {
      if (error instanceof NotData) throw this.#error('returned an unsupported result type.');
      throw error;
    }
  }

  #bindings(scope: Scope): Record<string, unknown> {
    const bindings: Record<string, unknown> = {};
    for (const name of this.#compiled.reads) {
      if (name === 'states') bindings[name] = this.#states(scope);
      else if (name in scope.variables) bindings[name] = scope.variables[name];
      else if (Object.hasOwn(runtimeFunctions, name)) bindings[name] = runtimeFunctions[name]?.(scope.runtime);
    }
    return bindings;
  }

  #states(scope: Scope): object {
    return this.#compiled.readsContext ? { ...scope.states, context: scope.context() } : scope.states;
  }

  #error(what: string): QueryError {
    return new QueryError(
      `The JSONata expression '${this.source}' specified for the field '${this.location}' ${what}`,
      this.location,
    );
  }
}

/** JSONata's errors are objects with a code; a function's own error has only its message. */
function explained(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  return code === undefined ? String(message) : `${code}: ${message}`;
}

/** `$states.input.a.b`: most expressions are no more than this, and need no interpreter. */
interface Path {
  readonly variable: string;
  readonly names: readonly string[];
}

const pathShape = /^\$([A-Za-z_]\w*)((?:\.[A-Za-z_]\w*)*)$/;
/** Words that are not names to JSONata everywhere. */
const words: ReadonlySet<string> = new Set(['and', 'or', 'in', 'true', 'false', 'null', 'function']);

function simplePath(source: string): Path | undefined {
  const match = pathShape.exec(source);
  if (match === null) return undefined;
  const names = (match[2] ?? '').split('.').slice(1);
  return names.some((name) => words.has(name)) ? undefined : { variable: match[1] ?? '', names };
}

const unknownYet = Symbol('needs JSONata');

/** Walks plain objects as JSONata does; an array on the way, where JSONata maps, is left to JSONata. */
function follow({ variable, names }: Path, scope: Scope): unknown {
  if (variable !== 'states' && !(variable in scope.variables)) return unknownYet;
  const context = variable === 'states' && (names.length === 0 || names[0] === 'context');
  let value: unknown = variable === 'states' ? scope.states : scope.variables[variable];
  if (context) value = { ...scope.states, context: scope.context() };
  for (const name of names) {
    if (Array.isArray(value)) return unknownYet;
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}
