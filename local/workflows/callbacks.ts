import { StatesError } from './errors.ts';

/** How a task that waits for its token was ended, or kept alive, from outside. */
export interface Waiter {
  succeed(output: unknown): void;
  fail(error: StatesError): void;
  heartbeat(): void;
}

/**
 * The task tokens that are out. One registry serves all executions of a cloud: SendTaskSuccess and its siblings know
 * nothing but the token. Each call gives false for a token that nobody waits on any more (`TaskTimedOut` on AWS).
 */
export class TaskCallbacks {
  readonly #waiters = new Map<string, Waiter>();

  /** Returns how to forget the token. */
  wait(token: string, waiter: Waiter): () => void {
    this.#waiters.set(token, waiter);
    return () => this.#waiters.delete(token);
  }

  succeed(token: string, output: unknown): boolean {
    return this.#end(token, (waiter) => waiter.succeed(output));
  }

  /** Without an error name the task fails with `States.TaskFailed`. */
  fail(token: string, error = 'States.TaskFailed', cause?: string): boolean {
    return this.#end(token, (waiter) => waiter.fail(new StatesError(error, cause)));
  }

  heartbeat(token: string): boolean {
    const waiter = this.#waiters.get(token);
    waiter?.heartbeat();
    return waiter !== undefined;
  }

  #end(token: string, how: (waiter: Waiter) => void): boolean {
    const waiter = this.#waiters.get(token);
    this.#waiters.delete(token);
    if (waiter !== undefined) how(waiter);
    return waiter !== undefined;
  }
}
