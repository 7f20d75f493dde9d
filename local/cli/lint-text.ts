/** Linted files for people: one line where, one line what, one line what to do. */
import { styleText } from 'node:util';
import type { LintedFile, LintProblem } from '#core/lint/lint.ts';
import type { Output } from './command.ts';

type Paint = (style: Parameters<typeof styleText>[0], text: string) => string;

export function asText(
  linted: readonly LintedFile[],
  out: Output,
  env: Readonly<Record<string, string | undefined>>,
): string {
  const colours = out.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
  const paint: Paint = (style, text) => (colours ? styleText(style, text, { validateStream: false }) : text);
  return linted.map((file) => fileText(file, paint)).join('\n');
}

function fileText({ file, problems }: LintedFile, paint: Paint): string {
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const counts = [count(errors, 'error'), count(problems.length - errors, 'warning')];
  const verdict = problems.length === 0 ? 'no problems' : counts.filter((text) => text !== '').join(', ');
  const summary = paint(errors > 0 ? 'red' : problems.length > 0 ? 'yellow' : 'green', `${visible(file)}: ${verdict}`);
  return `${problems.map((problem) => `${problemText(problem, paint)}\n\n`).join('')}${summary}\n`;
}

function problemText(problem: LintProblem, paint: Paint): string {
  const { severity, file, line, column, hint, rule, clause } = problem;
  const where = paint('bold', `${visible(file)}:${line}:${column}`);
  const what = paint(severity === 'error' ? 'red' : 'yellow', severity);
  const labels = [rule, ...(clause ? [clause] : [])].map((label) => paint('dim', `[${label}]`)).join(' ');
  const lines = [`${where} ${what} ${labels}`, `  ${subject(problem, paint)}${says(problem)}`];
  return [...lines, ...(hint === '' ? [] : [`  ${paint('dim', '→')} ${visible(capital(hint))}`])].join('\n');
}

/** Path, message, value, remedy and clause in one piece of prose. */
export function sentence(problem: LintProblem): string {
  const { hint, clause } = problem;
  const remedy = hint === '' ? '' : ` ${visible(capital(hint))}`;
  return `${subject(problem, (_, text) => text)}${says(problem)}${remedy}${clause ? ` [${clause}]` : ''}`;
}

/** What a message is about. Those of the YAML parser are whole sentences; all others need something before them. */
function subject({ path, message }: LintProblem, paint: Paint): string {
  if (path !== '') return `${paint('bold', visible(path))} `;
  return /^[a-z]/.test(message) ? 'the file ' : '';
}

function says({ message, value }: LintProblem): string {
  return visible(`${message}${value === undefined ? '' : ` (got ${value})`}.`);
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.?!]$/.test(text) ? '' : '.'}`;
}

function count(number: number, what: string): string {
  return number === 0 ? '' : `${number} ${what}${number === 1 ? '' : 's'}`;
}

/** What a policy, or a file's name, holds of control characters is shown, not sent to the terminal. */
function visible(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (character) => {
    return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
  });
}
