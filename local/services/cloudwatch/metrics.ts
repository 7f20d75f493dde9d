/** Where metric values come from: other services know them. */

export interface MetricDimension {
  readonly name: string;
  readonly value: string;
}

export interface Metric {
  readonly region: string;
  /** `AWS/RDS` */
  readonly namespace: string;
  /** `FreeStorageSpace` */
  readonly name: string;
  readonly dimensions: readonly MetricDimension[];
}

export interface Datapoint {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly value: number;
  /** `Bytes`, `Percent`, `Count`, ... */
  readonly unit?: string;
}

/** Takes one sample; `at` in epoch milliseconds. */
export type Take = (at: number, value: number, unit?: string) => void;

/** Answers for the metrics that a service keeps. */
export interface MetricSource {
  metrics(region: string): readonly Metric[];
  /**
   * Gives the raw samples of a metric with `from` ≤ at < `to`, oldest first, to `take`. Unknown metrics have none. One by one: the
   * minutes of a hundred databases would be tens of thousands of objects in each request.
   */
  each(metric: Metric, from: number, to: number, take: Take): void | Promise<void>;
}
