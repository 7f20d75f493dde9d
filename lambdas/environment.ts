/** Environment variables as steps read them: by the names of the registry, with one error for an absent one. */
import { LifeboatError } from '#core/errors.ts';
import type { EnvironmentName } from './registry.ts';
import type { StepContext } from './step.ts';

/** Throws ConfigurationMissing when the template did not set it. */
export function environment({ env }: Pick<StepContext, 'env'>, name: EnvironmentName | 'AWS_REGION'): string {
  const value = env[name];
  if (value !== undefined && value !== '') return value;
  throw new LifeboatError('ConfigurationMissing', `the environment variable ${name} is not set`, {
    evidence: { variable: name },
    hint: 'Deploy again: the template sets it for every step that lists it in lambdas/registry.ts.',
  });
}
