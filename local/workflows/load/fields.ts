import type { Expression } from '../query/expression.ts';
import type { Bounds, Template } from '../query/template.ts';
import { template } from '../query/template.ts';
import type { Problem } from './problems.ts';

/** The members of `$states` that a field's expressions may read. */
export type Members = readonly ('input' | 'context' | 'result' | 'errorOutput')[];
export const always: Members = ['input', 'context'];
export const withResult: Members = [...always, 'result'];
export const withError: Members = [...always, 'errorOutput'];

/**
 * A JSON object of a definition, read field by field. What is wrong is written down and reading goes on with a harmless
 * value, so that all problems are told together.
 */
export class Fields {
  readonly #raw: Readonly<Record<string, unknown>>;
  readonly #known = new Set(['Comment']);

  constructor(
    raw: unknown,
    readonly path: string,
    readonly problems: Problem[],
    /** The place inside its state, as errors of expressions name it. */
    readonly location = '',
  ) {
    const isObject = typeof raw === 'object' && raw !== null && !Array.isArray(raw);
    if (!isObject) this.problems.push({ path: path || '/', message: 'must be a JSON object' });
    this.#raw = isObject ? (raw as Record<string, unknown>) : {};
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#raw, name);
  }

  refuse(name: string, message: string): void {
    this.problems.push({ path: name === '' ? this.path || '/' : `${this.path}/${name}`, message });
  }

  /** The value as it stands; the field counts as known. */
  raw(name: string): unknown {
    this.#known.add(name);
    return this.#raw[name];
  }

  string(name: string): string | undefined {
    const value = this.raw(name);
    if (value === undefined || typeof value === 'string') return value;
    this.refuse(name, `must be a string but is ${JSON.stringify(value)}`);
    return undefined;
  }

  required(name: string): string {
    const value = this.string(name);
    if (value === undefined && !this.has(name)) this.refuse(name, 'is missing');
    return value ?? '';
  }

  oneOf<Choice extends string>(name: string, choices: readonly Choice[], otherwise: Choice): Choice {
    const value = this.string(name);
    if (value === undefined) return otherwise;
    const choice = choices.find((one) => one === value);
    if (choice === undefined) this.refuse(name, `'${value}' is not supported: use ${choices.join(' or ')}`);
    return choice ?? otherwise;
  }

  number(name: string, bounds: Bounds): number | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    const fits = typeof value === 'number' && value >= bounds.min && value <= bounds.max;
    if (fits && (bounds.whole === false || Number.isInteger(value))) return value;
    const kind = bounds.whole === false ? 'a number' : 'an integer';
    this.refuse(name, `must be ${kind} between ${bounds.min} and ${bounds.max} but is ${JSON.stringify(value)}`);
    return undefined;
  }

  object(name: string): Fields | undefined {
    return this.has(name) ? this.#inside(name, this.raw(name)) : undefined;
  }

  list(name: string): Fields[] {
    const value = this.raw(name);
    if (value === undefined) return [];
    if (Array.isArray(value)) return value.map((item, index) => this.#inside(name, item, index));
    this.refuse(name, 'must be an array');
    return [];
  }

  strings(name: string): string[] {
    const value = this.raw(name);
    if (Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string')) return value;
    this.refuse(name, 'must be a list of strings, at least one');
    return [];
  }

  /** A field whose strings may be expressions, with the members of `$states` they may read. */
  template(name: string, members: Members): Template | undefined {
    if (!this.has(name)) return undefined;
    const raw = this.raw(name);
    const where = `${this.path}/${name}`;
    this.#refuseJsonPathKeys(raw, where);
    try {
      return template(raw, `${this.location}${name}`, (expression) => this.#judge(expression, where, members));
    } catch (error) {
      this.problems.push({ path: where, message: `is not JSONata: ${syntaxError(error)}` });
      return undefined;
    }
  }

  /** A number, or an expression that gives one: what stands there as a number is judged at once. */
  amount(name: string, bounds: Bounds): Template | undefined {
    const raw = this.raw(name);
    if (typeof raw !== 'string' || !raw.startsWith('{%')) this.number(name, bounds);
    return this.template(name, always);
  }

  /** Tells every field that was not read. `hints` says why a field known elsewhere does not belong here. */
  close(kind: string, hints: Readonly<Record<string, string>> = {}): void {
    for (const name of Object.keys(this.#raw)) {
      if (!this.#known.has(name)) this.refuse(name, hints[name] ?? `is not a field of ${kind} that is supported`);
    }
  }

  #inside(name: string, raw: unknown, index?: number): Fields {
    const [path, location] =
      index === undefined ? [`/${name}`, `${name}/`] : [`/${name}/${index}`, `${name}[${index}]/`];
    return new Fields(raw, this.path + path, this.problems, this.location + location);
  }

  #judge({ compiled, source, location }: Expression, path: string, members: Members): void {
    const say = (message: string) =>
      this.problems.push({ path, message: `in {% ${source} %} at ${location}: ${message}` });
    for (const problem of compiled.problems) say(problem);
    for (const member of compiled.members) {
      if (!members.some((one) => one === member))
        say(`$states.${member} does not exist here: only ${members.join(', ')}`);
    }
  }

  /** `"x.$": "$.y"` is how JSONPath writes what JSONata writes `"x": "{% … %}"`; it would be taken for data here. */
  #refuseJsonPathKeys(raw: unknown, path: string): void {
    if (typeof raw !== 'object' || raw === null) return;
    for (const [key, value] of Object.entries(raw)) {
      if (key.endsWith('.$'))
        this.problems.push({ path: `${path}/${key}`, message: `is JSONPath: write "${key.slice(0, -2)}": "{% … %}"` });
      this.#refuseJsonPathKeys(value, `${path}/${key}`);
    }
  }
}

function syntaxError(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  return code === undefined ? String(message ?? error) : `${code}: ${message}`;
}
