/**
 * One JSONata expression, parsed once for all machines: what it reads, and what in it Step Functions does not run.
 * https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
 */
import jsonata from 'jsonata';
import { pureFunctions } from './functions.ts';

export interface Compiled {
  readonly source: string;
  readonly jsonata: jsonata.Expression;
  /** Names with a `$` that the expression takes from outside, functions among them. */
  readonly reads: ReadonlySet<string>;
  /** Members of `$states` that it reads: `input`, `result`, ... */
  readonly members: ReadonlySet<string>;
  /** Whether `$states.context` may be read: false when `$states` only stands in front of its other members. */
  readonly readsContext: boolean;
  /** What Step Functions would refuse in it. */
  readonly problems: readonly string[];
}

const cache = new Map<string, Compiled>();
const contextPossible = /\$states(?!\.(input|result|errorOutput)\b)/;

/** Throws JSONata's own error, with its code and position, when the source is not an expression. */
export function compile(source: string): Compiled {
  const known = cache.get(source);
  if (known !== undefined) return known;
  const expression = jsonata(source);
  const findings = new Findings();
  findings.visit(expression.ast(), true);
  const reads = findings.free();
  for (const name of reads) {
    const implementation = pureFunctions[name];
    if (implementation !== undefined) expression.assign(name, implementation);
  }
  const { members, problems } = findings;
  const readsContext = contextPossible.test(source);
  const compiled = { source, jsonata: expression, reads, members, readsContext, problems };
  cache.set(source, compiled);
  return compiled;
}

type Node = Readonly<Record<string, unknown>>;

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null;
}

/** Walks a syntax tree. `top` is true where no context item exists: Step Functions gives an expression none. */
class Findings {
  readonly members = new Set<string>();
  readonly problems: string[] = [];
  readonly #reads = new Set<string>();
  readonly #bound = new Set<string>();

  free(): Set<string> {
    return new Set([...this.#reads].filter((name) => !this.#bound.has(name)));
  }

  visit(node: unknown, top: boolean): void {
    if (Array.isArray(node)) for (const item of node) this.visit(item, top);
    else if (isNode(node)) this.#visitNode(node, top);
  }

  #visitNode(node: Node, top: boolean): void {
    if (node['type'] === 'path') {
      this.#visitPath(node, top);
      return;
    }
    if (node['type'] === 'variable') this.#read(String(node['value']), top);
    else if (top && namesContext.has(String(node['type']))) this.#refuseTopLevel(String(node['value'] ?? '%'));
    if (node['type'] === 'lambda') this.#bind(node['arguments']);
    if (node['type'] === 'bind') this.#bind(node['lhs']);
    this.#visitChildren(node, top);
  }

  /** Only the first step of a path is read against the context outside it. */
  #visitPath(node: Node, top: boolean): void {
    const steps = Array.isArray(node['steps']) ? node['steps'].filter(isNode) : [];
    this.#noteMember(steps);
    for (const [index, step] of steps.entries()) this.#visitNode(step, top && index === 0);
    this.visit(node['group'], false);
  }

  #visitChildren(node: Node, top: boolean): void {
    for (const [key, child] of Object.entries(node)) {
      // A predicate, a sort term or a grouping of a step reads the item it is applied to.
      this.visit(child, top && !appliedToItems.has(key));
    }
    for (const name of [node['focus'], node['index']]) if (typeof name === 'string') this.#bound.add(name);
  }

  #bind(variables: unknown): void {
    for (const variable of [variables].flat()) if (isNode(variable)) this.#bound.add(String(variable['value']));
  }

  #read(name: string, top: boolean): void {
    if (name === '') {
      if (top) this.#refuseTopLevel('$');
    } else if (name === '$') this.problems.push("Reference to '$$' is not supported.");
    else if (name === 'eval') this.problems.push("Function '$eval' is not supported: use $parse to read JSON.");
    else this.#reads.add(name);
  }

  #noteMember(steps: readonly Node[]): void {
    const [variable, member] = steps;
    if (variable?.['type'] === 'variable' && variable['value'] === 'states' && member?.['type'] === 'name') {
      this.members.add(String(member['value']));
    }
  }

  #refuseTopLevel(name: string): void {
    this.problems.push(
      `Reference to '${name}' at the top level is not supported: write $states.input.… for the input, $… for a variable.`,
    );
  }
}

const namesContext: ReadonlySet<string> = new Set(['name', 'wildcard', 'descendant', 'parent']);
const appliedToItems: ReadonlySet<string> = new Set(['predicate', 'stages', 'group', 'terms']);
