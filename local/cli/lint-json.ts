/** Linted files as the one JSON document of `lint --json`. */
import type { LintedFile } from '#core/lint/lint.ts';

/** `complete`: every file could be read. */
export function asJson(linted: readonly LintedFile[], complete: boolean): string {
  const files = linted.map(({ file, ok, problems }) => ({
    file,
    ok,
    problems: problems.map(({ file: _, ...problem }) => problem),
  }));
  return `${JSON.stringify({ ok: complete && files.every(({ ok }) => ok), files }, undefined, 2)}\n`;
}
