/**
 * Databases without servers: content, size and their change are modelled, everything else about an instance is the RDS
 * service's own. See `model.md`.
 */
import type { DatabaseContent } from '#core/restore/fingerprint.ts';
import type { Connection } from '#lambdas/adapters/fingerprint.ts';
import type { Reading } from '#lambdas/adapters/reading.ts';
import type { Clock, DatabaseEngine, DatabaseServer, NewDatabase } from '../../seams.ts';
import { hostOf, port } from './address.ts';
import { connect } from './connect.ts';
import { contentOf } from './content.ts';
import type { Corruption, CorruptionKind } from './corruption.ts';
import { corruptionOf, type History, usedBytesOf, writtenBytesBetween } from './history.ts';
import { readInPortions } from './portions.ts';
import { type DatabaseProfile, drawProfile, tablesOf } from './profile.ts';
import { willNotStart } from './refusals.ts';
import { type Copy, checkCorruption, type Instance, type Login, momentOf, newStore, type Store } from './store.ts';

export interface ContentOptions {
  readonly seed: number;
  /** May be that of a cloud which does not exist yet: it is first asked when a database is made. */
  readonly clock: Pick<Clock, 'now' | 'sleep'>;
  /** What a new database is like, by its key; drawn from seed and key where it answers nothing. */
  readonly profile?: (instance: string) => DatabaseProfile | undefined;
  /** PostgreSQL versions that may be asked for, the usual one first. Default: those of RDS in 2026. */
  readonly versions?: readonly string[];
  /** Virtual milliseconds that reading so many bytes takes, of a database that uses `used` of them. Default: none. */
  readonly readingMs?: (bytes: number, used: number) => number;
}

/** Minor versions of the majors that RDS has standard support for, the usual one first. */
export const rdsVersions: readonly string[] = ['17.6', '14.19', '15.14', '16.10', '18.1'];

/** Its members may be taken apart: none of them needs the object it came from. */
export interface ContentEngine extends DatabaseEngine, Interference {
  readonly versions: readonly string[];
  read(engine: string, connection: Connection): Promise<Reading>;
  usedBytesAt(instance: string, at: number): number;
  writtenBytes(instance: string, from: number, to: number): number;
  stop(instance: string): Promise<void>;
  start(instance: string): Promise<void>;
  /** What is in a snapshot, whatever anybody reads or says of it; undefined when there is no such snapshot. */
  holds(snapshot: string): Held | undefined;
  /** How many things there are, for measuring. */
  count(): { readonly instances: number; readonly snapshots: number };
}

export interface Held {
  readonly content: DatabaseContent;
  /** What is wrong with this very copy, and with what it was copied from. */
  readonly own: readonly CorruptionKind[];
  /** What was wrong with the database itself when the data was frozen. */
  readonly inherited: readonly CorruptionKind[];
}

/** What happens to databases besides what RDS does with them. */
interface Interference {
  /** From now, or from a later moment on (epoch milliseconds), in it and in every snapshot taken from then on. */
  corruptInstance(instance: string, corruption: Corruption, from?: number): void;
  /** In this copy, and in what is copied or restored from it from now on. */
  corruptSnapshot(snapshot: string, corruption: Corruption): void;
  /** So many bytes of rows arrive at once in the first table; go, when negative. */
  load(instance: string, bytes: number): void;
}

export function contentDatabases(options: ContentOptions): ContentEngine {
  const { clock, readingMs, versions = rdsVersions } = options;
  const store = newStore(options.seed);
  return {
    versions,
    ...servers(store, options, versions[0] ?? ''),
    ...copies(store, options),
    ...interference(store, options),
    async read(_engine, connection) {
      const server = connect(store, connection);
      const catalogue = { moment: momentOf(server, clock.now()), ...server.login };
      if (readingMs === undefined) return contentOf(catalogue);
      const used = usedBytesOf(catalogue.moment);
      const wait = async (bytes: number) => {
        await clock.sleep(readingMs(bytes, used));
        // The server may have gone meanwhile, or the password changed.
        connect(store, connection);
      };
      return await readInPortions(catalogue, connection.pause, wait);
    },
    holds: (snapshot) => {
      const copy = store.snapshots.find(snapshot);
      return copy && held(copy);
    },
    count: () => ({ instances: store.instances.size, snapshots: store.snapshots.size }),
    async close() {
      store.servers.clear();
      store.instances.clear();
      store.snapshots.clear();
    },
  };
}

