/**
 * A JSON value in which strings `{% … %}` are expressions. Strings that do not begin and end exactly so are data.
 */
import { QueryError } from '../errors.ts';
import { Expression } from './expression.ts';
import { typeName } from './plain.ts';
import type { Scope } from './scope.ts';

export interface Template {
  /** The field as AWS names it in errors. */
  readonly location: string;
  /** Source of the expression when the whole template is one. */
  readonly source?: string;
  /** True when nothing in it is an expression. */
  readonly constant: boolean;
  /** The value, or a promise of it. */
  evaluate(scope: Scope): unknown;
}

/** The text between the marks, or undefined when a string is data. */
export function expressionIn(text: string): string | undefined {
  return /^\{%([\s\S]*)%\}$/.exec(text)?.[1]?.trim();
}

/** Calls `found` for every expression, so that the loader can judge it. Throws JSONata's error for one that does not parse. */
export function template(raw: unknown, location: string, found: (expression: Expression) => void): Template {
  const source = typeof raw === 'string' ? expressionIn(raw) : undefined;
  if (source !== undefined) {
    const expression = new Expression(source, location);
    found(expression);
    return { location, source, constant: false, evaluate: (scope) => expression.evaluate(scope) };
  }
  if (Array.isArray(raw)) return listTemplate(raw, location, found);
  if (raw !== null && typeof raw === 'object') return objectTemplate(raw, location, found);
  return constant(raw, location);
}

function constant(value: unknown, location: string): Template {
  return { location, constant: true, evaluate: () => value };
}

function listTemplate(raw: readonly unknown[], location: string, found: (e: Expression) => void): Template {
  const items = raw.map((item, index) => template(item, `${location}[${index}]`, found));
  if (items.every((item) => item.constant)) return constant(raw, location);
  return { location, constant: false, evaluate: (scope) => inOrder(items, scope) };
}

function objectTemplate(raw: object, location: string, found: (e: Expression) => void): Template {
  const keys = Object.keys(raw);
  const items = Object.entries(raw).map(([key, item]) => template(item, `${location}/${key}`, found));
  if (items.every((item) => item.constant)) return constant(raw, location);
  const evaluate = (scope: Scope) => {
    const values = inOrder(items, scope);
    return values instanceof Promise ? values.then((all) => object(keys, all)) : object(keys, values);
  };
  return { location, constant: false, evaluate };
}

/** One after the other, waiting only for those that must be waited for. */
function inOrder(items: readonly Template[], scope: Scope): unknown[] | Promise<unknown[]> {
  const values: unknown[] = [];
  for (const item of items) {
    const value = item.evaluate(scope);
    if (value instanceof Promise) return finish(items, scope, values, value);
    values.push(value);
  }
  return values;
}

async function finish(
  items: readonly Template[],
  scope: Scope,
  values: unknown[],
  first: Promise<unknown>,
): Promise<unknown[]> {
  values.push(await first);
  for (const item of items.slice(values.length)) values.push(await item.evaluate(scope));
  return values;
}

function object(keys: readonly string[], values: readonly unknown[]): Record<string, unknown> {
  const made: Record<string, unknown> = {};
  for (let index = 0; index < keys.length; index += 1) made[keys[index] as string] = values[index];
  return made;
}

export interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly whole?: boolean;
}

/** A number within bounds, or QueryError. */
export async function evaluateNumber(
  field: Template,
  scope: Scope,
  { min, max, whole = true }: Bounds,
): Promise<number> {
  const value = expectType(field, await field.evaluate(scope), 'number') as number;
  if (value < min || value > max || (whole && !Number.isInteger(value))) {
    const wanted = `${whole ? 'an integer' : 'a number'} between ${min} and ${max}`;
    throw new QueryError(`The field '${field.location}' must be ${wanted} but was: ${value}`, field.location);
  }
  return value;
}

/** The value, or QueryError with AWS's wording when it has another type. */
export function expectType(field: Template, value: unknown, type: 'array' | 'boolean' | 'number' | 'string'): unknown {
  if (typeName(value) === type) return value;
  throw new QueryError(
    `The JSONata expression '${field.source ?? JSON.stringify(value)}' specified for the field '${field.location}' ` +
      `returned an unexpected result type. Expected '${type}', but was '${typeName(value)}' for value: ${JSON.stringify(value)}`,
    field.location,
  );
}
