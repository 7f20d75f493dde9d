/** One small definition, what AWS's documentation says it does, and where it says so. */

/** What a task's resource answers, attempt by attempt; the last one stands for all later ones. */
export type TaskAnswer = { readonly result: unknown } | { readonly error: string; readonly cause: string };

export type Outcome =
  /** `output` as JSON has it. */
  | { readonly status: 'SUCCEEDED'; readonly output: unknown }
  | { readonly status: 'FAILED'; readonly error: string | undefined }
  | { readonly status: 'TIMED_OUT' }
  /** The definition itself is refused: CreateStateMachine answers InvalidDefinition. */
  | { readonly status: 'REFUSED' };

export interface Case {
  /** Unique, a sentence. */
  readonly title: string;
  /** Of the Amazon States Language specification, or of the developer guide. */
  readonly heading: string;
  readonly definition: Readonly<Record<string, unknown>>;
  readonly input: unknown;
  /** By the name of the state. */
  readonly tasks: Readonly<Record<string, readonly TaskAnswer[]>>;
  readonly expected: Outcome;
}

export interface Sketch {
  readonly input?: unknown;
  readonly tasks?: Case['tasks'];
  /** Fields of the machine beside `States`; `StartAt` is the first state when absent. */
  readonly machine?: Readonly<Record<string, unknown>>;
}

type States = Readonly<Record<string, unknown>>;

/** Cases of one heading. */
export function under(heading: string) {
  const make = (title: string, states: States, expected: Outcome, sketch: Sketch = {}): Case => ({
    ...{ title, heading, expected, input: sketch.input ?? {}, tasks: sketch.tasks ?? {} },
    definition: { QueryLanguage: 'JSONata', StartAt: Object.keys(states)[0], States: states, ...sketch.machine },
  });
  return {
    gives: (title: string, states: States, output: unknown, sketch?: Sketch) =>
      make(title, states, { status: 'SUCCEEDED', output }, sketch),
    fails: (title: string, states: States, error: string | undefined, sketch?: Sketch) =>
      make(title, states, { status: 'FAILED', error }, sketch),
    timesOut: (title: string, states: States, sketch?: Sketch) => make(title, states, { status: 'TIMED_OUT' }, sketch),
    isRefused: (title: string, states: States, sketch?: Sketch) => make(title, states, { status: 'REFUSED' }, sketch),
  };
}

export const end = { End: true } as const;

/** A Pass state that ends with `Output`. */
export function output(Output: unknown, more: object = end): object {
  return { Type: 'Pass', Output, ...more };
}

/** A Lambda task; what it answers is in the case, found by execution and state. */
export function task(more: object = end): object {
  const Payload = { execution: '{% $states.context.Execution.Id %}', state: '{% $states.context.State.Name %}' };
  const Arguments = { FunctionName: 'arn:aws:lambda:eu-west-1:111122223333:function:step', Payload };
  return { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Arguments, ...more };
}

/** One branch of a Parallel, or the processor of a Map. */
export function chain(states: States, more: object = {}): object {
  return { StartAt: Object.keys(states)[0], States: states, ...more };
}
