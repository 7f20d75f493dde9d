/** Linted files as the one JSON document of `lint --json`. */
import type { LintedFile } from '#core/lint/lint.ts';

export function asJson(linted: readonly LintedFile[]): string {
  const files = linted.map(({ file, ok, problems }) => ({
    file,
    ok,
    problems: problems.map(({ file: _, ...problem }) => problem),
  }));
  return `${JSON.stringify({ ok: files.every(({ ok }) => ok), files }, undefined, 2)}\n`;
}
