/** What is known of the runs of steps that are under way: their workflow, and how many calls of each kind they made. */
import { type StepName, steps, type Workflow } from '#lambdas/registry.ts';
import type { InvocationStart } from '../../../seams.ts';

export interface Runs {
  begin(invocation: InvocationStart): void;
  /** Counts one more call of a kind in a run, and says how many those are. */
  count(invocation: number, site: string): number;
  /** Undefined for a run that did not begin here. */
  workflow(invocation: number): Workflow | undefined;
}

/** More are never under way at once: a Lambda account has so many concurrent executions. */
const most = 1000;

interface Run {
  readonly workflow: Workflow | undefined;
  readonly counts: Map<string, number>;
}

export function runs(): Runs {
  const known = new Map<number, Run>();
  const add = (id: number, workflow: Workflow | undefined): Run => {
    const run: Run = { workflow, counts: new Map() };
    known.set(id, run);
    const [oldest] = known.keys();
    if (known.size > most && oldest !== undefined) known.delete(oldest);
    return run;
  };
  return {
    begin: ({ id, step, payload }) => void add(id, workflowOf(step, payload)),
    count: (id, site) => {
      const { counts } = known.get(id) ?? add(id, undefined);
      const count = (counts.get(site) ?? 0) + 1;
      counts.set(site, count);
      return count;
    },
    workflow: (id) => known.get(id)?.workflow,
  };
}

/** Most steps belong to one workflow; those of several are told which one they run for. */
export function workflowOf(step: StepName, payload: unknown): Workflow | undefined {
  const own: readonly Workflow[] = steps[step].workflows;
  if (own.length === 1) return own[0];
  const told = (payload as { workflow?: unknown } | null)?.workflow;
  return own.find((workflow) => workflow === told);
}
