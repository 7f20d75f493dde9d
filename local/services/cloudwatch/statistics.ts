/**
 * Samples → statistics per period.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html#Statistic
 */
import { AwsError } from '../../seams.ts';
import type { Datapoint } from './metrics.ts';

const functions: Readonly<Record<string, (values: readonly number[]) => number>> = {
  Sum: sum,
  Average: (values) => sum(values) / values.length,
  Minimum: (values) => Math.min(...values),
  Maximum: (values) => Math.max(...values),
  SampleCount: (values) => values.length,
};

/** Throws for statistics that are not computed here, percentiles for example, by name. */
export function statistic(name: string, values: readonly number[]): number {
  const compute = functions[name];
  if (!compute) {
    throw new AwsError('NotImplemented', `NotImplemented: the local cloud has no cloudwatch statistic ${name}`, 501);
  }
  return compute(values);
}

export interface Period {
  /** Epoch milliseconds of its beginning. */
  readonly at: number;
  readonly values: readonly number[];
  readonly unit: string | undefined;
}

/** Samples by period, oldest first; periods without samples are left out, as CloudWatch does. */
export function byPeriod(samples: readonly Datapoint[], periodSeconds: number): Period[] {
  const length = periodSeconds * 1000;
  const periods = new Map<number, Datapoint[]>();
  for (const sample of samples) {
    const at = Math.floor(sample.at / length) * length;
    const points = periods.get(at) ?? [];
    points.push(sample);
    periods.set(at, points);
  }
  return [...periods]
    .sort(([a], [b]) => a - b)
    .map(([at, points]) => ({ at, values: points.map(({ value }) => value), unit: points[0]?.unit }));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
