/** The snapshots of a Region, found by name and by instance without looking at the others. */
import { afterAll, type Ordered, ordered } from '../ordered.ts';
import type { Snapshot } from './state.ts';

export interface SnapshotShelf {
  readonly size: number;
  /** How many count towards the quota. */
  readonly manual: number;
  get(id: string): Snapshot | undefined;
  has(id: string): boolean;
  add(snapshot: Snapshot): void;
  delete(id: string): void;
  /** In the order of their names; from a name on, itself included. */
  values(first?: string): Iterable<Snapshot>;
  /** The same, of one instance by the name it had when they were taken. */
  of(instance: string, first?: string): Iterable<Snapshot>;
  /** The same, of one instance by its resource id, which no renaming changes. */
  ofResource(resourceId: string, first?: string): Iterable<Snapshot>;
  /** All of them, instance by instance: what is incremental to each other, whatever the instance was called. */
  chains(): Iterable<Iterable<Snapshot>>;
}

export function snapshotShelf(): SnapshotShelf {
  const all = ordered<Snapshot>();
  const byInstance = groups();
  const byResource = groups();
  let manual = 0;
  return {
    get size() {
      return all.size;
    },
    get manual() {
      return manual;
    },
    get: (id) => all.get(id),
    has: (id) => all.has(id),
    add: (snapshot) => {
      all.set(snapshot.id, snapshot);
      byInstance.add(snapshot.instance, snapshot);
      byResource.add(snapshot.resourceId, snapshot);
      if (snapshot.type === 'manual') manual += 1;
    },
    delete: (id) => {
      const snapshot = all.get(id);
      if (snapshot === undefined) return;
      all.delete(id);
      byInstance.delete(snapshot.instance, id);
      byResource.delete(snapshot.resourceId, id);
      if (snapshot.type === 'manual') manual -= 1;
    },
    values: (first) => all.values(first),
    of: byInstance.of,
    ofResource: byResource.of,
    chains: byResource.each,
  };
}

/** Ordered shares of the shelf. */
function groups() {
  const shares = new Map<string, Ordered<Snapshot>>();
  return {
    add: (name: string, snapshot: Snapshot) => {
      const share = shares.get(name) ?? ordered<Snapshot>();
      shares.set(name, share);
      share.set(snapshot.id, snapshot);
    },
    delete: (name: string, id: string) => {
      const share = shares.get(name);
      share?.delete(id);
      if (share?.size === 0) shares.delete(name);
    },
    of: (name: string, first?: string): Iterable<Snapshot> => shares.get(name)?.values(first) ?? [],
    *each(): Iterable<Iterable<Snapshot>> {
      for (const share of shares.values()) yield share.values();
    },
  };
}

/** Automated snapshots are named by RDS, and AWS Backup's by it: with a prefix that nobody else may use. */
export const prefixes = { awsbackup: 'awsbackup:', automated: 'rds:' } as const;

/**
 * The snapshots of some types among those that `read` gives, in order. Types have ranges of names of their own, so
 * those of another type are jumped over, not read.
 */
export function* ofTypes(
  read: (first?: string) => Iterable<Snapshot>,
  types: readonly string[],
  first?: string,
): Iterable<Snapshot> {
  for (let at: string | undefined = first ?? ''; at !== undefined; ) {
    let other: string | undefined;
    for (const snapshot of read(at)) {
      if (!types.includes(snapshot.type)) {
        other = snapshot.id;
        break;
      }
      yield snapshot;
    }
    at = other === undefined ? undefined : behind(other, types);
  }
}

/** Where names of a wanted type can begin again after one of another type. */
function behind(other: string, types: readonly string[]): string | undefined {
  const own = Object.values(prefixes).find((prefix) => other.startsWith(prefix));
  if (own !== undefined) return afterAll(own);
  return Object.entries(prefixes).find(([type, prefix]) => types.includes(type) && prefix > other)?.[1];
}
