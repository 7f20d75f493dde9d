/** Writes down every call site and every run of a step that a rehearsal comes by. */
import { formatInstant } from '#core/instant.ts';
import type { Instant } from '#core/model.ts';
import type { StepName, Workflow } from '#lambdas/registry.ts';
import type { CloudOptions } from '../../../cloud.ts';
import { siteOf } from '../inject/calls.ts';
import { runs as runsOf, workflowOf } from '../inject/runs.ts';

export interface CallSite {
  readonly workflow: Workflow;
  readonly step: StepName;
  readonly service: string;
  readonly operation: string;
  /** The Region that is asked. */
  readonly region: string;
  /** Among calls of this service, operation and Region within one run of the step. */
  readonly nth: number;
}

export interface RunSite {
  readonly workflow: Workflow;
  readonly step: StepName;
  /** Of the function. */
  readonly region: string;
  /** When its first run ended. */
  readonly at: Instant;
  /** The most API calls that one run made. */
  readonly calls: number;
}

export interface Recording {
  readonly calls: readonly CallSite[];
  readonly runs: readonly RunSite[];
}

export interface Recorder {
  adapt(options: CloudOptions): CloudOptions;
  recording(): Recording;
}

export function recorder(): Recorder {
  const known = runsOf();
  const calls = new Map<string, CallSite>();
  const runs = new Map<string, RunSite>();
  const under = new Map<number, { readonly site: Omit<RunSite, 'at' | 'calls'>; calls: number }>();
  const ended = (id: number, at: number): void => {
    const run = under.get(id);
    under.delete(id);
    if (!run) return;
    const key = `${run.site.workflow} ${run.site.step} ${run.site.region}`;
    const before = runs.get(key) ?? { ...run.site, at: formatInstant(at), calls: 0 };
    runs.set(key, { ...before, calls: Math.max(before.calls, run.calls) });
  };
  return {
    recording: () => ({ calls: [...calls.values()], runs: [...runs.values()] }),
    adapt: (options) => ({
      ...options,
      interceptInvocation: (start) => {
        const { id, step, region, payload } = start;
        const workflow = workflowOf(step, payload);
        known.begin(start);
        if (workflow) under.set(id, { site: { workflow, step, region }, calls: 0 });
        return options.interceptInvocation?.(start);
      },
      intercept: (call) => {
        const { invocation, service, operation, region } = call;
        const run = invocation && under.get(invocation.id);
        if (run) {
          run.calls += 1;
          const nth = known.count(invocation.id, siteOf(call));
          const site = { workflow: run.site.workflow, step: run.site.step, service, operation, region, nth };
          calls.set(Object.values(site).join(' '), site);
        }
        return options.intercept?.(call);
      },
      log: (event) => {
        options.log?.(event);
        if (event.type === 'invocation') ended(Number(event.facts['id']), event.at);
      },
    }),
  };
}
