/** The policies that come with Lifeboat. */
import { readdirSync, readFileSync } from 'node:fs';
import { formatProblem, parsePolicy } from '#core/policy/parse.ts';
import type { Policy } from '#core/policy/schema.ts';

export const policyFiles = readdirSync('policies')
  .filter((name) => name.endsWith('.yaml'))
  .sort()
  .map((name) => `policies/${name}`);

/** After one textual change if need be. */
export function readPolicy(file: string, change: (text: string) => string = (text) => text): Policy {
  const parsed = parsePolicy(change(readFileSync(file, 'utf8')), file);
  if (!parsed.ok) throw new Error(parsed.problems.map(formatProblem).join('\n'));
  return parsed.policy;
}
