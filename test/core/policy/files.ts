/** The five policies, one for each written one. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { formatProblem, parsePolicy } from '#core/policy/parse.ts';
import type { Policy } from '#core/policy/schema.ts';

/** Letter of the requirements → file. */
export const files = {
  A: 'policies/corporate.yaml',
  B: 'policies/customer-data.yaml',
  C: 'policies/sop-001.yaml',
  D: 'policies/saas-daily.yaml',
  E: 'policies/pol-isms-008.yaml',
} as const;

export type Letter = keyof typeof files;
export const letters = Object.keys(files) as Letter[];

export function textOf(letter: Letter): string {
  return readFileSync(files[letter], 'utf8');
}

/** After some textual changes, each of which must be possible. */
export function policyOf(letter: Letter, ...changes: readonly (readonly [string, string])[]): Policy {
  const text = changes.reduce((before, [from, to]) => {
    if (!before.includes(from)) throw new Error(`${files[letter]} has no "${from}"`);
    return before.replace(from, to);
  }, textOf(letter));
  const parsed = parsePolicy(text, files[letter]);
  if (!parsed.ok) throw new Error(parsed.problems.map(formatProblem).join('\n'));
  return parsed.policy;
}

/** As an editor has it: the YAML, before anything is read into it. */
export function dataOf(text: string): unknown {
  return parse(text);
}
