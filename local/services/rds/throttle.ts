/**
 * How many calls RDS takes: a bucket of tokens for each Region of the account, one for looking and one for changing. AWS
 * documents that there is a limit ("Quotas and constraints": `Rate exceeded`), not which; these are of the order in which
 * people meet it (ours).
 */
import { type ApiCall, AwsError, type Clock, type Operations } from '../../seams.ts';

export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

export interface Rates {
  /** Describe… and List…. */
  readonly reads: Rate;
  readonly changes: Rate;
}

export const usualRates: Rates = { reads: { burst: 100, perSecond: 20 }, changes: { burst: 40, perSecond: 10 } };

/** A step takes no virtual time between its calls; on AWS each takes about so long, and comes so much later. */
const callMs = 50;

/** Refuses with `Throttling` what comes too fast, whoever calls. */
export function throttled(operations: Operations, rates: Rates | undefined, clock: Pick<Clock, 'now'>): Operations {
  if (rates === undefined) return operations;
  const buckets = new Map<string, Bucket>();
  const take = (call: ApiCall, kind: keyof Rates): void => {
    const name = `${call.region} ${kind}`;
    const bucket = buckets.get(name) ?? { tokens: rates[kind].burst, at: clock.now() };
    buckets.set(name, bucket);
    refill(bucket, rates[kind], clock.now() + callMs * (call.invocation?.call ?? 0));
    if (bucket.tokens < 1) throw new AwsError('Throttling', 'Rate exceeded');
    bucket.tokens -= 1;
  };
  return Object.fromEntries(
    Object.entries(operations).map(([name, behave]) => {
      const kind = /^(Describe|List)/.test(name) ? 'reads' : 'changes';
      return [
        name,
        (input: unknown, call: ApiCall) => {
          if (call.principal.kind !== 'admin') take(call, kind);
          return behave(input, call);
        },
      ];
    }),
  );
}

interface Bucket {
  tokens: number;
  at: number;
}

function refill(bucket: Bucket, { burst, perSecond }: Rate, now: number): void {
  const passed = Math.max(0, now - bucket.at);
  bucket.tokens = Math.min(burst, bucket.tokens + (passed * perSecond) / 1000);
  bucket.at += passed;
}
