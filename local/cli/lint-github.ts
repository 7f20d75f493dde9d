/** Linted files as annotations that GitHub shows beside the lines (GitHub Actions, "Workflow commands"). */
import type { LintedFile, LintProblem } from '#core/lint/lint.ts';
import { sentence } from './lint-text.ts';

export function asGithub(linted: readonly LintedFile[]): string {
  return linted.flatMap(({ problems }) => problems.map((problem) => `${annotation(problem)}\n`)).join('');
}

function annotation(problem: LintProblem): string {
  const { severity, file, line, column, rule } = problem;
  const properties = Object.entries({ file, line, col: column, title: rule })
    .map(([name, value]) => `${name}=${property(String(value))}`)
    .join(',');
  return `::${severity} ${properties}::${data(sentence(problem))}`;
}

/** As the toolkit's `escapeData`. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** As the toolkit's `escapeProperty`. */
function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
