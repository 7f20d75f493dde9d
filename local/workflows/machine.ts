/** A state machine after loading: every expression compiled, every default filled in, nothing unsupported left. */
import type { Template } from './query/template.ts';

/** A chain of states: the machine itself, a branch of a Parallel, the processor of a Map. */
export interface Chain {
  readonly startAt: string;
  readonly states: ReadonlyMap<string, State>;
}

export interface StateMachine extends Chain {
  readonly arn: string;
  readonly name: string;
  /** Seconds that an execution may take. */
  readonly timeoutSeconds: number | undefined;
}

interface Named {
  readonly name: string;
}

/** `next` undefined: the chain ends here. */
interface Step extends Named {
  readonly next: string | undefined;
  readonly output: Template | undefined;
  readonly assign: Template | undefined;
}

export interface Retrier {
  readonly errorEquals: readonly string[];
  readonly intervalSeconds: number;
  readonly maxAttempts: number;
  readonly backoffRate: number;
  readonly maxDelaySeconds: number | undefined;
  readonly jitter: 'FULL' | 'NONE';
}

export interface Catcher {
  readonly errorEquals: readonly string[];
  readonly next: string;
  readonly output: Template | undefined;
  readonly assign: Template | undefined;
}

interface Guarded {
  readonly retry: readonly Retrier[];
  readonly catch: readonly Catcher[];
}

/** A task's resource, taken apart: `arn:aws:states:::lambda:invoke.waitForTaskToken`. */
export interface Resource {
  readonly arn: string;
  /** `lambda` */
  readonly service: string;
  /** `invoke.waitForTaskToken`, as histories show it. */
  readonly action: string;
  readonly waitsForToken: boolean;
  /** Whether the task lasts until what it started has ended. */
  readonly waitsForEnd: boolean;
}

export interface TaskState extends Step, Guarded {
  readonly type: 'Task';
  readonly resource: Resource;
  readonly arguments: Template | undefined;
  readonly timeoutSeconds: Template | undefined;
  readonly heartbeatSeconds: Template | undefined;
}

export interface Rule {
  readonly condition: Template;
  readonly next: string;
  readonly output: Template | undefined;
  readonly assign: Template | undefined;
}

export interface ChoiceState extends Named {
  readonly type: 'Choice';
  readonly rules: readonly Rule[];
  /** Where to go, and with what, when no rule matches. */
  readonly otherwise: string | undefined;
  readonly output: Template | undefined;
  readonly assign: Template | undefined;
}

export interface WaitState extends Step {
  readonly type: 'Wait';
  readonly until: { readonly kind: 'seconds' | 'timestamp'; readonly value: Template };
}

export interface PassState extends Step {
  readonly type: 'Pass';
}

export interface SucceedState extends Named {
  readonly type: 'Succeed';
  readonly output: Template | undefined;
}

export interface FailState extends Named {
  readonly type: 'Fail';
  readonly error: Template | undefined;
  readonly cause: Template | undefined;
}

export interface ParallelState extends Step, Guarded {
  readonly type: 'Parallel';
  readonly arguments: Template | undefined;
  readonly branches: readonly Chain[];
}

export interface ItemReader {
  readonly resource: Resource;
  readonly inputType: 'JSON' | 'JSONL' | undefined;
  readonly maxItems: Template | undefined;
  readonly arguments: Template;
}

export interface ItemBatcher {
  readonly maxItems: Template | undefined;
  readonly maxBytes: Template | undefined;
  readonly input: Template | undefined;
}

/** What only a distributed Map has. */
export interface Distribution {
  readonly label: string;
  readonly reader: ItemReader | undefined;
  readonly batcher: ItemBatcher | undefined;
  readonly toleratedCount: Template | undefined;
  readonly toleratedPercentage: Template | undefined;
}

export interface MapState extends Step, Guarded {
  readonly type: 'Map';
  readonly items: Template | undefined;
  readonly itemSelector: Template | undefined;
  readonly maxConcurrency: Template | undefined;
  readonly processor: Chain;
  /** Undefined: inline. */
  readonly distributed: Distribution | undefined;
}

export type State =
  | TaskState
  | ChoiceState
  | WaitState
  | PassState
  | SucceedState
  | FailState
  | ParallelState
  | MapState;
