import { matches, type StatesError } from './errors.ts';
import type { Retrier } from './machine.ts';
import type { Runtime } from './query/scope.ts';

/** Seconds before retry number `attempt` (0 is the first). https://states-language.net/#errors */
export function delaySeconds(retrier: Retrier, attempt: number, random: () => number): number {
  const grown = retrier.intervalSeconds * retrier.backoffRate ** attempt;
  const capped = Math.min(grown, retrier.maxDelaySeconds ?? Number.POSITIVE_INFINITY);
  // Full jitter: anywhere between no delay and the whole. Whole milliseconds, so that the clock stays exact.
  return retrier.jitter === 'FULL' ? Math.round(capped * random() * 1000) / 1000 : capped;
}

/** The retriers of one state while it is being executed: each counts its own retries. */
export class Retries {
  readonly #counts = new Map<Retrier, number>();

  readonly #retriers: readonly Retrier[];

  constructor(retriers: readonly Retrier[]) {
    this.#retriers = retriers;
  }

  /** Seconds until the next attempt, or undefined when the first retrier that matches, if any, has had its attempts. */
  delayAfter(error: StatesError, runtime: Runtime): number | undefined {
    const retrier = this.#retriers.find(({ errorEquals }) => matches(errorEquals, error));
    if (retrier === undefined) return undefined;
    const attempt = this.#counts.get(retrier) ?? 0;
    if (attempt >= retrier.maxAttempts) return undefined;
    this.#counts.set(retrier, attempt + 1);
    return delaySeconds(retrier, attempt, () => runtime.random());
  }
}
