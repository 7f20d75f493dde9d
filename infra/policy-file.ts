/** Reads the policy an app is built from; whoever calls decides how to say what is wrong. */
import { readFileSync } from 'node:fs';
import { lintPolicy } from '#core/lint/lint.ts';
import type { Instant } from '#core/model.ts';
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

/**
 * Refuses to deploy a policy in which lint finds errors, and answers how many warnings there are. `now`: an exception in
 * force may allow what is an error without it. Throws PolicyRefused.
 */
export function refuseErrors(file: string, now: Instant): number {
  const { problems } = lintPolicy(read(file), file, { now });
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return problems.length;
  throw new PolicyRefused(
    1,
    errors.map((problem) => `${formatProblem(problem)} [${problem.rule}]`),
  );
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
