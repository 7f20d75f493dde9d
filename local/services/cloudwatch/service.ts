/** CloudWatch metrics, as far as `cloudwatch.md` says. */
import type {
  Dimension,
  GetMetricDataInput,
  GetMetricStatisticsInput,
  ListMetricsInput,
  MetricDataQuery,
} from '@aws-sdk/client-cloudwatch';
import { accepts } from '../../endpoint/accepts.ts';
import { type Authorize, AwsError, type Service } from '../../seams.ts';
import { page } from '../page.ts';
import type { Metric, MetricDimension, MetricSource } from './metrics.ts';
import { byPeriod, statistic } from './statistics.ts';

export interface CloudWatchDeps {
  readonly sources: readonly MetricSource[];
  readonly authorize: Authorize;
}

export function cloudWatchService({ sources, authorize }: CloudWatchDeps): Service {
  const samples: Samples = async (metric, from, to) => {
    const found = await Promise.all(sources.map((source) => source.samples(metric, time(from), time(to))));
    return found.flat();
  };
  return {
    name: 'monitoring',
    operations: {
      GetMetricData: accepts<GetMetricDataInput>(
        ['MetricDataQueries', 'StartTime', 'EndTime', 'ScanBy', 'MaxDatapoints', 'NextToken'],
        async (input, call) => {
          authorize(call.principal, { action: 'cloudwatch:GetMetricData', resource: '*' });
          const queries = input.MetricDataQueries ?? [];
          const results = await Promise.all(queries.map((query) => queried(query, call.region, input, samples)));
          return { MetricDataResults: results, Messages: [] };
        },
      ),
      GetMetricStatistics: accepts<GetMetricStatisticsInput>(
        ['Namespace', 'MetricName', 'Dimensions', 'StartTime', 'EndTime', 'Period', 'Statistics'],
        async (input, call) => {
          authorize(call.principal, { action: 'cloudwatch:GetMetricStatistics', resource: '*' });
          const metric = metricOf(call.region, input);
          const periods = byPeriod(await samples(metric, input.StartTime, input.EndTime), input.Period ?? 60);
          const computed = (values: readonly number[]) =>
            Object.fromEntries((input.Statistics ?? []).map((name) => [name, statistic(name, values)]));
          return {
            Label: input.MetricName,
            Datapoints: periods.map(({ at, values, unit }) => ({
              Timestamp: new Date(at),
              Unit: unit,
              ...computed(values),
            })),
          };
        },
      ),
      ListMetrics: accepts<ListMetricsInput>(['Namespace', 'MetricName', 'Dimensions', 'NextToken'], (input, call) => {
        authorize(call.principal, { action: 'cloudwatch:ListMetrics', resource: '*' });
        const all = sources.flatMap((source) => source.metrics(call.region)).filter((metric) => fits(metric, input));
        const { items, next } = page(all, input.NextToken);
        return { Metrics: items.map(told), ...(next === undefined ? {} : { NextToken: next }) };
      }),
    },
  };
}

type Samples = (
  metric: Metric,
  from: Date | undefined,
  to: Date | undefined,
) => Promise<Awaited<ReturnType<MetricSource['samples']>>>;

async function queried(
  { Id, MetricStat, Expression, Label }: MetricDataQuery,
  region: string,
  { StartTime, EndTime, ScanBy }: GetMetricDataInput,
  samples: Samples,
) {
  if (!MetricStat || Expression !== undefined) {
    throw new AwsError(
      'NotImplemented',
      `NotImplemented: the local cloud has no cloudwatch expression ${Expression}`,
      501,
    );
  }
  const metric = metricOf(region, MetricStat.Metric ?? {});
  const periods = byPeriod(await samples(metric, StartTime, EndTime), MetricStat.Period ?? 60);
  const ordered = ScanBy === 'TimestampAscending' ? periods : periods.reverse();
  return {
    Id,
    Label: Label ?? metric.name,
    Timestamps: ordered.map(({ at }) => new Date(at)),
    Values: ordered.map(({ values }) => statistic(MetricStat.Stat ?? '', values)),
    StatusCode: 'Complete',
  };
}

interface Named {
  readonly Namespace?: string | undefined;
  readonly MetricName?: string | undefined;
  readonly Dimensions?: readonly Dimension[] | undefined;
}

function metricOf(region: string, { Namespace = '', MetricName = '', Dimensions = [] }: Named): Metric {
  const dimensions = Dimensions.map(({ Name = '', Value = '' }) => ({ name: Name, value: Value }));
  return { region, namespace: Namespace, name: MetricName, dimensions };
}

function fits(metric: Metric, { Namespace, MetricName, Dimensions = [] }: ListMetricsInput): boolean {
  const has = (name: string | undefined, value: string | undefined) => (dimension: MetricDimension) =>
    dimension.name === name && (value ?? dimension.value) === dimension.value;
  return (
    (Namespace ?? metric.namespace) === metric.namespace &&
    (MetricName ?? metric.name) === metric.name &&
    Dimensions.every(({ Name, Value }) => metric.dimensions.some(has(Name, Value)))
  );
}

function told({ namespace, name, dimensions }: Metric) {
  return {
    Namespace: namespace,
    MetricName: name,
    Dimensions: dimensions.map((dimension) => ({ Name: dimension.name, Value: dimension.value })),
  };
}

function time(date: Date | undefined): number {
  if (!date)
    throw new AwsError('MissingRequiredParameterException', 'The parameters StartTime and EndTime are required.');
  return date.getTime();
}
