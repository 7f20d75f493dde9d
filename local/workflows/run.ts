import type { Clock, EventLog } from '../seams.ts';
import type { TaskCallbacks } from './callbacks.ts';
import { HistoryFull, StatesError, Stopped } from './errors.ts';
import { Frame } from './frame.ts';
import { History } from './history.ts';
import type { Chain, StateMachine } from './machine.ts';
import type { Runtime } from './query/scope.ts';
import { runChain } from './states/chain.ts';

/** Who calls an integration, and for which state. */
export interface TaskCall {
  readonly executionArn: string;
  readonly stateMachineArn: string;
  /** The role whose permissions the call has. */
  readonly roleArn: string;
  readonly state: string;
  /** Retries of the state so far. */
  readonly attempt: number;
  /** Only for `.waitForTaskToken`. */
  readonly token?: string;
  /** Aborted when the state ended first (timeout, sibling failure, stop): what was started for it should end too. */
  readonly signal: AbortSignal;
  /** Only `.sync` integrations call it: what was started, while the promise lasts until it has ended. */
  submitted(output: unknown): void;
}

/**
 * Does what a task asks for. `resource` is the ARN as the definition has it. Resolves with the result as Step
 * Functions would show it. Rejects with StatesError for a failure with the name AWS gives it, or with AwsError, which
 * is renamed (`NotFound` from `sns:publish` → `SNS.NotFoundException`); anything else is a defect and ends the
 * execution with `States.Runtime`.
 *
 * Values are shared, not copied: an integration must not change `args`, nor its result afterwards.
 */
export type Integrations = (resource: string, args: unknown, call: TaskCall) => Promise<unknown>;

/** A clock with timers that can be forgotten. */
export interface TimedClock extends Clock {
  /** Calls `fire`, which must not throw, when `ms` have passed. Returns how to forget it. */
  after(ms: number, fire: () => void): () => void;
}

/** One permission that a distributed Map needs. */
export interface ManagingChildren {
  readonly action: 'states:StartExecution' | 'states:DescribeExecution' | 'states:StopExecution';
  /** ARN of the state machine that is started, or of the child that is looked at or stopped. */
  readonly resource: string;
  readonly roleArn: string;
  readonly stateMachineArn: string;
  readonly executionArn: string;
}

/** What an execution needs from the world. */
export interface World {
  readonly clock: TimedClock;
  /** Numbers in [0, 1). */
  readonly random: () => number;
  readonly integrations: Integrations;
  readonly events: EventLog;
  readonly callbacks: TaskCallbacks;
  readonly roleArn: string;
  /**
   * Asks whether the role of a distributed Map may manage its child executions ("IAM policies for using Distributed Map states").
   * Throws AwsError; never when absent.
   */
  mayManage?(ask: ManagingChildren): void;
  /** What is kept of histories: every event, or only how many there were. Default: every event. */
  readonly history?: 'all' | 'none';
}

export interface Identity {
  readonly arn: string;
  readonly name: string;
}

export type Result =
  | { readonly status: 'SUCCEEDED'; readonly output: unknown }
  | { readonly status: 'FAILED'; readonly error: string | undefined; readonly cause: string | undefined };

/** One execution's history, context and connections; a child execution of a distributed Map has one of its own. */
export class Run implements Runtime {
  readonly history: History;
  readonly top: Frame;
  readonly startedAt: number;
  transitions = 0;
  /** `$states.context.Execution` and `.StateMachine`. */
  readonly context: { readonly Execution: object; readonly StateMachine: object };

  constructor(
    readonly machine: StateMachine,
    readonly identity: Identity,
    readonly world: World,
    readonly input: unknown,
  ) {
    this.startedAt = world.clock.now();
    this.history = new History(world.clock, world.history ?? 'all');
    this.top = new Frame(this, Object.create(null), 0);
    this.context = {
      Execution: {
        Id: identity.arn,
        Input: input,
        Name: identity.name,
        RoleArn: world.roleArn,
        StartTime: new Date(this.startedAt).toISOString(),
        RedriveCount: 0,
      },
      StateMachine: { Id: machine.arn, Name: machine.name },
    };
  }

  get clock(): TimedClock {
    return this.world.clock;
  }

  now(): number {
    return this.world.clock.now();
  }

  random(): number {
    return this.world.random();
  }

  /** Runs `chain` from its start to its end. Rejects only when it was stopped. */
  async toEnd(chain: Chain): Promise<Result> {
    this.history.add('ExecutionStarted', 0, { input: this.input, roleArn: this.world.roleArn });
    try {
      const output = await runChain(chain, this.input, this.top);
      this.top.check();
      this.history.end('ExecutionSucceeded', this.top.previous, { output });
      return { status: 'SUCCEEDED', output };
    } catch (thrown) {
      return this.#failed(thrown);
    }
  }

  #failed(thrown: unknown): Result {
    if (thrown instanceof Stopped || this.top.stopped) throw thrown;
    const failure = asFailure(thrown);
    const cause = failure.reason;
    // A Fail state may leave its error unnamed.
    const error = failure.name === '' ? undefined : failure.name;
    this.top.stop();
    this.history.end('ExecutionFailed', this.top.previous, { error, cause });
    return { status: 'FAILED', error, cause };
  }
}

function asFailure(thrown: unknown): StatesError {
  if (thrown instanceof StatesError) return thrown;
  if (thrown instanceof HistoryFull) {
    return new StatesError('States.Runtime', 'The execution reached the maximum number of history events (25000).');
  }
  throw thrown;
}
