/**
 * Samples → statistics per period.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html#Statistic
 */
import { AwsError } from '../../seams.ts';
import type { Datapoint } from './metrics.ts';

const functions: Readonly<Record<string, (period: Period) => number>> = {
  Sum: ({ sum }) => sum,
  Average: ({ sum, count }) => sum / count,
  Minimum: ({ least }) => least,
  Maximum: ({ most }) => most,
  SampleCount: ({ count }) => count,
};

/** Throws for statistics that are not computed here, percentiles for example, by name. */
export function statistic(name: string, period: Period): number {
  const compute = functions[name];
  if (!compute) {
    throw new AwsError('NotImplemented', `NotImplemented: the local cloud has no cloudwatch statistic ${name}`, 501);
  }
  return compute(period);
}

/** What is known of the samples of one period: enough for every statistic, and no sample need be kept. */
export class Period {
  /** Epoch milliseconds of its beginning. */
  readonly at: number;
  /** Of its first sample. */
  readonly unit: string | undefined;
  count = 0;
  sum = 0;
  least = Number.POSITIVE_INFINITY;
  most = Number.NEGATIVE_INFINITY;

  constructor(at: number, unit?: string) {
    this.at = at;
    this.unit = unit;
  }

  add(value: number): void {
    this.count += 1;
    this.sum += value;
    this.least = Math.min(this.least, value);
    this.most = Math.max(this.most, value);
  }
}

/** Samples by period, oldest first; periods without samples are left out, as CloudWatch does. */
export function byPeriod(samples: readonly Datapoint[], periodSeconds: number): Period[] {
  const length = periodSeconds * 1000;
  const periods = new Map<number, Period>();
  let period: Period | undefined;
  for (const { at, value, unit } of samples) {
    // The next sample is mostly one of the same period.
    if (period === undefined || at < period.at || at >= period.at + length) {
      const beginning = Math.floor(at / length) * length;
      period = periods.get(beginning) ?? new Period(beginning, unit);
      periods.set(beginning, period);
    }
    period.add(value);
  }
  return [...periods.values()].sort((a, b) => a.at - b.at);
}
