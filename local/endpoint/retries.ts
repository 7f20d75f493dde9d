/**
 * The SDK's standard retry strategy, with its waiting on virtual time and its jitter from a seed. What is worth a retry, what
 * a retry costs and how many there may be is the SDK's own judgement.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 */
import {
  isServerError,
  isThrottlingError,
  isTransientError,
  MAXIMUM_RETRY_DELAY,
  Retry,
  StandardRetryStrategy,
} from '@smithy/core/retry';
import type { RetryErrorInfo, RetryErrorType, SdkError, StandardRetryToken } from '@smithy/types';

/** Five attempts, as the clients of the steps are made. */
export const maxAttempts = 5;

/** As the SDK's own, which reads a random number of the process. */
class SeededBackoff {
  readonly #random: () => number;
  #base = 0;

  constructor(random: () => number) {
    this.#random = random;
  }

  setDelayBase(base: number): void {
    this.#base = base;
  }

  computeNextBackoffDelay(attempt: number): number {
    return Math.floor(this.#random() * Math.min(this.#base * 2 ** attempt, MAXIMUM_RETRY_DELAY));
  }
}

/** One client's: its bucket of tokens lasts as long as the client. */
export class VirtualRetries extends StandardRetryStrategy {
  readonly #sleep: (ms: number) => Promise<void>;

  constructor(random: () => number, sleep: (ms: number) => Promise<void>) {
    super({ maxAttempts, backoff: new SeededBackoff(random) });
    this.#sleep = sleep;
  }

  /** Waits, and gives the token of the next attempt; undefined at once when there is to be none. */
  next(token: StandardRetryToken, info: RetryErrorInfo): Promise<StandardRetryToken> | undefined {
    return this['retryCode'](token, info, maxAttempts) === 0 ? this.#waited(token, info) : undefined;
  }

  /** As the SDK's own, which waits by the real clock. Rejects when there is to be no further attempt. */
  override async refreshRetryTokenForRetry(
    token: StandardRetryToken,
    info: RetryErrorInfo,
  ): Promise<StandardRetryToken> {
    const next = this.next(token, info);
    if (next) return next;
    throw new Error('No retry token available');
  }

  async #waited(token: StandardRetryToken, { errorType }: RetryErrorInfo): Promise<StandardRetryToken> {
    this.retryBackoffStrategy.setDelayBase(errorType === 'THROTTLING' ? Retry.throttlingDelay() : this['baseDelay']);
    const delay = this.retryBackoffStrategy.computeNextBackoffDelay(token.getRetryCount());
    const cost = this['getCapacityCost'](errorType);
    this['capacity'] -= cost;
    await this.#sleep(delay);
    return retryToken(token.getRetryCount() + 1, cost, delay);
  }
}

export function retryToken(count: number, cost?: number, waited = 0): StandardRetryToken & Waited {
  return {
    getRetryCount: () => count,
    getRetryCost: () => cost,
    getRetryDelay: () => 0,
    $retryLog: { acquisitionDelay: waited },
  };
}

interface Waited {
  readonly $retryLog: { readonly acquisitionDelay: number };
}

/** As the SDK's retry middleware classifies an error. */
export function errorInfo(error: SdkError): RetryErrorInfo {
  return { error, errorType: errorTypeOf(error) };
}

function errorTypeOf(error: SdkError): RetryErrorType {
  if (isThrottlingError(error)) return 'THROTTLING';
  if (isTransientError(error)) return 'TRANSIENT';
  return isServerError(error) ? 'SERVER_ERROR' : 'CLIENT_ERROR';
}
