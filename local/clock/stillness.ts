/**
 * Knows when nothing happens any more: no real work is in flight, and the promise chains that the last work set off
 * have run dry. Real work is only what was announced.
 */

/**
 * How the chains may run. Over the `event loop`: a chain between two pieces of real work may hop over it a few times (a
 * message between threads, a stream, `setImmediate`), so stillness is several turns of the loop in a row without a sign of
 * life. In `microtasks` alone: then stillness is their queue running dry, which costs next to nothing.
 */
export type Manner = 'event loop' | 'microtasks';

const quietTurns = 12;
/**
 * So many stillnesses apart, the event loop gets a turn: signals and timers of the process live there. Whatever goes on in such a
 * turn was neither announced nor in microtasks, so each is also a proof that nobody breaks the promise.
 */
const between = 256;

export class Stillness {
  readonly #manner: Manner;
  #inFlight = 0;
  #signs = 0;
  #times = 0;
  #landed: (() => void) | undefined;

  constructor(manner: Manner = 'event loop') {
    this.#manner = manner;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** Something happened: the count of quiet turns starts again. */
  sign(): void {
    this.#signs++;
  }

  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#begin();
    try {
      return await work();
    } finally {
      this.#end();
    }
  }

  /** Counts one piece of real work less, until the function that it returns is called. */
  release(): () => void {
    this.#end();
    return () => this.#begin();
  }

  /** Resolves when nothing is in flight and every chain has run dry. */
  reached(): Promise<void> {
    return this.#manner === 'microtasks' ? this.#drained() : this.#quiet();
  }

  async #quiet(): Promise<void> {
    let quiet = 0;
    while (quiet < quietTurns) {
      if (this.#inFlight > 0) await this.#landing();
      const signs = this.#signs;
      await turn();
      quiet = this.#inFlight === 0 && this.#signs === signs ? quiet + 1 : 0;
    }
  }

  async #drained(): Promise<void> {
    await dry();
    while (this.#inFlight > 0) {
      await this.#landing();
      await dry();
    }
    this.#times++;
    if (this.#times % between === 0) await this.#prove();
  }

  async #prove(): Promise<void> {
    const signs = this.#signs;
    await turn();
    if (this.#signs === signs) return;
    throw new Error(
      'Something went over the event loop without clock.real: virtual time cannot be kept apart from it.',
    );
  }

  #begin(): void {
    this.#inFlight++;
    this.#signs++;
  }

  #end(): void {
    this.#inFlight--;
    this.#signs++;
    if (this.#inFlight === 0) this.#landed?.();
  }

  #landing(): Promise<void> {
    return new Promise((resolve) => {
      this.#landed = resolve;
    });
  }
}

/** One turn of the event loop. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Node begins its next tick when no microtask is left (Node.js guides, "The Node.js event loop"). */
function dry(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}
