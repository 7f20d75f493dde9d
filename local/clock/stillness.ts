/**
 * Knows when nothing happens any more: no real work is in flight, and the promise chains that the last work set off
 * have run dry. Real work is only what was announced; a chain between two pieces of real work may hop over the event
 * loop a few times (an `await`, a message between threads, `setImmediate`), so stillness is several turns of the
 * loop in a row without a sign of life.
 */
const quietTurns = 12;

export class Stillness {
  #inFlight = 0;
  #signs = 0;
  #landed: (() => void) | undefined;

  get inFlight(): number {
    return this.#inFlight;
  }

  /** Something happened: the count of quiet turns starts again. */
  sign(): void {
    this.#signs++;
  }

  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#inFlight++;
    this.#signs++;
    try {
      return await work();
    } finally {
      this.#inFlight--;
      this.#signs++;
      if (this.#inFlight === 0) this.#landed?.();
    }
  }

  /** Resolves when nothing is in flight and every chain has run dry. */
  async reached(): Promise<void> {
    let quiet = 0;
    while (quiet < quietTurns) {
      if (this.#inFlight > 0) await this.#landing();
      const signs = this.#signs;
      await new Promise((resolve) => setImmediate(resolve));
      quiet = this.#inFlight === 0 && this.#signs === signs ? quiet + 1 : 0;
    }
  }

  #landing(): Promise<void> {
    return new Promise((resolve) => {
      this.#landed = resolve;
    });
  }
}
