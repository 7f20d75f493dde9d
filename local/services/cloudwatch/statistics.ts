/**
 * Samples → statistics per period.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html#Statistic
 */
import { AwsError } from '../../seams.ts';

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

/** Puts samples into their periods. */
export class Periods {
  readonly #length: number;
  readonly #all = new Map<number, Period>();
  #latest: Period | undefined;

  constructor(seconds: number) {
    this.#length = seconds * 1000;
  }

  add(at: number, value: number, unit?: string): void {
    const latest = this.#latest;
    // The next sample is mostly one of the same period.
    const isSame = latest !== undefined && at >= latest.at && at < latest.at + this.#length;
    const period = isSame ? latest : this.#periodOf(at, unit);
    this.#latest = period;
    period.add(value);
  }

  /** Oldest first; periods without samples are left out, as CloudWatch does. */
  list(): Period[] {
    return [...this.#all.values()].sort((a, b) => a.at - b.at);
  }

  #periodOf(at: number, unit: string | undefined): Period {
    const beginning = Math.floor(at / this.#length) * this.#length;
    const period = this.#all.get(beginning) ?? new Period(beginning, unit);
    this.#all.set(beginning, period);
    return period;
  }
}
