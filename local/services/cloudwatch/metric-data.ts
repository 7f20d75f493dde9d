/** `GetMetricData`, as far as `cloudwatch.md` says. */
import type { GetMetricDataInput, MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { AwsError } from '../../seams.ts';
import { parseExpression } from './expression.ts';
import type { Metric, Take } from './metrics.ts';
import { Periods, statistic } from './statistics.ts';

/** Gives the samples of a metric in the requested time. */
export type ReadSamples = (metric: Metric, take: Take) => Promise<void>;

export interface MetricDataDeps {
  readonly read: ReadSamples;
  metricOf(named: NonNullable<MetricDataQuery['MetricStat']>['Metric']): Metric;
}

/** Quota of one request ("GetMetricData", API reference). */
const mostQueries = 500;

interface Answer {
  readonly query: MetricDataQuery;
  readonly label: string;
  readonly periodMs: number;
  /** Value by the beginning of its period, epoch milliseconds, oldest first. */
  readonly values: ReadonlyMap<number, number>;
}

/** Results in the order of the queries, without those that set `ReturnData` to false. */
export async function metricData(input: GetMetricDataInput, deps: MetricDataDeps): Promise<readonly object[]> {
  const queries = input.MetricDataQueries ?? [];
  if (queries.length > mostQueries) {
    throw new AwsError(
      'ValidationException',
      `The collection MetricDataQueries must not have a size greater than ${mostQueries}.`,
    );
  }
  const measured = await Promise.all(
    queries.filter(({ MetricStat }) => MetricStat).map((query) => measuredBy(query, deps)),
  );
  const span = { from: input.StartTime?.getTime() ?? 0, to: input.EndTime?.getTime() ?? 0 };
  const answers = queries.map(
    (query) => measured.find((one) => one.query === query) ?? computedFrom(query, measured, span),
  );
  return answers.filter(({ query }) => query.ReturnData ?? true).map((answer) => resultOf(answer, input.ScanBy));
}

async function measuredBy(query: MetricDataQuery, { read, metricOf }: MetricDataDeps): Promise<Answer> {
  const { Metric: named, Period = 60, Stat = '' } = query.MetricStat ?? {};
  const metric = metricOf(named);
  const periods = new Periods(Period);
  await read(metric, (at, value, unit) => periods.add(at, value, unit));
  const values = new Map<number, number>();
  for (const period of periods.list()) values.set(period.at, statistic(Stat, period));
  return { query, label: query.Label ?? metric.name, periodMs: Period * 1000, values };
}

interface Span {
  readonly from: number;
  readonly to: number;
}

function computedFrom(query: MetricDataQuery, measured: readonly Answer[], span: Span): Answer {
  const expression = parseExpression(query.Expression ?? '');
  const read = measured.filter((answer) => expression.reads.includes(answer.query.Id ?? ''));
  const periodMs = Math.max(...read.map((answer) => answer.periodMs), (query.Period ?? 0) * 1000) || 60_000;
  const instants = gridOf(span, periodMs);
  const series = (id: string) => {
    const found = measured.find((answer) => answer.query.Id === id);
    return found && instants.map((at) => found.values.get(at));
  };
  const results = expression.evaluate(series, instants.length);
  const values = new Map(instants.flatMap((at, index) => pair(at, results[index])));
  return { query, label: query.Label ?? query.Id ?? '', periodMs, values };
}

function pair(at: number, value: number | undefined): [number, number][] {
  return value === undefined ? [] : [[at, value]];
}

/** The beginnings of the periods that the requested time touches. */
function gridOf({ from, to }: Span, periodMs: number): readonly number[] {
  const first = Math.floor(from / periodMs) * periodMs;
  return Array.from(
    { length: Math.max(0, Math.ceil((to - first) / periodMs)) },
    (_, index) => first + index * periodMs,
  );
}

function resultOf({ query, label, values }: Answer, scanBy: GetMetricDataInput['ScanBy']): object {
  const instants = [...values.keys()].map((at) => new Date(at));
  const inOrder = <T>(oldestFirst: T[]) => (scanBy === 'TimestampAscending' ? oldestFirst : oldestFirst.reverse());
  return {
    Id: query.Id,
    Label: label,
    Timestamps: inOrder(instants),
    Values: inOrder([...values.values()]),
    StatusCode: 'Complete',
  };
}
