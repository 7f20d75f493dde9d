/** Reads the policy an app is built from; whoever calls decides how to say what is wrong. */
import { readFileSync } from 'node:fs';
import { formatProblem, parsePolicy } from '#core/policy/parse.ts';
import type { Policy } from '#core/policy/schema.ts';

/** Problems of a policy, as lines to print. `code` is the exit code: 1 for a bad policy, 2 for no readable file. */
export class PolicyRefused extends Error {
  override readonly name = 'PolicyRefused';

  constructor(
    readonly code: 1 | 2,
    readonly lines: readonly string[],
  ) {
    super(lines.join('\n'));
  }
}

/** Throws PolicyRefused. */
export function readPolicyFile(file: string): Policy {
  const parsed = parsePolicy(read(file), file);
  if (parsed.ok) return parsed.policy;
  throw new PolicyRefused(1, parsed.problems.map(formatProblem));
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new PolicyRefused(2, [
      `${file}: ${why}. Name a policy file that exists, such as policies/pol-isms-008.yaml.`,
    ]);
  }
}
