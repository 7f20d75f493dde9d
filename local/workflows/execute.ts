/** Starts executions. What a name may be, and when it may be used again, is the service's business. */
import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { TaskCallbacks } from './callbacks.ts';
import { Stopped } from './errors.ts';
import type { StateMachine } from './machine.ts';
import { Run, type World } from './run.ts';

export interface ExecuteOptions extends Omit<World, 'callbacks'> {
  readonly name: string;
  /** Where task tokens come back; needed by whoever answers SendTaskSuccess. */
  readonly callbacks?: TaskCallbacks;
}

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

export interface Execution {
  readonly arn: string;
  readonly name: string;
  readonly machine: StateMachine;
  readonly input: unknown;
  readonly status: ExecutionStatus;
  /** Set when it succeeded. */
  readonly output: unknown;
  readonly error: string | undefined;
  readonly cause: string | undefined;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly stoppedAt: number | undefined;
  /** Every event so far in AWS's shape, oldest first; made anew at each reading. Empty when none are kept. */
  readonly history: readonly HistoryEvent[];
  /** How many events the history has. */
  readonly events: number;
  /** States entered so far; retries of a state are not counted. */
  readonly transitions: number;
  /** Resolves with this execution when it has ended, however it ended. Rejects only on a defect of the engine. */
  readonly done: Promise<Execution>;
  /** Ends it as StopExecution does: `ABORTED`. Does nothing when it has ended. */
  stop(error?: string, cause?: string): void;
}

/** Starts an execution; it is under way when this returns. */
export function execute(machine: StateMachine, input: unknown, options: ExecuteOptions): Execution {
  return new UnderWay(machine, input, options);
}

interface Ending {
  readonly output?: unknown;
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
}

class UnderWay implements Execution {
  readonly arn: string;
  readonly name: string;
  readonly done: Promise<Execution>;
  status: ExecutionStatus = 'RUNNING';
  output: unknown;
  error: string | undefined;
  cause: string | undefined;
  stoppedAt: number | undefined;
  readonly #run: Run;
  #forgetDeadline: (() => void) | undefined;
  #resolve: (ended: Execution) => void = () => {};
  #reject: (defect: unknown) => void = () => {};

  constructor(
    readonly machine: StateMachine,
    readonly input: unknown,
    options: ExecuteOptions,
  ) {
    this.name = options.name;
    this.arn = `${machine.arn.replace(':stateMachine:', ':execution:')}:${options.name}`;
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#run = new Run(machine, this, { callbacks: new TaskCallbacks(), ...options }, input);
    this.#tell();
    this.#start();
  }

  get startedAt(): number {
    return this.#run.startedAt;
  }

  get history(): readonly HistoryEvent[] {
    return this.#run.history.read();
  }

  get events(): number {
    return this.#run.history.length;
  }

  get transitions(): number {
    return this.#run.transitions;
  }

  stop(error?: string, cause?: string): void {
    this.#cut('ABORTED', 'ExecutionAborted', { error, cause });
  }

  #start(): void {
    const { timeoutSeconds } = this.machine;
    if (timeoutSeconds !== undefined) {
      this.#forgetDeadline = this.#run.clock.after(timeoutSeconds * 1000, () =>
        this.#cut('TIMED_OUT', 'ExecutionTimedOut', {}),
      );
    }
    this.#run.toEnd(this.machine).then(
      ({ status, ...ending }) => this.#end(status, ending),
      (thrown) => {
        if (!(thrown instanceof Stopped)) this.#reject(thrown);
      },
    );
  }

  /** Ends it from outside; the event stands alone, after whatever happened last. */
  #cut(status: ExecutionStatus, event: 'ExecutionAborted' | 'ExecutionTimedOut', ending: Ending): void {
    if (this.status !== 'RUNNING') return;
    this.#run.top.stop();
    const error = status === 'TIMED_OUT' ? 'States.Timeout' : ending.error;
    this.#run.history.end(event, 0, { error, cause: ending.cause });
    this.#end(status, ending);
  }

  #end(status: ExecutionStatus, ending: Ending): void {
    this.#forgetDeadline?.();
    this.status = status;
    this.stoppedAt = this.#run.now();
    this.output = ending.output;
    this.error = ending.error;
    this.cause = ending.cause;
    this.#tell();
    this.#resolve(this);
  }

  #tell(): void {
    const { arn, machine, name, status, error, cause } = this;
    const { events } = this.#run.world;
    if (events.hears?.('execution') === false) return;
    const failure = error === undefined ? {} : { error, cause };
    events.emit('execution', { execution: arn, machine: machine.name, name, status, ...failure });
  }
}
