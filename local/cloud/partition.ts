/**
 * What the accounts of one AWS partition have in common: time, the names of buckets, and that keys and snapshots of another
 * account can be named by their ARNs. Every account is a cloud of its own; whether one may reach into another, policies say.
 */
import { type VirtualClock, virtualClock } from '../clock/virtual-clock.ts';
import type { Keys } from '../services/kms/keys.ts';
import type { Neighbour } from '../services/rds/world.ts';
import { type Buckets, createBuckets } from '../services/s3/buckets.ts';

export interface Partition {
  readonly clock: VirtualClock;
  readonly buckets: Buckets;
  /** By account, in the order in which they came. */
  readonly keys: Map<string, Keys>;
  readonly rds: Map<string, Neighbour>;
}

export function createPartition(options: Parameters<typeof virtualClock>[0]): Partition {
  const clock = virtualClock(options);
  return { clock, buckets: createBuckets({ clock }), keys: new Map(), rds: new Map() };
}
