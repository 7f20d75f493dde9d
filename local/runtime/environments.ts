/**
 * Execution environments of functions: each handles one event at a time and keeps what its code made for the next, such as
 * clients; events that come at the same moment get environments of their own
 * (https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html).
 */
import type { Invocation } from './invocation.ts';

export interface Environment {
  /** What runs in it, or ran in it last. */
  invocation: Invocation | undefined;
}

export class Environments<E extends Environment> {
  readonly #idle = new Map<string, E[]>();
  readonly #make: (functionArn: string) => E;

  constructor(make: (functionArn: string) => E) {
    this.#make = make;
  }

  /** Runs `work` in a warm environment, or a new one. One that died under it is not used again. */
  async within<T>(functionArn: string, invocation: Invocation | undefined, work: (environment: E) => Promise<T>) {
    const idle = this.#idle.get(functionArn) ?? [];
    this.#idle.set(functionArn, idle);
    const environment = idle.pop() ?? this.#make(functionArn);
    environment.invocation = invocation;
    const result = await work(environment);
    if (!invocation?.dead) idle.push(environment);
    return result;
  }

  clear(): void {
    this.#idle.clear();
  }
}
