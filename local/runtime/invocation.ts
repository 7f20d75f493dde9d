/** One run of a step: which of its API calls is which, and how far it gets when something ends it early. */
import type { StepName } from '#lambdas/registry.ts';
import type { CallOfInvocation, Clock } from '../seams.ts';
import type { FunctionError } from './runtime.ts';

/** Where a run stops short: once so many calls were answered, its process dies or hangs. */
export interface End {
  readonly how: 'crash' | 'hang';
  readonly afterCalls: number;
}

export interface InvocationSettings {
  readonly id: number;
  readonly step: StepName;
  readonly region: string;
  readonly end?: End | undefined;
  /** How far the clock is off that the step reads, in milliseconds. */
  readonly clockOff?: number;
}

/** What Lambda says of a process that is gone ("Runtime.ExitError", Lambda developer guide, troubleshooting). */
export const processDied: FunctionError = {
  errorType: 'Runtime.ExitError',
  errorMessage: 'RequestId: local Error: Runtime exited with error: signal: killed',
  trace: [],
};

export class Invocation {
  readonly id: number;
  readonly step: StepName;
  readonly region: string;
  readonly clockOff: number;
  readonly #end: End | undefined;
  #begun = 0;
  #answered = 0;
  #waiting = 0;
  #release: (() => () => void) | undefined;
  #hold: (() => void) | undefined;
  #verdict: FunctionError | undefined;
  #onDeath: ((verdict: FunctionError) => void)[] = [];

  constructor({ id, step, region, end, clockOff = 0 }: InvocationSettings) {
    this.id = id;
    this.step = step;
    this.region = region;
    this.clockOff = clockOff;
    this.#end = end;
  }

  /** Nothing that it still does may have an effect. */
  get dead(): boolean {
    return this.#verdict !== undefined;
  }

  /** The end that was set for it has come, after the calls answered so far. */
  get atItsEnd(): boolean {
    return this.#end !== undefined && this.#answered >= this.#end.afterCalls;
  }

  /** How it ends once its work is done, if not well. */
  get endsBy(): End['how'] | undefined {
    const { how, afterCalls } = this.#end ?? {};
    return this.atItsEnd || afterCalls === Number.POSITIVE_INFINITY ? how : undefined;
  }

  /** A call has come in. Undefined when the process is dead or hangs: then the call must not act, nor be answered. */
  begin(): CallOfInvocation | undefined {
    if (this.atItsEnd && this.#end?.how === 'crash') this.kill(processDied);
    if (this.dead || this.atItsEnd) return undefined;
    this.#begun += 1;
    return { id: this.id, step: this.step, region: this.region, call: this.#begun };
  }

  /**
   * Counts a call as answered once its work is done, however that ended. Who is dead by then hears `nothing` of it. At once,
   * where the work gives its answer at once.
   */
  answering<T>(work: () => T | Promise<T>, nothing: Promise<never>): T | Promise<T> {
    let answer: T | Promise<T>;
    try {
      answer = work();
    } catch (error) {
      this.#answered += 1;
      throw error;
    }
    if (answer instanceof Promise) return this.#answeringLater(answer, nothing);
    this.#answered += 1;
    return this.dead ? nothing : answer;
  }

  async #answeringLater<T>(answer: Promise<T>, nothing: Promise<never>): Promise<T> {
    try {
      const given = await answer;
      return this.dead ? nothing : given;
    } finally {
      this.#answered += 1;
    }
  }

  /** Ends it from outside, once: who waits for it hears the verdict. */
  kill(verdict: FunctionError): void {
    if (this.dead) return;
    this.#verdict = verdict;
    for (const tell of this.#onDeath) tell(verdict);
  }

  onDeath(tell: (verdict: FunctionError) => void): void {
    this.#onDeath.push(tell);
  }

  /** Runs it as real work, during which the clock stands still unless one of its calls waits. */
  real<T>(clock: Clock, work: () => Promise<T>): Promise<T> {
    return clock.real(async () => {
      this.#release = clock.release?.bind(clock);
      try {
        return await work();
      } finally {
        // Whoever still waits does so for itself.
        this.#release = undefined;
        this.#takeBack();
      }
    });
  }

  /**
   * A wait that is over when virtual time has passed. What else the step does at that moment takes no virtual time anyway, so
   * inside real work the clock is free from the beginning of the first wait to the end of the last.
   */
  async waiting<T>(wait: () => Promise<T>): Promise<T> {
    if (this.#waiting === 0) this.#hold = this.#release?.();
    this.#waiting += 1;
    try {
      return await wait();
    } finally {
      this.#waiting -= 1;
      if (this.#waiting === 0) this.#takeBack();
    }
  }

  #takeBack(): void {
    this.#hold?.();
    this.#hold = undefined;
  }
}
