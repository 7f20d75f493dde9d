/**
 * The metrics that alarms watch, as they happen. Counts are single samples; a level (how many messages wait in a queue) is
 * reported once a minute, and may be known for the future: what is invisible now will be visible then.
 */
import type { Datapoint, Metric, MetricSource } from './metrics.ts';

const minute = 60_000;
/** Samples of one minute are kept so long ("Metrics retention", CloudWatch user guide). */
const retention = 15 * 24 * 60 * minute;
/** How long a queue without messages still reports ("CloudWatch metrics for Amazon SQS", SQS developer guide). */
const activity = 6 * 60 * minute;

/** From `at` (epoch milliseconds) on, until the next step. */
export interface Step {
  readonly at: number;
  readonly value: number;
}

export interface Recorder extends MetricSource {
  /** Those of a metric with `from` ≤ at < `to`, oldest first. */
  samples(metric: Metric, from: number, to: number): readonly Datapoint[];
  /** Whether somebody wants to know; everything else is not kept. */
  isWatched(metric: Metric): boolean;
  /** One sample. Times must not run backwards. */
  count(metric: Metric, at: number, value?: number): void;
  /** What the level is from the first of these steps on; replaces what was expected of that time. */
  level(metric: Metric, steps: readonly Step[]): void;
  /**
   * Instants, oldest first, at which something about the metric begins or ends to count, in and around `from` ≤ at < `to`:
   * samples, and minutes of a level that changes.
   */
  turns(metric: Metric, from: number, to: number): readonly number[];
  /** Called after every sample and every step. */
  on(metric: Metric, listener: () => void): void;
}

interface Series {
  readonly metric: Metric;
  readonly listeners: (() => void)[];
  counts: Datapoint[];
  steps: Step[];
}

export function createRecorder(watched: readonly Metric[]): Recorder {
  const all = new Map(watched.map((metric) => [keyOf(metric), newSeries(metric)]));
  const find = (metric: Metric) => all.get(keyOf(metric));
  const record = (metric: Metric, change: (series: Series) => void) => {
    const series = find(metric);
    if (!series) return;
    change(series);
    for (const listener of series.listeners) listener();
  };
  const samples: Recorder['samples'] = (metric, from, to) => {
    const series = find(metric);
    return series ? [...between(series.counts, from, to), ...minutesOf(series.steps, from, to)] : [];
  };
  return {
    metrics: (region) => [...all.values()].map(({ metric }) => metric).filter((metric) => metric.region === region),
    isWatched: (metric) => all.has(keyOf(metric)),
    count: (metric, at, value = 1) => record(metric, (series) => addCount(series, { at, value, unit: 'Count' })),
    level: (metric, steps) => record(metric, (series) => addSteps(series, steps)),
    on: (metric, listener) => void find(metric)?.listeners.push(listener),
    samples,
    each: (metric, from, to, take) => {
      for (const { at, value, unit } of samples(metric, from, to)) take(at, value, unit);
    },
    turns: (metric, from, to) => {
      const series = find(metric);
      return series
        ? [...between(series.counts, from, to).map(({ at }) => at), ...edgesOf(series.steps, from, to)]
        : [];
    },
  };
}

/** One text for one metric, whatever the order of its dimensions. */
export function keyOf({ region, namespace, name, dimensions }: Metric): string {
  const named = dimensions.map((dimension) => `${dimension.name}=${dimension.value}`).sort();
  return [region, namespace, name, ...named].join('|');
}

function newSeries(metric: Metric): Series {
  return { metric, listeners: [], counts: [], steps: [] };
}

function addCount(series: Series, sample: Datapoint): void {
  series.counts.push(sample);
  const [oldest] = series.counts;
  // Old samples go once twice as much is there as is kept, so that it costs nothing for each.
  if (oldest && oldest.at < sample.at - 2 * retention) {
    series.counts = series.counts.slice(firstFrom(series.counts, sample.at - retention));
  }
}

function addSteps(series: Series, steps: readonly Step[]): void {
  const [first] = steps;
  if (!first) return;
  const before = series.steps.slice(0, firstFrom(series.steps, first.at));
  const kept = before.slice(Math.max(0, firstFrom(before, first.at - retention) - 1));
  series.steps = [...kept, ...steps];
}

function between(samples: readonly Datapoint[], from: number, to: number): readonly Datapoint[] {
  return samples.slice(firstFrom(samples, from), firstFrom(samples, to));
}

/** Index of the first that is not before `at`. */
function firstFrom(sorted: readonly { readonly at: number }[], at: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle]?.at ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The level at the beginning of each minute, as long as it is reported. */
function minutesOf(steps: readonly Step[], from: number, to: number): Datapoint[] {
  if (steps.length === 0) return [];
  const points: Datapoint[] = [];
  for (let at = Math.ceil(from / minute) * minute; at < to; at += minute) {
    const step = steps[firstFrom(steps, at + 1) - 1];
    if (step && (step.value > 0 || at < step.at + activity)) points.push({ at, value: step.value, unit: 'Count' });
  }
  return points;
}

/** The last minute before, and the first minute after, each change of what `minutesOf` gives. */
function edgesOf(steps: readonly Step[], from: number, to: number): number[] {
  const edges = steps.flatMap(({ at, value }) => [at, ...(value > 0 ? [] : [at + activity])]);
  const minutes = edges.map((at) => Math.ceil(at / minute) * minute).flatMap((first) => [first - minute, first]);
  return minutes.filter((at) => at >= from && at < to);
}
