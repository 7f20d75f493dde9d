/** Executions as they begin and end, with what they were started for. */
import type { Cloud } from '../../../cloud.ts';
import type { Execution } from '../../../workflows/execute.ts';

export interface Run {
  readonly arn: string;
  /** `backup`, `retention`, …: the last part of the machine's name. */
  readonly workflow: string;
  readonly region: string;
  readonly rule: string;
  /** As its input says it. */
  readonly scheduledAt: string;
  readonly startedAt: number;
  /** `RUNNING` until it has ended. */
  readonly status: string;
  readonly error: string | undefined;
  readonly execution: Execution;
}

export interface Runs {
  readonly underWay: ReadonlyMap<string, Run>;
  /** When a run of the workflow last succeeded. */
  lastSuccess(workflow: string, region?: string): number | undefined;
  onStart(listener: (run: Run) => void): void;
  onEnd(listener: (run: Run) => void): void;
}

export function watchRuns({ events, stores }: Pick<Cloud, 'events' | 'stores'>, prefix: string): Runs {
  const underWay = new Map<string, Run>();
  const succeeded = new Map<string, number>();
  const onStart: ((run: Run) => void)[] = [];
  const onEnd: ((run: Run) => void)[] = [];

  const begin = (arn: string): Run => {
    const known = underWay.get(arn);
    if (known) return known;
    const run = readRun(stores.executions.find(arn).execution, prefix);
    underWay.set(arn, run);
    for (const listener of onStart) listener(run);
    return run;
  };
  events.on('execution', ({ at, facts }) => {
    const { execution: arn, status } = facts as { execution: string; status: string };
    if (status === 'RUNNING') {
      // It is told while it is being made; a moment later it can be found.
      queueMicrotask(() => begin(arn));
      return;
    }
    const begun = begin(arn);
    underWay.delete(arn);
    const run = { ...begun, status, error: begun.execution.error };
    if (status === 'SUCCEEDED') {
      succeeded.set(run.workflow, at);
      succeeded.set(`${run.workflow} ${run.region}`, at);
    }
    for (const listener of onEnd) listener(run);
  });
  return {
    underWay,
    lastSuccess: (workflow, region) => succeeded.get(region === undefined ? workflow : `${workflow} ${region}`),
    onStart: (listener) => void onStart.push(listener),
    onEnd: (listener) => void onEnd.push(listener),
  };
}

function readRun(execution: Execution, prefix: string): Run {
  const { arn, machine, startedAt, status, error } = execution;
  const input = (execution.input ?? {}) as { rule?: unknown; scheduledAt?: unknown };
  return {
    ...{ arn, startedAt, status, error, execution },
    workflow: machine.name.slice(prefix.length + 1),
    region: arn.split(':')[3] ?? '',
    rule: String(input.rule ?? ''),
    scheduledAt: String(input.scheduledAt ?? ''),
  };
}
