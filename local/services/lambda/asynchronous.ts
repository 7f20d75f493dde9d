/**
 * Asynchronous invocation: the event is taken, and the function run as often as it fails, three times at most.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
import type { ApiCall, Clock } from '../../seams.ts';
import type { Functions } from './functions.ts';

/** Before the second and the third attempt. */
const pausesMs = [60_000, 120_000];

interface Posted {
  readonly call: ApiCall;
  readonly reference: string;
  readonly event: unknown;
}

/** Returns when the event is taken. Throws what the caller hears: no such function, no permission. */
export function invokeLater(functions: Functions, clock: Pick<Clock, 'sleep'>, posted: Posted): void {
  functions.admit(posted.call.principal, posted.call.region, posted.reference);
  // What Lambda itself cannot do, such as open the environment, nobody hears of either.
  attempts(functions, clock, posted).catch(() => undefined);
}

async function attempts(functions: Functions, clock: Pick<Clock, 'sleep'>, posted: Posted): Promise<void> {
  const { call, reference, event } = posted;
  for (const pause of [...pausesMs, undefined]) {
    const result = await functions.invoke(call.principal, call.region, reference, event);
    if (!('error' in result) || pause === undefined) return;
    await clock.sleep(pause);
  }
}
