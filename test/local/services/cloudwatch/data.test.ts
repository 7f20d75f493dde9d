import * as cloudwatch from '@aws-sdk/client-cloudwatch';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Metric, MetricSource } from '#local/services/cloudwatch/metrics.ts';
import { createWorld, failure, region, transports, type World } from '../world.ts';

const start = Date.UTC(2026, 0, 17, 2);
const minute = 60_000;
const metricOf = (instance: string): Metric => ({
  region,
  namespace: 'AWS/RDS',
  name: 'FreeStorageSpace',
  dimensions: [{ name: 'DBInstanceIdentifier', value: instance }],
});

/** Free space of `orders` falls by one a minute from 100. */
const source: MetricSource = {
  metrics: () => ['orders', 'users', 'stock'].map(metricOf),
  each: ({ dimensions }, from, to, take) => {
    if (dimensions[0]?.value !== 'orders') return;
    for (let n = 0; n < 60; n += 1) {
      const at = start + n * minute;
      if (at >= from && at < to) take(at, 100 - n, 'Bytes');
    }
  },
};

describe.each(transports)('cloudwatch over %s', (transport) => {
  let world: World;
  let client: cloudwatch.CloudWatchClient;
  beforeEach(async () => {
    world = await createWorld({ transport, metrics: source });
    client = new cloudwatch.CloudWatchClient(world.config());
  });
  afterEach(async () => {
    client.destroy();
    await world.close();
  });

  const window = { StartTime: new Date(start), EndTime: new Date(start + 10 * minute) };
  const Dimensions = [{ Name: 'DBInstanceIdentifier', Value: 'orders' }];
  const query = (Id: string, Stat: string, Period = 300): cloudwatch.MetricDataQuery => ({
    Id,
    MetricStat: { Metric: { Namespace: 'AWS/RDS', MetricName: 'FreeStorageSpace', Dimensions }, Period, Stat },
  });

  describe('Metric data', () => {
    it('computes statistics per period, newest first', async () => {
      const MetricDataQueries = [query('lowest', 'Minimum'), query('mean', 'Average')];
      const { MetricDataResults } = await client.send(
        new cloudwatch.GetMetricDataCommand({ ...window, MetricDataQueries }),
      );
      expect(MetricDataResults).toMatchObject([
        { Id: 'lowest', Values: [91, 96], Timestamps: [new Date(start + 5 * minute), new Date(start)] },
        { Id: 'mean', Values: [93, 98] },
      ]);
    });

    it('understands requests so long that the client compresses them', async () => {
      const MetricDataQueries = Array.from({ length: 100 }, (_, n) => query(`query${n}`, 'Sum'));
      const { MetricDataResults } = await client.send(
        new cloudwatch.GetMetricDataCommand({ ...window, MetricDataQueries }),
      );
      expect(MetricDataResults).toHaveLength(100);
    });

    it('answers nothing, not an error, for a metric without samples', async () => {
      const empty = { StartTime: new Date(0), EndTime: new Date(minute) };
      const command = new cloudwatch.GetMetricDataCommand({ ...empty, MetricDataQueries: [query('none', 'Sum')] });
      expect((await client.send(command)).MetricDataResults).toMatchObject([{ Values: [] }]);
    });

    it('gives the same as metric statistics', async () => {
      const { Datapoints } = await client.send(
        new cloudwatch.GetMetricStatisticsCommand({
          ...window,
          Namespace: 'AWS/RDS',
          MetricName: 'FreeStorageSpace',
          Dimensions,
          Period: 600,
          Statistics: ['Maximum', 'SampleCount'],
        }),
      );
      expect(Datapoints).toEqual([{ Timestamp: new Date(start), Unit: 'Bytes', Maximum: 100, SampleCount: 10 }]);
    });

    it('refuses percentiles and expressions by name', async () => {
      const percentile = client.send(
        new cloudwatch.GetMetricDataCommand({ ...window, MetricDataQueries: [query('a', 'p99')] }),
      );
      expect((await failure(percentile)).message).toBe(
        'NotImplemented: the local cloud has no cloudwatch statistic p99',
      );
      const MetricDataQueries = [query('a', 'Sum'), { Id: 'e', Expression: 'ANOMALY_DETECTION_BAND(a)' }];
      const expression = client.send(new cloudwatch.GetMetricDataCommand({ ...window, MetricDataQueries }));
      expect((await failure(expression)).message).toContain('expression ANOMALY_DETECTION_BAND(a)');
    });

    it('computes expressions over its queries, and answers only what is to be returned', async () => {
      const MetricDataQueries = [
        { ...query('lowest', 'Minimum'), ReturnData: false },
        { Id: 'half', Expression: '(lowest + 1) / 2' },
      ];
      const { MetricDataResults } = await client.send(
        new cloudwatch.GetMetricDataCommand({ ...window, MetricDataQueries }),
      );
      expect(MetricDataResults).toMatchObject([{ Id: 'half', Values: [46, 48.5] }]);
    });

    it('refuses more than 500 queries, and expressions over queries that are not there', async () => {
      const many = Array.from({ length: 501 }, (_, n) => query(`query${n}`, 'Sum'));
      const tooMany = client.send(new cloudwatch.GetMetricDataCommand({ ...window, MetricDataQueries: many }));
      expect(await failure(tooMany)).toMatchObject({ name: 'ValidationException' });
      const blind = [{ Id: 'e', Expression: 'a*2' }];
      const unknown = client.send(new cloudwatch.GetMetricDataCommand({ ...window, MetricDataQueries: blind }));
      expect((await failure(unknown)).message).toContain('no query has that id');
    });
  });

  describe('Metrics', () => {
    it('lists what the sources know in pages of two, by dimension', async () => {
      const pages: number[] = [];
      for await (const page of cloudwatch.paginateListMetrics({ client }, {})) pages.push(page.Metrics?.length ?? 0);
      expect(pages).toEqual([2, 1]);
      const one = await client.send(new cloudwatch.ListMetricsCommand({ Namespace: 'AWS/RDS', Dimensions }));
      expect(one.Metrics).toEqual([{ Namespace: 'AWS/RDS', MetricName: 'FreeStorageSpace', Dimensions }]);
    });
  });

  describe('Permissions', () => {
    it('asks without a resource, and so leaves it out of the refusal', async () => {
      const caller = new cloudwatch.CloudWatchClient(world.config('role'));
      const error = await failure(caller.send(new cloudwatch.ListMetricsCommand({})));
      caller.destroy();
      expect(error.message).toMatch(
        /not authorized to perform: cloudwatch:ListMetrics because no identity-based policy allows the cloudwatch:ListMetrics action$/,
      );
    });
  });
});
