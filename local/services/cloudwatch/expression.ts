/**
 * Metric math, as far as `cloudwatch.md` says: `+ - * /`, brackets, numbers, other queries by id, and `FILL(id, number)`.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
import { AwsError } from '../../seams.ts';

/** One value for each period; undefined where there is no data point. */
export type Series = readonly (number | undefined)[];

/** The series of a query by its id; undefined when there is no such query. */
export type SeriesOf = (id: string) => Series | undefined;

export interface Expression {
  /** Ids of the queries it reads. */
  readonly reads: readonly string[];
  /** `periods`: how many values a series has. */
  evaluate(series: SeriesOf, periods: number): Series;
}

type Node =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'query'; readonly id: string }
  | { readonly kind: 'fill'; readonly id: string; readonly value: number }
  | { readonly kind: 'operation'; readonly sign: string; readonly left: Node; readonly right: Node };

/** Throws an AwsError that names what is not computed here. */
export function parseExpression(text: string): Expression {
  const parser = new Parser(text);
  const root = parser.whole();
  return { reads: parser.reads, evaluate: (series, periods) => computed(root, series, periods) };
}

const token = /\s*(?:(\d+(?:\.\d+)?)|([A-Za-z_][A-Za-z0-9_]*)|([-+*/(),]))/y;

class Parser {
  readonly reads: string[] = [];
  readonly #tokens: string[] = [];
  #next = 0;

  constructor(readonly text: string) {
    token.lastIndex = 0;
    while (token.lastIndex < text.trimEnd().length) {
      const [, ...parts] = token.exec(text) ?? [];
      const found = parts.find((part) => part !== undefined);
      if (found === undefined) throw this.#refusal();
      this.#tokens.push(found);
    }
  }

  whole(): Node {
    const root = this.#sum();
    if (this.#next < this.#tokens.length) throw this.#refusal();
    return root;
  }

  #sum(): Node {
    let left = this.#product();
    while (this.#is('+') || this.#is('-')) left = this.#operation(left, () => this.#product());
    return left;
  }

  #product(): Node {
    let left = this.#operand();
    while (this.#is('*') || this.#is('/')) left = this.#operation(left, () => this.#operand());
    return left;
  }

  #operation(left: Node, read: () => Node): Node {
    const sign = this.#take();
    return { kind: 'operation', sign, left, right: read() };
  }

  #operand(): Node {
    const found = this.#take();
    if (found === '(') {
      const inner = this.#sum();
      this.#expect(')');
      return inner;
    }
    if (/^\d/.test(found)) return { kind: 'number', value: Number(found) };
    if (!this.#is('(') && /^[a-z]/.test(found)) return { kind: 'query', id: this.#read(found) };
    if (found !== 'FILL' || !this.#is('(')) throw this.#refusal();
    return this.#fill();
  }

  #fill(): Node {
    this.#expect('(');
    const id = this.#read(this.#take());
    this.#expect(',');
    const value = this.#take();
    if (!/^\d/.test(value)) throw this.#refusal();
    this.#expect(')');
    return { kind: 'fill', id, value: Number(value) };
  }

  #read(id: string): string {
    this.reads.push(id);
    return id;
  }

  #is(sign: string): boolean {
    return this.#tokens[this.#next] === sign;
  }

  #take(): string {
    this.#next += 1;
    return this.#tokens[this.#next - 1] ?? '';
  }

  #expect(sign: string): void {
    if (this.#take() !== sign) throw this.#refusal();
  }

  #refusal(): AwsError {
    return new AwsError(
      'NotImplemented',
      `NotImplemented: the local cloud has no cloudwatch expression ${this.text}`,
      501,
    );
  }
}

function computed(node: Node, series: SeriesOf, periods: number): Series {
  if (node.kind === 'number') return Array.from({ length: periods }, () => node.value);
  if (node.kind === 'operation') {
    const right = computed(node.right, series, periods);
    return computed(node.left, series, periods).map((left, index) => combined(node.sign, left, right[index]));
  }
  const found = series(node.id);
  if (!found) {
    throw new AwsError('ValidationException', `The expression reads ${node.id}, and no query has that id.`);
  }
  return node.kind === 'fill' ? found.map((value) => value ?? node.value) : found;
}

/** Nothing where either side has no data point, and where a quotient has none: a division by zero. */
function combined(sign: string, left: number | undefined, right: number | undefined): number | undefined {
  if (left === undefined || right === undefined) return undefined;
  if (sign === '+') return left + right;
  if (sign === '-') return left - right;
  if (sign === '*') return left * right;
  return right === 0 ? undefined : left / right;
}
