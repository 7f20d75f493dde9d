/** Everything that is wrong with a policy, or that its owner should know, at once. */
import type { Clause, Instant } from '../model.ts';
import { type PolicyProblem, parsePolicy, writePath } from '../policy/parse.ts';
import type { Policy } from '../policy/schema.ts';
import { type Position, readSource, type Source } from '../policy/source.ts';
import { excuse } from './exceptions.ts';
import { gapsOf } from './gaps.ts';
import type { LintContext, LintFinding, LintRule } from './rule.ts';
import { policyRules, ruleIds } from './rules.ts';

export interface LintProblem extends PolicyProblem {
  /** Identifier of the lint rule, which is the name of its page in `docs/lint/`. */
  readonly rule: string;
  /** The clause that it breaks. */
  readonly clause?: Clause;
}

export interface LintedFile {
  readonly file: string;
  /** No errors; there may be warnings. */
  readonly ok: boolean;
  /** In the order of the file. */
  readonly problems: readonly LintProblem[];
}

export interface LintOptions {
  readonly now: Instant;
}

/** Never throws on a bad policy. The shape first: a policy that does not read is not reasoned about. */
export function lintPolicy(text: string, file: string, { now }: LintOptions): LintedFile {
  const parsed = parsePolicy(text, file);
  const problems = parsed.ok ? reason(parsed.policy, readSource(text), file, now) : parsed.problems.map(withRule);
  return { file, ok: !problems.some(({ severity }) => severity === 'error'), problems };
}

function withRule(problem: PolicyProblem): LintProblem {
  return { ...problem, rule: problem.rule ?? 'shape' };
}

function reason(policy: Policy, source: Source, file: string, now: Instant): LintProblem[] {
  const context = contextAt(now);
  const problems = policyRules.flatMap((rule) =>
    rule.check(policy, context).map((finding): LintProblem => {
      const [clause] = finding.clauses ?? [];
      const where = { file, path: writePath(finding.path), ...positionOf(source, finding) };
      return { rule: rule.id, ...where, ...judge(policy, rule, finding, now), ...(clause ? { clause } : {}) };
    }),
  );
  return problems.sort((a, b) => a.line - b.line || a.column - b.column);
}

/** What stands there is shown when it is one value; of a key, a mapping or a list, line and column say enough. */
function positionOf(source: Source, { path, atKey }: LintFinding): Position {
  const { value, ...position } = atKey ? source.locateKey(path) : source.locate(path);
  const isOne = !atKey && value !== undefined && !/^[[{]|^- |^[\w-]+: /.test(value);
  return isOne ? { ...position, value } : position;
}

type Told = Pick<LintProblem, 'severity' | 'message' | 'hint'>;

/** An error that an exception answers is a warning that says until when. */
function judge(policy: Policy, rule: LintRule, finding: LintFinding, now: Instant): Told {
  const { message, hint, severity = rule.severity } = finding;
  const mayBe = rule.excusable && severity === 'error';
  const exception = mayBe ? excuse(policy, { ...finding, rule: rule.id }, now) : undefined;
  if (!exception) return { severity, message, hint };
  const { name, expires, review } = exception;
  return {
    severity: 'warning',
    message: `${message}; the exception ${name} allows it until ${expires}`,
    hint: `before ${review < expires ? review : expires}, ${hint}`,
  };
}

function contextAt(now: Instant): LintContext {
  const known = new Map<string, ReturnType<typeof gapsOf>>();
  return {
    now,
    ruleIds,
    gaps(expression, timezone) {
      const key = `${expression} ${timezone}`;
      if (!known.has(key)) known.set(key, gapsOf(expression, timezone, now));
      return known.get(key);
    },
  };
}
