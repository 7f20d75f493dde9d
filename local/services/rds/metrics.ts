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

interface Datapoint {
  /** Epoch milliseconds, a full minute. */
  readonly at: number;
  readonly value: number;
}

export interface MetricSource {
  readonly namespace: string;
  /** Gives one datapoint a minute while the thing existed; none for what this source does not know. */
  each(query: MetricQuery, take: (at: number, value: number) => void): void | Promise<void>;
}

/**
 * `FreeStorageSpace` in bytes. Databases that know their past answer for every minute. A real server is measured when it
 * is asked for: a minute that nobody asked about at the time has the value of the measurement before it, or of the first.
 */
export function metricSource(world: World): MetricSource {
  const measured = new WeakMap<Instance, Datapoint[]>();
  const measure = async (
    instance: Instance,
    span: Pick<MetricQuery, 'from' | 'to'>,
    take: (at: number, value: number) => void,
  ) => {
    const now = minute(world.clock.now());
    const history = measured.get(instance) ?? [];
    measured.set(instance, history);
    if (history.at(-1)?.at !== now) history.push({ at: now, value: await freeBytes(world, instance) });
    for (let at = nextMinute(span.from); at < span.to; at += minuteMs) {
      take(at, (history.findLast((point) => point.at <= at) ?? history[0])?.value ?? 0);
    }
  };
  return {
    namespace: 'AWS/RDS',
    each({ region, metric, dimensions, from, to }, take) {
      const instance = world.region(region).instances.get(dimensions['DBInstanceIdentifier'] ?? '');
      if (metric !== 'FreeStorageSpace' || instance?.createdAt === undefined || !instance.started) return;
      const now = minute(world.clock.now());
      const span = { from: Math.max(from, instance.createdAt), to: Math.min(to, now + 1) };
      const { usedBytesAt } = world.databases;
      if (usedBytesAt === undefined) return measure(instance, span, take);
      const { key } = instance;
      const allocated = instance.settings.allocatedGiB * bytesPerGiB;
      for (let at = nextMinute(span.from); at < span.to; at += minuteMs) take(at, allocated - usedBytesAt(key, at));
    },
  };
}

const minute = (instant: number) => Math.floor(instant / minuteMs) * minuteMs;

const nextMinute = (instant: number) => Math.ceil(instant / minuteMs) * minuteMs;

async function freeBytes(world: World, instance: Instance): Promise<number> {
  const { key, settings } = instance;
  const used = await world.clock.real(() => world.databases.usedBytes(key));
  return settings.allocatedGiB * bytesPerGiB - used;
}
