import { type VirtualClock, virtualClock } from '#local/clock/virtual-clock.ts';
import type { CloudEvent } from '#local/seams.ts';
import type { TaskCallbacks } from '#local/workflows/callbacks.ts';
import { type Execution, execute } from '#local/workflows/execute.ts';
import type { DefinitionError, Problem } from '#local/workflows/load/problems.ts';
import { loadStateMachine } from '#local/workflows/load.ts';
import type { StateMachine } from '#local/workflows/machine.ts';
import type { Integrations, World } from '#local/workflows/run.ts';

export const start = Date.parse('2026-01-17T02:00:00Z');
export const machineArn = 'arn:aws:states:eu-west-1:111122223333:stateMachine:machine';
export const lambda = 'arn:aws:states:::lambda:invoke';

export interface Script {
  readonly input?: unknown;
  readonly integrations?: Integrations;
  readonly random?: () => number;
  readonly clock?: VirtualClock;
  readonly mayManage?: NonNullable<World['mayManage']>;
  readonly callbacks?: TaskCallbacks;
}

export interface Ran extends Pick<Execution, 'status' | 'output' | 'error' | 'cause' | 'history'> {
  /** Seconds of virtual time that it took. */
  readonly seconds: number;
  readonly types: readonly string[];
  readonly told: readonly CloudEvent[];
}

/** A machine from its states; `StartAt` is the first of them. */
export function machine(states: Record<string, unknown>, more: Record<string, unknown> = {}): StateMachine {
  const definition = { QueryLanguage: 'JSONata', StartAt: Object.keys(states)[0], States: states, ...more };
  return loadStateMachine(definition, { arn: machineArn, name: 'machine' });
}

/** The problems with which a definition is refused; empty when it is not. */
export function problems(definition: unknown): readonly Problem[] {
  try {
    loadStateMachine(definition, { arn: machineArn, name: 'machine' });
    return [];
  } catch (error) {
    return (error as DefinitionError).problems;
  }
}

/** Numbers in [0, 1) that are the same for the same seed. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const echo: Integrations = async (_resource, args) => args;

export function begin(
  loaded: StateMachine,
  script: Script = {},
): { execution: Execution; clock: VirtualClock; told: CloudEvent[] } {
  const clock = script.clock ?? virtualClock({ start });
  const told: CloudEvent[] = [];
  const execution = execute(loaded, script.input ?? {}, {
    name: 'run',
    clock,
    random: script.random ?? seeded(1),
    integrations: script.integrations ?? echo,
    events: { emit: (type, facts) => told.push({ at: clock.now(), type, facts }) },
    roleArn: 'arn:aws:iam::111122223333:role/machine',
    ...(script.callbacks === undefined ? {} : { callbacks: script.callbacks }),
    ...(script.mayManage === undefined ? {} : { mayManage: script.mayManage }),
  });
  return { execution, clock, told };
}

/** Runs an execution to its end on virtual time. */
export async function run(loaded: StateMachine, script: Script = {}): Promise<Ran> {
  const { execution, clock, told } = begin(loaded, script);
  await clock.runThrough(execution.done);
  const { status, output, error, cause, history } = execution;
  const seconds = (clock.now() - execution.startedAt) / 1000;
  return { status, output, error, cause, history, seconds, types: history.map(({ type }) => String(type)), told };
}

/** Runs a machine of these states. */
export function runStates(
  states: Record<string, unknown>,
  script: Script = {},
  more: Record<string, unknown> = {},
): Promise<Ran> {
  return run(machine(states, more), script);
}

/** A Pass state that gives `Output` and ends. */
export function pass(Output: unknown, more: object = { End: true }): object {
  return { Type: 'Pass', Output, ...more };
}

/** A Lambda task that ends its chain unless told otherwise. */
export function task(more: object = {}): Record<string, unknown> {
  return {
    Type: 'Task',
    Resource: lambda,
    Arguments: { FunctionName: 'f' },
    ...('Next' in more ? {} : { End: true }),
    ...more,
  };
}
