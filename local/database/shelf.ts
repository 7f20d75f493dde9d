/** Things by key, where a key is taken from the moment its thing is being made. */
export class Shelf<T> {
  readonly #kind: string;
  readonly #things = new Map<string, T | undefined>();

  constructor(kind: string) {
    this.#kind = kind;
  }

  /** Makes the thing for a free key; the key is free again when the making fails. */
  async add(key: string, make: () => Promise<T>): Promise<T> {
    if (this.#things.has(key)) throw new Error(`there is a ${this.#kind} ${key} already`);
    this.#things.set(key, undefined);
    try {
      const thing = await make();
      this.#things.set(key, thing);
      return thing;
    } catch (error) {
      this.#things.delete(key);
      throw error;
    }
  }

  /** Throws when there is none, or when it is still being made. */
  get(key: string): T {
    const thing = this.#things.get(key);
    if (thing === undefined) throw new Error(`there is no ${this.#kind} ${key}`);
    return thing;
  }

  find(key: string): T | undefined {
    return this.#things.get(key);
  }

  get size(): number {
    return this.#things.size;
  }

  clear(): void {
    this.#things.clear();
  }

  replace(key: string, thing: T): void {
    this.get(key);
    this.#things.set(key, thing);
  }

  /** `get`, and the key is free again. */
  take(key: string): T {
    const thing = this.get(key);
    this.#things.delete(key);
    return thing;
  }
}
