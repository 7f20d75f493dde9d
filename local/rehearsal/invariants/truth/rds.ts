/** What exists in RDS, from its own stores, and every change of it, from its events. */
import type { Cloud } from '../../../cloud.ts';
import type { Instance, Snapshot } from '../../../services/rds/state.ts';

/** A change of state, as the cloud's event `rds` tells it. */
export interface Change<Thing> {
  readonly at: number;
  readonly region: string;
  readonly id: string;
  /** As it is now; the last that was known of it when it is gone. */
  readonly record: Thing;
  /** Absent when it is new. */
  readonly from: string | undefined;
  /** Absent when it is gone. */
  readonly to: string | undefined;
  /** Who asked for it, by ARN; absent when it came about by itself. */
  readonly by: string | undefined;
}

export interface Rds {
  /** Manual snapshots of one database in one Region. */
  snapshots(region: string, resource: string): Iterable<Snapshot>;
  /** Manual snapshots of a Region, database by database, also of those that are gone or were renamed. */
  chains(region: string): Iterable<Iterable<Snapshot>>;
  snapshot(region: string, id: string): Snapshot | undefined;
  /** How many manual snapshots a Region holds. */
  held(region: string): number;
  instance(region: string, id: string): Instance | undefined;
  instances(region: string): Iterable<Instance>;
  onSnapshot(listener: (change: Change<Snapshot>) => void): void;
  onInstance(listener: (change: Change<Instance>) => void): void;
  /** Tags of a snapshot were added or taken away. */
  onTagged(listener: (snapshot: Snapshot) => void): void;
}

export function watchRds({ events, stores }: Pick<Cloud, 'events' | 'stores'>): Rds {
  const region = (name: string) => stores.rds.region(name);
  const onSnapshot = records<Snapshot>((name, id) => region(name).snapshots.get(id));
  const onInstance = records<Instance>((name, id) => region(name).instances.get(id));
  events.on('rds', ({ at, facts }) => {
    const { what, ...change } = facts as unknown as RdsFacts;
    if (what === 'snapshot') onSnapshot.tell({ at, ...change });
    else onInstance.tell({ at, ...change });
  });
  const tagged: ((snapshot: Snapshot) => void)[] = [];
  events.on('rds-tags', ({ facts }) => {
    const { what, region: name, id } = facts as unknown as Omit<RdsFacts, 'from' | 'to'>;
    const snapshot = what === 'snapshot' ? region(name).snapshots.get(id) : undefined;
    if (snapshot) for (const listener of tagged) listener(snapshot);
  });
  return {
    snapshots: (name, resource) => manual(region(name).snapshots.of(resource)),
    chains: (name) => manualOfEach(region(name).snapshots.chains()),
    snapshot: (name, id) => region(name).snapshots.get(id),
    held: (name) => region(name).snapshots.manual,
    instance: (name, id) => region(name).instances.get(id),
    instances: (name) => region(name).instances.values(),
    onSnapshot: onSnapshot.on,
    onInstance: onInstance.on,
    onTagged: (listener) => void tagged.push(listener),
  };
}

function* manual(snapshots: Iterable<Snapshot>): Iterable<Snapshot> {
  for (const snapshot of snapshots) if (snapshot.type === 'manual') yield snapshot;
}

function* manualOfEach(chains: Iterable<Iterable<Snapshot>>): Iterable<Iterable<Snapshot>> {
  for (const chain of chains) yield manual(chain);
}

/** Remembers what was there, because what is gone can no longer be looked up. */
function records<Thing>(find: (region: string, id: string) => Thing | undefined) {
  const known = new Map<string, Thing>();
  const listeners: ((change: Change<Thing>) => void)[] = [];
  return {
    on: (listener: (change: Change<Thing>) => void) => void listeners.push(listener),
    tell: ({ at, region, id, from, to, by }: Omit<RdsFacts, 'what'> & { readonly at: number }) => {
      const key = `${region}/${id}`;
      const record = (to === undefined ? known.get(key) : find(region, id)) ?? find(region, id);
      if (to === undefined) known.delete(key);
      else if (record !== undefined) known.set(key, record);
      if (record === undefined) return;
      for (const listener of listeners) listener({ at, region, id, record, from, to, by });
    },
  };
}

interface RdsFacts {
  readonly region: string;
  readonly id: string;
  readonly what: 'snapshot' | 'instance';
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly by?: string | undefined;
}

/** A role that a function or a state machine has taken on, not a person. */
export function isOfThePipeline(by: string | undefined): by is string {
  return by?.includes(':assumed-role/') ?? false;
}
