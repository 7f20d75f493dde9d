/**
 * Virtual time. It stands still while real work is under way, and jumps to the next timer when nothing happens any
 * more; so ninety days take as long as the work in them. Only whoever drives the clock (`runUntil`, `runNext`,
 * `runThrough`) moves it.
 *
 * Timers fire one at a time, in the order of their moment and then of their registration, and each one's
 * consequences run dry before the next fires: the same program gives the same order every time.
 */
import type { Clock } from '../seams.ts';
import { type Manner, Stillness } from './stillness.ts';
import { type Timer, Timers } from './timers.ts';

export interface VirtualClock extends Clock {
  /** Fires every timer due up to `instant` (epoch ms, inclusive) and leaves the clock there. Rejects with the first error of an `at` task. */
  runUntil(instant: number): Promise<void>;
  /** Jumps to the next timer and lets its consequences run dry. False when no timer is left. */
  runNext(): Promise<boolean>;
  /** Drives the clock until `work` has settled and gives its result. Rejects when nothing is left that could settle it. */
  runThrough<T>(work: Promise<T>): Promise<T>;
  /** Calls `fire`, which must not throw, when `ms` have passed. Returns how to forget it, which may be called at any time. */
  after(ms: number, fire: () => void): () => void;
  /** Calls `task` at `instant` (epoch ms). Its errors reject the drive that fired it. Returns how to cancel it. */
  at(instant: number, task: () => unknown): () => void;
  /** How many timers are waiting. */
  readonly pending: number;
}

export interface ClockOptions {
  /** Epoch milliseconds. */
  readonly start: number;
  /** How promise chains run between two pieces of real work. Default: over the event loop. */
  readonly chains?: Manner;
}

/** So many timers at one moment can only be a loop that sleeps for no time. */
const maxTimersAtOneMoment = 1_000_000;

class Virtual implements VirtualClock {
  readonly cell = new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT);
  readonly #shared = new Float64Array(this.cell);
  readonly #timers = new Timers();
  readonly #stillness: Stillness;
  readonly #errors: unknown[] = [];
  #now: number;
  #sequence = 0;
  #firedNow = 0;
  #driven = false;

  constructor({ start, chains }: ClockOptions) {
    if (!Number.isFinite(start)) throw new RangeError(`A clock starts at epoch milliseconds, not at ${start}.`);
    this.#now = start;
    this.#shared[0] = start;
    this.#stillness = new Stillness(chains);
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

  release(): () => void {
    return this.#stillness.release();
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (Number.isNaN(ms)) return Promise.reject(new RangeError('Cannot sleep for NaN milliseconds.'));
    if (signal?.aborted) return Promise.reject(signal.reason);
    if (!signal) return new Promise((resolve) => this.#add(this.#now + Math.max(0, ms), resolve));
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        cancel();
        reject(signal.reason);
      };
      const cancel = this.after(ms, () => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      });
      signal.addEventListener('abort', onAbort, { once: true });
    });
  }

  after(ms: number, fire: () => void): () => void {
    const timer = this.#add(this.#now + Math.max(0, ms), fire);
    return () => this.#cancel(timer);
  }

  at(instant: number, task: () => unknown): () => void {
    const timer = this.#add(Math.max(instant, this.#now), () => {
      this.#watch(task);
    });
    return () => this.#cancel(timer);
  }

  async runUntil(instant: number): Promise<void> {
    if (!(instant >= this.#now)) {
      throw new RangeError(`Time does not run backwards: it is ${this.#now}, asked to run until ${instant}.`);
    }
    await this.#drive(async () => {
      await this.#stillness.reached();
      while (this.#fireNext(instant)) {
        this.#throwFirstError();
        await this.#stillness.reached();
      }
      this.#set(instant);
    });
  }

  async runNext(): Promise<boolean> {
    return this.#drive(async () => {
      await this.#stillness.reached();
      const jumped = this.#fireNext(Number.POSITIVE_INFINITY);
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

  #fireNext(limit: number): boolean {
    const next = this.#timers.peek();
    if (next === undefined || next.at > limit) return false;
    this.#timers.take();
    this.#guardAgainstStandstill(next);
    this.#set(next.at);
    // From now on there is nothing to cancel.
    next.cancelled = true;
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

  #add(at: number, fire: () => void): Timer {
    const timer: Timer = { at, sequence: this.#sequence++, fire, cancelled: false };
    this.#timers.add(timer);
    this.#stillness.sign();
    return timer;
  }

  #cancel(timer: Timer): void {
    if (!timer.cancelled) this.#timers.cancel(timer);
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

export function virtualClock(options: ClockOptions): VirtualClock {
  return new Virtual(options);
}
