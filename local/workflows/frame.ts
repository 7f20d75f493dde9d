import type { HistoryEventType } from '@aws-sdk/client-sfn';
import { Stopped } from './errors.ts';
import type { Telling } from './history.ts';
import type { State } from './machine.ts';
import type { Run } from './run.ts';

/** Names and values that `Assign` gave; an inner scope has the outer one as its prototype. */
export type Variables = Record<string, unknown>;

/** Which iteration of which Map a chain is. */
export interface Iteration {
  readonly state: string;
  readonly index: number;
  readonly value: unknown;
}

/** What a wait rejects with when its chain is stopped. */
const over = new Stopped('over');

/**
 * One chain of states under way: the top level of an execution, a branch of a Parallel or an iteration of a Map.
 * It knows its variables, its place in the history and how to be stopped.
 */
export class Frame {
  /** Id of the last event of this chain; 0 before the first. */
  previous: number;
  /** The state it is in. */
  current: State | undefined;
  /** The iteration it belongs to, its own or that of a chain around it. */
  readonly iteration: Iteration | undefined;
  /** The chains inside it that are under way. */
  readonly inner = new Set<Frame>();
  readonly #waits = new Set<() => void>();
  #stopped = false;

  constructor(
    readonly run: Run,
    readonly variables: Variables,
    previous: number,
    iteration?: Iteration,
  ) {
    this.previous = previous;
    this.iteration = iteration;
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  /** A chain inside this one, with variables of its own. */
  open(previous: number, iteration?: Iteration): Frame {
    const frame = new Frame(this.run, Object.create(this.variables), previous, iteration ?? this.iteration);
    this.inner.add(frame);
    return frame;
  }

  /** Ends whatever this chain and the chains inside it wait for. What they still do leaves no trace. */
  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    for (const frame of this.inner) frame.stop();
    for (const end of this.#waits) end();
    this.#waits.clear();
  }

  /** Calls `end` when this chain is stopped. Returns how to take that back. */
  onStop(end: () => void): () => void {
    this.#waits.add(end);
    return () => this.#waits.delete(end);
  }

  /** Throws when the chain was stopped: its promise may still hang on work that nobody waits for. */
  check(): void {
    if (this.#stopped) throw over;
  }

  /** Adds an event to the history and moves the chain to it. */
  record(type: HistoryEventType, details?: Telling): number {
    this.previous = this.note(type, details);
    return this.previous;
  }

  /** Adds an event beside the chain: what follows does not point to it. */
  note(type: HistoryEventType, details?: Telling): number {
    this.check();
    return this.run.history.add(type, this.previous, details);
  }

  /** Virtual time passes; rejects at once when the chain is stopped. */
  sleep(ms: number): Promise<void> {
    this.check();
    return new Promise((resolve, reject) => {
      const forget = this.onStop(() => {
        cancel();
        reject(over);
      });
      const cancel = this.run.clock.after(ms, () => {
        forget();
        resolve();
      });
    });
  }

  /** The result of `work`, unless `ms` pass first: then what `late` makes is thrown; or unless the chain is stopped. */
  within<T>(work: Promise<T>, ms: number, late: () => Error): Promise<T> {
    return new Promise((resolve, reject) => {
      const end = (settle: () => void) => {
        forget();
        cancel();
        settle();
      };
      const forget = this.onStop(() => end(() => reject(over)));
      const cancel = this.run.clock.after(ms, () => end(() => reject(late())));
      work.then(
        (value) => end(() => resolve(value)),
        (error) => end(() => reject(error)),
      );
    });
  }
}
