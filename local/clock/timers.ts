/** One thing that will happen at a moment of virtual time. */
export interface Timer {
  /** Epoch milliseconds. */
  readonly at: number;
  /** Order of registration: breaks ties between timers of the same moment. */
  readonly sequence: number;
  fire: () => void;
  cancelled?: boolean;
}

const nothing = () => {};

function before(a: Timer, b: Timer): boolean {
  return a.at < b.at || (a.at === b.at && a.sequence < b.sequence);
}

/** A binary heap of timers, earliest first. Cancelled timers leave when they reach the top. */
export class Timers {
  readonly #heap: Timer[] = [];
  #cancelled = 0;

  get size(): number {
    return this.#heap.length - this.#cancelled;
  }

  add(timer: Timer): void {
    let index = this.#heap.push(timer) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.#before(index, parent)) return;
      this.#swap(index, parent);
      index = parent;
    }
  }

  /** The timer must be one that was added and has not been taken. */
  cancel(timer: Timer): void {
    timer.cancelled = true;
    // It may lie here for long, and what it would have done should not.
    timer.fire = nothing;
    this.#cancelled++;
  }

  /** The earliest timer, still waiting. */
  peek(): Timer | undefined {
    for (;;) {
      const first = this.#heap[0];
      if (!first?.cancelled) return first;
      this.#cancelled--;
      this.#removeFirst();
    }
  }

  /** The earliest timer, no longer waiting. */
  take(): Timer | undefined {
    const first = this.peek();
    if (first !== undefined) this.#removeFirst();
    return first;
  }

  #removeFirst(): void {
    const last = this.#heap.pop();
    if (last === undefined || this.#heap.length === 0) return;
    this.#heap[0] = last;
    let index = 0;
    for (;;) {
      let smallest = index;
      const left = 2 * index + 1;
      if (this.#before(left, smallest)) smallest = left;
      if (this.#before(left + 1, smallest)) smallest = left + 1;
      if (smallest === index) return;
      this.#swap(index, smallest);
      index = smallest;
    }
  }

  #before(a: number, b: number): boolean {
    const left = this.#heap[a];
    const right = this.#heap[b];
    return left !== undefined && right !== undefined && before(left, right);
  }

  #swap(a: number, b: number): void {
    const left = this.#heap[a];
    const right = this.#heap[b];
    if (left === undefined || right === undefined) return;
    this.#heap[a] = right;
    this.#heap[b] = left;
  }
}
