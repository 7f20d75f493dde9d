/** What RDS tells CloudWatch about an instance, every minute. */
import type { Instance } from './state.ts';
import type { World } from './world.ts';
import { bytesPerGiB } from './written.ts';

const minuteMs = 60_000;

export interface MetricQuery {
  readonly region: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** Epoch milliseconds, from inclusive, to exclusive. */
  readonly from: number;
  readonly to: number;
}

export interface Datapoint {
  /** Epoch milliseconds, a full minute. */
  readonly at: number;
  readonly value: number;
}

export interface MetricSource {
  readonly namespace: string;
  /** One datapoint a minute while the thing existed; none for what this source does not know. */
  datapoints(query: MetricQuery): Promise<readonly Datapoint[]>;
}

/**
 * `FreeStorageSpace` in bytes. Databases that know their past answer for every minute. A real server is measured when it
 * is asked for: a minute that nobody asked about at the time has the value of the measurement before it, or of the first.
 */
export function metricSource(world: World): MetricSource {
  const measured = new WeakMap<Instance, Datapoint[]>();
  return {
    namespace: 'AWS/RDS',
    async datapoints({ region, metric, dimensions, from, to }) {
      const instance = world.region(region).instances.get(dimensions['DBInstanceIdentifier'] ?? '');
      if (metric !== 'FreeStorageSpace' || instance?.createdAt === undefined || !instance.started) return [];
      const now = minute(world.clock.now());
      const span = { from: Math.max(from, instance.createdAt), to: Math.min(to, now + 1) };
      const { usedBytesAt } = world.databases;
      if (usedBytesAt !== undefined) {
        const { key } = instance;
        const allocated = instance.settings.allocatedGiB * bytesPerGiB;
        return everyMinute(span, (at) => allocated - usedBytesAt(key, at));
      }
      const history = measured.get(instance) ?? [];
      measured.set(instance, history);
      if (history.at(-1)?.at !== now) history.push({ at: now, value: await freeBytes(world, instance) });
      return everyMinute(span, (at) => (history.findLast((point) => point.at <= at) ?? history[0])?.value ?? 0);
    },
  };
}

const minute = (instant: number) => Math.floor(instant / minuteMs) * minuteMs;

function everyMinute({ from, to }: Pick<MetricQuery, 'from' | 'to'>, valueAt: (at: number) => number): Datapoint[] {
  const points: Datapoint[] = [];
  for (let at = Math.ceil(from / minuteMs) * minuteMs; at < to; at += minuteMs) points.push({ at, value: valueAt(at) });
  return points;
}

async function freeBytes(world: World, instance: Instance): Promise<number> {
  const { key, settings } = instance;
  const used = await world.clock.real(() => world.databases.usedBytes(key));
  return settings.allocatedGiB * bytesPerGiB - used;
}
