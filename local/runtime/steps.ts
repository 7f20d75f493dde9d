import { type StepName, stepNames } from '#lambdas/registry.ts';
import type { Assembly, FunctionView } from '../assembly/read.ts';

/** The step whose name ends the function's: `lifeboat-…-take-snapshot`. */
export function stepOf(functionName: string): StepName {
  const step = stepNames.find((name) => functionName === name || functionName.endsWith(`-${name}`));
  if (step) return step;
  throw new Error(`${functionName} is no step of lambdas/registry.ts.`);
}

export function functionOf(assembly: Pick<Assembly, 'functions'>, step: StepName, region: string): FunctionView {
  const here = assembly.functions.filter((view) => view.region === region);
  const found = here.find(({ name }) => name === step || name.endsWith(`-${step}`));
  if (found) return found;
  throw new Error(
    `No function of the step ${step} in ${region}; there are ${here.map(({ name }) => name).join(', ')}.`,
  );
}
