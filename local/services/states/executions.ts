/** The executions of the account: started once by name, run by the workflow engine, kept. See `states.md`. */
import type { StateMachineView } from '../../assembly/read.ts';
import { type Authorize, AwsError, type Principal } from '../../seams.ts';
import type { Execution, ExecutionStatus } from '../../workflows/execute.ts';

/** An execution and what it was started from. */
export interface Started {
  readonly execution: Execution;
  readonly machine: StateMachineView;
  /** The text it was started with. */
  readonly input: string;
}

export interface ExecutionsDeps {
  readonly machines: readonly StateMachineView[];
  readonly authorize: Authorize;
  /** Starts the workflow engine. */
  execute(machine: StateMachineView, name: string, input: unknown): Execution;
  /** For executions without a name. */
  uuid(): string;
  /** What is kept of executions that have ended: `all` of them (default), or `none`. */
  readonly history?: 'all' | 'none';
}

export interface StartInput {
  readonly machineArn: string;
  readonly name?: string | undefined;
  /** JSON text. */
  readonly input?: string | undefined;
}

export interface ExecutionCounts {
  readonly started: number;
  /** Ended ones. */
  readonly ended: Readonly<Record<Exclude<ExecutionStatus, 'RUNNING'>, number>>;
  /** States entered by executions that have ended, retries not counted. */
  readonly transitions: number;
}

export interface Executions {
  readonly machines: readonly StateMachineView[];
  /** Oldest first. */
  list(): readonly Started[];
  /** How many there were, ended ones that are not kept included. */
  readonly counts: ExecutionCounts;
  /** Throws `ExecutionDoesNotExist`. */
  find(arn: string): Started;
  /** Throws `StateMachineDoesNotExist`. */
  machine(arn: string): StateMachineView;
  /** Asks for `states:StartExecution` and starts, or answers the running execution of the same name and input. */
  start(principal: Principal, start: StartInput): Started;
}

export function createExecutions(deps: ExecutionsDeps): Executions {
  const kept = new Map<string, Started>();
  const gone = new Set<string>();
  const counts = { started: 0, ended: { SUCCEEDED: 0, FAILED: 0, TIMED_OUT: 0, ABORTED: 0 }, transitions: 0 };
  const over = ({ arn, status, transitions }: Execution): void => {
    if (status !== 'RUNNING') counts.ended[status] += 1;
    counts.transitions += transitions;
    if (deps.history !== 'none') return;
    kept.delete(arn);
    // Its name stays taken (API reference, StartExecution: for 90 days).
    gone.add(arn);
  };
  const machineOf = (arn: string): StateMachineView => {
    const found = deps.machines.find((candidate) => candidate.arn === arn);
    if (found) return found;
    throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
  };
  return {
    machines: deps.machines,
    counts,
    machine: machineOf,
    list: () => [...kept.values()],
    find: (arn) => {
      const found = kept.get(arn);
      if (found) return found;
      throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
    },
    start: (principal, { machineArn, name = deps.uuid(), input = '{}' }) => {
      deps.authorize(principal, { action: 'states:StartExecution', resource: machineArn });
      const machine = machineOf(machineArn);
      const value = parsedInput(input);
      const arn = executionArn(machine, checkedName(name));
      const same = kept.get(arn);
      if (same) return again(same, input);
      if (gone.has(arn)) throw alreadyExists(arn);
      const started = { execution: deps.execute(machine, name, value), machine, input };
      kept.set(arn, started);
      counts.started += 1;
      started.execution.done.then(over, () => {});
      return started;
    },
  };
}

/** Started again with the same name: the running one when the input is the same too (API reference, StartExecution). */
function again(same: Started, input: string): Started {
  if (same.execution.status === 'RUNNING' && same.input === input) return same;
  throw alreadyExists(same.execution.arn);
}

function alreadyExists(arn: string): AwsError {
  return new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
}

function executionArn({ arn }: StateMachineView, name: string): string {
  return `${arn.replace(':stateMachine:', ':execution:')}:${name}`;
}

/** 1 to 80 characters, without white space, brackets, wildcards, control and special characters. */
function checkedName(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the API reference forbids them by code point.
  if (/^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f]{1,80}$/.test(name)) return name;
  throw new AwsError('InvalidName', `Invalid Name: '${name}'`);
}

function parsedInput(input: string): unknown {
  try {
    return JSON.parse(input);
  } catch (cause) {
    throw new AwsError('InvalidExecutionInput', `Invalid State Machine Execution Input: '${(cause as Error).message}'`);
  }
}
