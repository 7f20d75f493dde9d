/**
 * 250 mutations in the fast suite. All of them, 10 000, take some minutes:
 * `MUTATIONS=10000 npx vitest run test/core/lint/mutations.test.ts`; `MUTATIONS_SEED` begins elsewhere.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { lintPolicy } from '#core/lint/lint.ts';
import { asGithub } from '#local/cli/lint-github.ts';
import { asText } from '#local/cli/lint-text.ts';
import { now } from './good-policy.ts';
import { mutate, randomFrom } from './mutations.ts';

const count = Number(process.env['MUTATIONS'] ?? 250);
const firstSeed = Number(process.env['MUTATIONS_SEED'] ?? 1);
const allowedSeconds = 2;

const policies = readdirSync('policies')
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => ({ file, text: readFileSync(`policies/${file}`, 'utf8') }));

describe.each(policies)('$file, damaged', ({ file, text }) => {
  it(`passes or has located problems, in time, for ${Math.ceil(count / policies.length)} seeds`, {
    timeout: 3_600_000,
  }, () => {
    let refused = 0;
    for (let seed = firstSeed; seed < firstSeed + count / policies.length; seed += 1) {
      const mutated = mutate(text, randomFrom(seed));
      const { ok, faults } = tryOut(mutated, file);
      expect(faults, `${file}, MUTATIONS_SEED=${seed}`).toEqual([]);
      if (!ok) refused += 1;
    }
    // Damage is mostly seen: a linter that lets everything pass would be fast and quiet, too.
    expect(refused).toBeGreaterThan(count / policies.length / 3);
  });
});

/** What is wrong with the linter itself: an exception, seconds, a problem that stands nowhere or says nothing. */
function tryOut(text: string, file: string): { ok: boolean; faults: string[] } {
  const began = process.cpuUsage();
  try {
    const linted = lintPolicy(text, file, { now });
    const { user, system } = process.cpuUsage(began);
    const seconds = (user + system) / 1e6;
    const lines = text.split('\n').length;
    const lost = linted.problems.filter(
      ({ line, column, message }) => line < 1 || line > lines || column < 1 || message.trim() === '',
    );
    const shown = asText([linted], { write: () => true }, {}) + asGithub([linted]);
    const faults = [
      ...(seconds > allowedSeconds ? [`took ${seconds} s`] : []),
      ...lost.map((problem) => `stands nowhere: ${JSON.stringify(problem)}`),
      ...(linted.ok === linted.problems.some(({ severity }) => severity === 'error')
        ? ['ok disagrees with errors']
        : []),
      // Lines end; nothing else that a terminal obeys gets through.
      ...(/[^\P{Cc}\n]/u.test(shown) ? ['sends control characters to the terminal'] : []),
    ];
    return { ok: linted.ok, faults };
  } catch (error) {
    return { ok: false, faults: [error instanceof Error ? (error.stack ?? error.message) : String(error)] };
  }
}
