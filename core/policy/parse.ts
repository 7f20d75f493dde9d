/** The text of a policy → a Policy, or everything that is wrong with it at once. */
import { blanks, contradictions } from './checks.ts';
import { type Policy, policySchema } from './schema.ts';
import { type Objection, objections } from './shape.ts';
import { type Path, readSource, type Source } from './source.ts';

export interface PolicyProblem {
  readonly severity: 'error' | 'warning';
  readonly file: string;
  /** `rules[0].retention.days`; empty for the file as a whole. */
  readonly path: string;
  /** Both count from 1. */
  readonly line: number;
  readonly column: number;
  /** What stands there; absent when nothing does. */
  readonly value?: string;
  readonly message: string;
  readonly hint: string;
  /** The lint rule that it breaks, when it has a name of its own. */
  readonly rule?: string;
}

export type ParsedPolicy =
  | { readonly ok: true; readonly policy: Policy }
  | { readonly ok: false; readonly problems: readonly PolicyProblem[] };

/** Never throws on a bad policy. Problems come in the order of the file, one for each place. */
export function parsePolicy(text: string, file: string): ParsedPolicy {
  const source = readSource(text);
  const found = source.data === undefined ? [] : whatIsWrong(source.data);
  const problems = [...syntaxProblems(source, file), ...found.map((each) => locate(source, file, each))];
  if (problems.length > 0) {
    return { ok: false, problems: problems.sort((a, b) => a.line - b.line || a.column - b.column) };
  }
  return { ok: true, policy: policySchema.parse(source.data) };
}

/** `policies/x.yaml:23:18 rules[0].retention.days: is out of range (got "0"). Write at least 1.` */
export function formatProblem(problem: PolicyProblem): string {
  const { file, line, column, path, message, value, hint } = problem;
  const got = value === undefined ? '' : ` (got ${JSON.stringify(value)})`;
  const advice = hint === '' ? '' : ` ${hint.charAt(0).toUpperCase()}${hint.slice(1)}${/[.?!]$/.test(hint) ? '' : '.'}`;
  return `${file}:${line}:${column} ${path === '' ? '' : `${path}: `}${message}${got}.${advice}`;
}

function syntaxProblems(source: Source, file: string): PolicyProblem[] {
  return source.problems.map(({ path, ...rest }) => ({ severity: 'error', file, path: writePath(path), ...rest }));
}

/** The first objection to a place stands; what else is said about the same place, or inside a blank, is its echo. */
function whatIsWrong(data: unknown): Objection[] {
  const empty = blanks(data);
  const places = new Set(empty.map(({ path }) => writePath(path)));
  const insideBlank = (path: Path) =>
    [path, ...path.map((_, end) => path.slice(0, end))].some((each) => places.has(writePath(each)));
  const others = [...objections(data), ...contradictions(data)].filter(({ path }) => !insideBlank(path));
  const first = new Map<string, Objection>();
  for (const each of [...empty, ...others]) {
    const place = writePath(each.path);
    if (!first.has(place)) first.set(place, each);
  }
  return [...first.values()];
}

function locate(source: Source, file: string, { path, atKey, message, hint, rule }: Objection): PolicyProblem {
  const position = atKey ? source.locateKey(path) : source.locate(path);
  return { severity: 'error', file, path: writePath(path), ...position, message, hint, ...(rule ? { rule } : {}) };
}

/** `['rules', 0, 'name']` → `rules[0].name` */
export function writePath(path: Path): string {
  return path.map((step, index) => (typeof step === 'number' ? `[${step}]` : index > 0 ? `.${step}` : step)).join('');
}
