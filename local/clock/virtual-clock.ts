/**
 * Virtual time. It stands still while real work is under way, and jumps to the next timer when nothing happens any
 * more; so ninety days take as long as the work in them. Only whoever drives the clock (`runUntil`, `runNext`,
 * `runThrough`) moves it.
 *
 * Timers fire one at a time, in the order of their moment and then of their registration, and each one's
 * consequences run dry before the next fires: the same program gives the same order every time.
 */
import type { Clock } from '../seams.ts';
import { Stillness } from './stillness.ts';
import { type Timer, Timers } from './timers.ts';

export interface VirtualClock extends Clock {
  /** Fires every timer due up to `instant` (epoch ms, inclusive) and leaves the clock there. Rejects with the first error of an `at` task. */
  runUntil(instant: number): Promise<void>;
  /** Jumps to the next timer and lets its consequences run dry. False when no timer is left. */
  runNext(): Promise<boolean>;
  /** Drives the clock until `work` has settled and gives its result. Rejects when nothing is left that could settle it. */
  runThrough<T>(work: Promise<T>): Promise<T>;
  /** Calls `task` at `instant` (epoch ms). Its errors reject the drive that fired it. Returns how to cancel it. */
  at(instant: number, task: () => unknown): () => void;
  /** How many timers are waiting. */
  readonly pending: number;
}

/** So many timers at one moment can only be a loop that sleeps for no time. */
const maxTimersAtOneMoment = 1_000_000;

class Virtual implements VirtualClock {
  readonly cell = new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT);
  readonly #shared = new Float64Array(this.cell);
  readonly #timers = new Timers();
  readonly #stillness = new Stillness();
  readonly #errors: unknown[] = [];
  #now: number;
  #sequence = 0;
  #firedNow = 0;
  #driven = false;

  constructor(start: number) {
    if (!Number.isFinite(start)) throw new RangeError(`A clock starts at epoch milliseconds, not at ${start}.`);
    this.#now = start;
    this.#shared[0] = start;
  }

  now(): number {
    return this.#now;
  }

  get pending(): number {
    return this.#timers.size;
  }

  real<T>(work: () => Promise<T>): Promise<T> {
    return this.#stillness.during(work);
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (Number.isNaN(ms)) return Promise.reject(new RangeError('Cannot sleep for NaN milliseconds.'));
    if (signal?.aborted) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        cancel();
        reject(signal?.reason);
      };
      const cancel = this.#addTimer(this.#now + Math.max(0, ms), () => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      });
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }

  at(instant: number, task: () => unknown): () => void {
    return this.#addTimer(Math.max(instant, this.#now), () => {
      this.#watch(task);
    });
  }

  async runUntil(instant: number): Promise<void> {
    if (!(instant >= this.#now)) {
      throw new RangeError(`Time does not run backwards: it is ${this.#now}, asked to run until ${instant}.`);
    }
    await this.#drive(async () => {
      while (await this.#jump(instant)) this.#throwFirstError();
      this.#set(instant);
    });
  }

  async runNext(): Promise<boolean> {
    return this.#drive(async () => {
      const jumped = await this.#jump(Number.POSITIVE_INFINITY);
      if (jumped) await this.#stillness.reached();
      return jumped;
    });
  }

  async runThrough<T>(work: Promise<T>): Promise<T> {
    let settled = false;
    const settle = () => {
      settled = true;
    };
    work.then(settle, settle);
    await this.#drive(async () => {
      for (;;) {
        await this.#stillness.reached();
        this.#throwFirstError();
        if (settled) return;
        if (!this.#fireNext(Number.POSITIVE_INFINITY)) {
          throw new Error('Nothing is left that could end this work: no timer waits and no real work is in flight.');
        }
      }
    });
    return work;
  }

  async #drive<T>(steps: () => Promise<T>): Promise<T> {
    if (this.#driven) throw new Error('The clock is being driven already: await the running drive first.');
    this.#driven = true;
    try {
      const result = await steps();
      this.#throwFirstError();
      return result;
    } finally {
      this.#driven = false;
    }
  }

  async #jump(limit: number): Promise<boolean> {
    await this.#stillness.reached();
    return this.#fireNext(limit);
  }

  #fireNext(limit: number): boolean {
    const next = this.#timers.peek();
    if (next === undefined || next.at > limit) return false;
    this.#timers.take();
    this.#guardAgainstStandstill(next);
    this.#set(next.at);
    next.fire();
    return true;
  }

  #guardAgainstStandstill(next: Timer): void {
    this.#firedNow = next.at === this.#now ? this.#firedNow + 1 : 0;
    if (this.#firedNow > maxTimersAtOneMoment) {
      throw new Error(
        `Time stands still: ${this.#firedNow} timers fired at ${this.#now}. Something sleeps for 0 ms in a loop.`,
      );
    }
  }

  #set(instant: number): void {
    this.#now = instant;
    this.#shared[0] = instant;
  }

  #addTimer(at: number, fire: () => void): () => void {
    const timer: Timer = { at, sequence: this.#sequence++, fire: () => fireOnce() };
    let waiting = true;
    const fireOnce = () => {
      waiting = false;
      fire();
    };
    this.#timers.add(timer);
    this.#stillness.sign();
    return () => {
      if (waiting) this.#timers.cancel(timer);
      waiting = false;
    };
  }

  async #watch(task: () => unknown): Promise<void> {
    try {
      await task();
    } catch (error) {
      this.#errors.push(error);
    }
  }

  #throwFirstError(): void {
    if (this.#errors.length === 0) return;
    const [first] = this.#errors.splice(0);
    throw first;
  }
}

/** `start`: epoch milliseconds. */
export function virtualClock({ start }: { readonly start: number }): VirtualClock {
  return new Virtual(start);
}
