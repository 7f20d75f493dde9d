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

/** Answers for the metrics that a service keeps. */
export interface MetricSource {
  metrics(region: string): readonly Metric[];
  /** Raw samples of a metric with `from` ≤ at < `to`, oldest first. Unknown metrics have none. */
  samples(metric: Metric, from: number, to: number): readonly Datapoint[] | Promise<readonly Datapoint[]>;
}
