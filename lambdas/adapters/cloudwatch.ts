/** Used bytes of a database: RDS publishes what is free, and a snapshot only knows what is allocated. */
import { type CloudWatchClient, paginateGetMetricData } from '@aws-sdk/client-cloudwatch';
import { addSeconds, parseInstant } from '#core/instant.ts';
import type { Instant } from '#core/model.ts';
import { collect } from './aws.ts';

const GIB = 1024 ** 3;
/** `FreeStorageSpace` comes every minute; two hours bridge a gap in the metric without taking yesterday's value. */
const windowSeconds = 7200;

/** Bytes used at `at`, from the latest `FreeStorageSpace`; `undefined` when there is no datapoint: unknown, not zero. */
export async function usedBytes(
  client: CloudWatchClient,
  database: { readonly id: string; readonly allocatedGiB: number },
  at: Instant,
): Promise<number | undefined> {
  const pages = paginateGetMetricData({ client }, query(database.id, at));
  const results = await collect(pages, (page) => page.MetricDataResults);
  const points = results.flatMap(({ Timestamps = [], Values = [] }) =>
    Timestamps.map((moment, i) => ({ moment: Number(moment), free: Values[i] })),
  );
  const newest = points.toSorted((a, b) => a.moment - b.moment).at(-1);
  if (newest?.free === undefined) return undefined;
  return Math.max(0, Math.round(database.allocatedGiB * GIB - newest.free));
}

function query(database: string, at: Instant) {
  const Metric = {
    Namespace: 'AWS/RDS',
    MetricName: 'FreeStorageSpace',
    Dimensions: [{ Name: 'DBInstanceIdentifier', Value: database }],
  };
  return {
    MetricDataQueries: [{ Id: 'free', MetricStat: { Metric, Period: 60, Stat: 'Average' } }],
    StartTime: new Date(parseInstant(addSeconds(at, -windowSeconds))),
    // The end is exclusive; the datapoint of the minute that contains `at` is wanted.
    EndTime: new Date(parseInstant(addSeconds(at, 60))),
    ScanBy: 'TimestampDescending' as const,
  };
}
