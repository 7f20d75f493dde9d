/** CloudWatch metrics, as far as `cloudwatch.md` says. */
import type {
  Dimension,
  GetMetricDataInput,
  GetMetricStatisticsInput,
  ListMetricsInput,
} from '@aws-sdk/client-cloudwatch';
import { accepts } from '../../endpoint/accepts.ts';
import { type Authorize, AwsError, type Service } from '../../seams.ts';
import { page } from '../page.ts';
import { alarmOperations } from './alarm-service.ts';
import { metricData } from './metric-data.ts';
import type { Metric, MetricDimension, MetricSource, Take } from './metrics.ts';
import { type Period, Periods, statistic } from './statistics.ts';
import type { AlarmStatus } from './watch.ts';

export interface CloudWatchDeps {
  readonly sources: readonly MetricSource[];
  readonly authorize: Authorize;
  /** None when absent. */
  readonly alarms?: () => readonly AlarmStatus[];
}

export function cloudWatchService({ sources, authorize, alarms = () => [] }: CloudWatchDeps): Service {
  const each: Each = async (metric, from, to, take) => {
    for (const source of sources) await source.each(metric, time(from), time(to), take);
  };
  return {
    name: 'monitoring',
    operations: {
      ...alarmOperations({ authorize, alarms }),
      GetMetricData: accepts<GetMetricDataInput>(
        ['MetricDataQueries', 'StartTime', 'EndTime', 'ScanBy', 'MaxDatapoints', 'NextToken'],
        async (input, call) => {
          authorize(call.principal, { action: 'cloudwatch:GetMetricData', resource: '*' });
          const read = (metric: Metric, take: Take) => each(metric, input.StartTime, input.EndTime, take);
          const results = await metricData(input, { read, metricOf: (named) => metricOf(call.region, named ?? {}) });
          return { MetricDataResults: results, Messages: [] };
        },
      ),
      GetMetricStatistics: accepts<GetMetricStatisticsInput>(
        ['Namespace', 'MetricName', 'Dimensions', 'StartTime', 'EndTime', 'Period', 'Statistics'],
        async (input, call) => {
          authorize(call.principal, { action: 'cloudwatch:GetMetricStatistics', resource: '*' });
          const metric = metricOf(call.region, input);
          const periods = new Periods(input.Period ?? 60);
          await each(metric, input.StartTime, input.EndTime, (at, value, unit) => periods.add(at, value, unit));
          const computed = (period: Period) =>
            Object.fromEntries((input.Statistics ?? []).map((name) => [name, statistic(name, period)]));
          return {
            Label: input.MetricName,
            Datapoints: periods.list().map((period) => ({
              Timestamp: new Date(period.at),
              Unit: period.unit,
              ...computed(period),
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

type Each = (metric: Metric, from: Date | undefined, to: Date | undefined, take: Take) => Promise<void>;

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
