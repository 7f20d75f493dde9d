import { Stopped } from '../errors.ts';
import type { Frame, Iteration } from '../frame.ts';
import { checkPayload, checkVariables } from '../limits.ts';
import type { State } from '../machine.ts';
import type { Scope } from '../query/scope.ts';
import type { Template } from '../query/template.ts';

/** Where a state ended: its output, the variables it assigns and the state that follows (undefined: the chain ends). */
export interface Outcome {
  readonly output: unknown;
  readonly assigned: Readonly<Record<string, unknown>> | undefined;
  readonly next: string | undefined;
}

/** What is known beyond the input: the result of a state, or the error that a `Catch` handles. */
export type Known = { readonly result?: unknown; readonly errorOutput?: unknown };

const abandoned = new Stopped('abandoned');

const nothingMore: Known = {};

class VisitScope implements Scope {
  readonly variables: Scope['variables'];
  readonly states: Scope['states'];
  readonly runtime: Scope['runtime'];
  readonly #visit: Visit;
  readonly #iteration: Iteration | undefined;

  constructor(visit: Visit, known: Known, iteration: Iteration | undefined) {
    const { input, frame } = visit;
    this.variables = frame.variables;
    this.states = known === nothingMore ? { input } : { input, ...known };
    this.runtime = frame.run;
    this.#visit = visit;
    this.#iteration = iteration;
  }

  context(): object {
    return this.#visit.context(this.#iteration);
  }
}

/** A state that is being executed, through all its retries. */
export class Visit {
  /** Retries so far. */
  attempt = 0;
  /** The token of a task that waits for one. */
  token: string | undefined;
  readonly #enteredAt: number;
  #endWork: ((how: 'done' | 'abandoned') => void) | undefined;

  constructor(
    readonly state: State,
    readonly input: unknown,
    readonly frame: Frame,
    /** Id of the event that entered it. */
    readonly entered: number,
  ) {
    this.#enteredAt = frame.run.now();
  }

  /** What this state's expressions see. */
  scope(known: Known = nothingMore, iteration: Iteration | undefined = this.frame.iteration): Scope {
    return new VisitScope(this, known, iteration);
  }

  /** Evaluates `Output` and `Assign` side by side, from the same values. `fallback` is the output without `Output`. */
  async finish(
    fields: { readonly output: Template | undefined; readonly assign?: Template | undefined },
    known: Known,
    fallback: unknown,
    next: string | undefined,
  ): Promise<Outcome> {
    const scope = this.scope(known);
    const output = fields.output === undefined ? fallback : await fields.output.evaluate(scope);
    checkPayload(output, this.state.name);
    const assigned = (await fields.assign?.evaluate(scope)) as Record<string, unknown> | undefined;
    if (assigned !== undefined) checkVariables(this.frame.variables, assigned, this.state.name);
    return { output, assigned, next };
  }

  /** Aborted when the state ends before the work it began: on a timeout, or when its chain is stopped. */
  workSignal(): AbortSignal {
    const work = new AbortController();
    const forget = this.frame.onStop(() => work.abort(abandoned));
    this.#endWork = (how) => {
      forget();
      if (how === 'abandoned') work.abort(abandoned);
    };
    return work.signal;
  }

  /** The attempt is over; work that was abandoned is told so. */
  endWork(how: 'done' | 'abandoned'): void {
    this.#endWork?.(how);
    this.#endWork = undefined;
  }

  /** AWS's beginning of every cause that the interpreter itself gives. */
  because(message: string): string {
    return `An error occurred while executing the state '${this.state.name}' (entered at the event id #${this.entered}). ${message}`;
  }

  /** Tells the event log what became of the state. */
  tell(
    change: 'entered' | 'exited' | 'retried' | 'caught' | 'failed',
    facts: Readonly<Record<string, unknown>> = {},
  ): void {
    const { run, iteration } = this.frame;
    const { events } = run.world;
    if (events.hears?.('state') === false) return;
    events.emit('state', {
      execution: run.identity.arn,
      machine: run.machine.name,
      state: this.state.name,
      stateType: this.state.type,
      change,
      attempt: this.attempt,
      ...(iteration === undefined ? {} : { item: iteration.index }),
      ...facts,
    });
  }

  /** `$states.context`; within an iteration it tells which. */
  context(iteration: Iteration | undefined): object {
    return {
      ...this.frame.run.context,
      State: {
        Name: this.state.name,
        EnteredTime: new Date(this.#enteredAt).toISOString(),
        RetryCount: this.attempt,
      },
      ...(this.token === undefined ? {} : { Task: { Token: this.token } }),
      ...(iteration === undefined ? {} : { Map: { Item: { Index: iteration.index, Value: iteration.value } } }),
    };
  }
}