function held({ moment, login }: Copy): Held {
  const own = moment.own.map(({ kind }) => kind);
  const inherited = corruptionOf({ ...moment, own: [] }).map(({ kind }) => kind);
  return { content: contentOf({ moment, ...login }), own, inherited };
}

type Servers =
  | 'create'
  | 'setMasterPassword'
  | 'deleteInstance'
  | 'usedBytes'
  | 'usedBytesAt'
  | 'writtenBytes'
  | 'stop'
  | 'start';

function servers(store: Store, { seed, clock, profile }: ContentOptions, usual: string) {
  const { instances } = store;
  return {
    create: (key: string, wanted: NewDatabase) => {
      const { masterUser, masterPassword: password, database, engineVersion: version = usual } = wanted;
      const history = newHistory(seed, key, clock.now(), profile?.(key));
      return serve(store, key, { login: { masterUser, password, database, version }, history, still: undefined });
    },
    async setMasterPassword(key: string, password: string) {
      const instance = instances.get(key);
      instance.login = { ...instance.login, password };
    },
    async deleteInstance(key: string) {
      store.servers.delete(instances.take(key).host);
    },
    usedBytes: async (key: string) => usedBytesOf(momentOf(instances.get(key), clock.now())),
    usedBytesAt: (key: string, at: number) => usedBytesOf(momentOf(instances.get(key), at)),
    writtenBytes: (key: string, from: number, to: number) => {
      const { history, still } = instances.get(key);
      return still ? 0 : writtenBytesBetween(history, from - history.bornAt, to - history.bornAt);
    },
    async stop(key: string) {
      instances.get(key).stopped = true;
    },
    async start(key: string) {
      instances.get(key).stopped = false;
    },
  } satisfies Pick<ContentEngine, Servers>;
}

function copies(store: Store, { clock }: ContentOptions) {
  const { instances, snapshots } = store;
  return {
    async snapshot(key: string, snapshot: string) {
      const instance = instances.get(key);
      const copy = { login: instance.login, moment: momentOf(instance, clock.now()) };
      await snapshots.add(snapshot, async () => copy);
      return { bytes: usedBytesOf(copy.moment) };
    },
    async copySnapshot(from: string, to: string) {
      const copy = snapshots.get(from);
      await snapshots.add(to, async () => copy);
    },
    async deleteSnapshot(snapshot: string) {
      snapshots.take(snapshot);
    },
    async restore(snapshot: string, key: string) {
      const { login, moment } = snapshots.get(snapshot);
      if (corruptionOf(moment).some(({ kind }) => kind === 'truncated')) throw willNotStart();
      return serve(store, key, { login, history: moment.history, still: moment });
    },
  };
}

function interference({ instances, snapshots }: Store, { clock }: ContentOptions): Interference {
  return {
    corruptInstance(key, corruption, from = clock.now()) {
      if (from < clock.now()) throw new RangeError(`${key} cannot be corrupt since ${from}: that is in the past`);
      const instance = instances.get(key);
      const { history, still } = instance;
      checkCorruption(history, corruption);
      const since = { age: from - history.bornAt, corruption };
      if (still) instance.still = { ...still, own: [...still.own, corruption] };
      else instance.history = { ...history, corruption: [...history.corruption, since] };
    },
    corruptSnapshot(snapshot, corruption) {
      const { login, moment } = snapshots.get(snapshot);
      checkCorruption(moment.history, corruption);
      snapshots.replace(snapshot, { login, moment: { ...moment, own: [...moment.own, corruption] } });
    },
    load(key, bytes) {
      const instance = instances.get(key);
      if (instance.still) throw new Error(`${key} was restored, and nobody writes to it`);
      const { history } = instance;
      instance.history = { ...history, loads: [...history.loads, { age: clock.now() - history.bornAt, bytes }] };
    },
  };
}

async function serve(
  { instances, servers, seed }: Store,
  key: string,
  made: { readonly login: Login; readonly history: History; readonly still: Instance['still'] },
): Promise<DatabaseServer> {
  const instance = await instances.add(key, async () => ({ host: hostOf(key, seed), stopped: false, ...made }));
  servers.set(instance.host, instance);
  return { host: instance.host, port };
}

function newHistory(seed: number, key: string, bornAt: number, given: DatabaseProfile | undefined): History {
  const profile = given ?? drawProfile(seed, key);
  const origin = `${seed}/${key}`;
  return { origin, bornAt, profile, tables: tablesOf(profile, seed, key), loads: [], corruption: [] };
}
