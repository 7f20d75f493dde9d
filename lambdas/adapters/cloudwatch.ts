/** Used bytes of databases: RDS publishes what is free, and a snapshot only knows what is allocated. */
import { type CloudWatchClient, type MetricDataResult, paginateGetMetricData } from '@aws-sdk/client-cloudwatch';
import { groupBy } from '#core/group.ts';
import { addSeconds, parseInstant } from '#core/instant.ts';
import type { Instant } from '#core/model.ts';
import { collect } from './aws.ts';
import { inParallel, portions } from './many.ts';

const GIB = 1024 ** 3;
/**
 * `FreeStorageSpace` comes every minute, a few minutes late, so ten minutes answer for nearly all databases. For the others
 * two hours bridge a gap in the metric without taking yesterday's value.
 */
const windowsSeconds = [600, 7200] as const;
/** So many metrics a call (CloudWatch API reference, GetMetricData). */
const metricsAtOnce = 500;
const callsAtOnce = 2;
/** Seconds. With 500 metrics, minutes of two hours are 60,500 values; a call gives 100,800. */
const periods = { exact: 60, coarse: 300 } as const;

interface Measured {
  readonly id: string;
  readonly allocatedGiB: number;
}

/** Bytes used at `at`, from the latest `FreeStorageSpace`; `undefined` when there is no datapoint: unknown, not zero. */
export async function usedBytes(
  client: CloudWatchClient,
  database: Measured,
  at: Instant,
): Promise<number | undefined> {
  return (await measure(client, [database], at, periods.exact)).get(database.id);
}

/** Bytes used in the last five minutes with data before `at`, by database; those without data are absent. */
export async function usedBytesOfAll(
  client: CloudWatchClient,
  databases: readonly Measured[],
  at: Instant,
): Promise<ReadonlyMap<string, number>> {
  return await measure(client, databases, at, periods.coarse);
}

/** Values of a metric from one moment to another, one for so many seconds. */
interface Window {
  readonly from: Instant;
  readonly at: Instant;
  readonly period: number;
}

async function measure(
  client: CloudWatchClient,
  databases: readonly Measured[],
  at: Instant,
  period: number,
): Promise<ReadonlyMap<string, number>> {
  const used = new Map<string, number>();
  for (const seconds of windowsSeconds) {
    const silent = databases.filter(({ id }) => !used.has(id));
    const window = { from: addSeconds(at, -seconds), at, period };
    for (const [id, bytes] of await measureIn(client, silent, window)) used.set(id, bytes);
  }
  return used;
}

async function measureIn(
  client: CloudWatchClient,
  databases: readonly Measured[],
  window: Window,
): Promise<[string, number][]> {
  const found = await inParallel(portions(databases, metricsAtOnce), callsAtOnce, async (some) => {
    const pages = paginateGetMetricData({ client }, query(some, window));
    const byQuery = groupBy(await collect(pages, (page) => page.MetricDataResults), ({ Id }) => Id);
    return some.flatMap(({ id, allocatedGiB }, index): [string, number][] => {
      const free = newestValue(byQuery.get(queryId(index)) ?? []);
      return free === undefined ? [] : [[id, Math.max(0, Math.round(allocatedGiB * GIB - free))]];
    });
  });
  return found.flat();
}

/** A result may come in parts, and in any order. */
function newestValue(results: readonly MetricDataResult[]): number | undefined {
  let newest = { moment: Number.NEGATIVE_INFINITY, value: undefined as number | undefined };
  for (const { Timestamps = [], Values = [] } of results) {
    for (const [index, timestamp] of Timestamps.entries()) {
      const moment = Number(timestamp);
      if (moment >= newest.moment) newest = { moment, value: Values[index] };
    }
  }
  return newest.value;
}

/** Begins with a small letter, as GetMetricData wants it. */
const queryId = (index: number) => `free${index}`;

function query(databases: readonly Measured[], { from, at, period: Period }: Window) {
  const MetricDataQueries = databases.map(({ id: Value }, index) => {
    const Dimensions = [{ Name: 'DBInstanceIdentifier', Value }];
    const Metric = { Namespace: 'AWS/RDS', MetricName: 'FreeStorageSpace', Dimensions };
    return { Id: queryId(index), MetricStat: { Metric, Period, Stat: 'Average' } };
  });
  return {
    MetricDataQueries,
    StartTime: new Date(parseInstant(from)),
    // The end is exclusive; the datapoint of the minute that contains `at` is wanted.
    EndTime: new Date(parseInstant(addSeconds(at, 60))),
    ScanBy: 'TimestampDescending' as const,
  };
}
