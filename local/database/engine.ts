/**
 * Real PostgreSQL servers behind the local RDS instances. An instance is a server of its own, a snapshot is a physical
 * copy of its data taken while it serves, a restore is a new server that recovers from such a copy.
 */
import { chmod, chown, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { escapeIdentifier, escapeLiteral } from 'pg';
import type { DatabaseEngine, DatabaseServer } from '../seams.ts';
import { serverAccount } from './account.ts';
import { backUp } from './backup.ts';
import { copyTree } from './files.ts';
import { type Guard, guardFolder } from './guard.ts';
import { type Damage, flipBytes, type HeapFiles, heapFile, pagesOf } from './heap.ts';
import { findPrograms, thisPlatform } from './programs.ts';
import { type Server, startServer } from './server.ts';
import { Shelf } from './shelf.ts';
import { createSite, type Site } from './site.ts';

/** The last moment of a snapshot. What is committed before `freeze` is in it, what is committed after is not. */
export interface SnapshotMoment {
  readonly instance: string;
  readonly snapshot: string;
  /** Fixes the snapshot's state. Called by the engine when the listener returns without having called it. */
  freeze(): Promise<void>;
}

export interface EngineOptions {
  /** Where the engine makes its one folder. Default: the system's temporary folder. */
  readonly workDir?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** A chance to hold writers, look at the source and freeze, so that the snapshot holds exactly what was seen. */
  readonly onSnapshotInstant?: (moment: SnapshotMoment) => Promise<void>;
  readonly log?: (message: string) => void;
}

export interface PostgresEngine extends DatabaseEngine {
  /** `18.4` */
  readonly version: string;
  /** The one folder that everything is in, until it is closed. */
  readonly folder: string;
  /** PEM of the authority that signed the servers' certificates; undefined when this PostgreSQL has no TLS. */
  readonly authorityPem: string | undefined;
  /** Flips bytes in a table of a snapshot, as a failing disk would. */
  corruptSnapshot(snapshot: string, damage: Damage): Promise<void>;
}

interface Instance {
  readonly folder: string;
  readonly masterUser: string;
  readonly server: Server;
}

interface Snapshot {
  readonly data: string;
  readonly masterUser: string;
  readonly bytes: number;
  readonly heap: HeapFiles;
}

/** Finds PostgreSQL and prepares a cluster from which instances are made. Rejects when this machine cannot run one. */
export async function createPostgresEngine(options: EngineOptions = {}): Promise<PostgresEngine> {
  const env = options.env ?? process.env;
  const root = await mkdtemp(join(options.workDir ?? tmpdir(), 'lifeboat-pg-'));
  const account = serverAccount(process.getuid?.());
  const guard = await guardFolder(root);
  try {
    // Passable for the servers' account, which owns folders inside.
    await chmod(root, 0o711);
    const programs = await findPrograms({ env, account, platform: thisPlatform(), scratch: root });
    const site = await createSite({ root, programs, account, env });
    options.log?.(`PostgreSQL ${programs.version} in ${root}`);
    return new Engine(site, guard, options);
  } catch (error) {
    await guard.release();
    throw error;
  }
}

class Engine implements PostgresEngine {
  readonly version: string;
  readonly folder: string;
  readonly authorityPem: string | undefined;
  readonly #site: Site;
  readonly #guard: Guard;
  readonly #options: EngineOptions;
  readonly #instances = new Shelf<Instance>('database instance');
  readonly #snapshots = new Shelf<Snapshot>('snapshot');
  readonly #servers = new Set<Server>();
  readonly #underWay = new Set<Promise<unknown>>();
  #folders = 0;
  #closing: Promise<void> | undefined;

  constructor(site: Site, guard: Guard, options: EngineOptions) {
    this.#site = site;
    this.#guard = guard;
    this.#options = options;
    this.folder = site.root;
    this.version = site.programs.version;
    this.authorityPem = site.authorityPem;
  }

  create(instance: string, options: { masterUser: string; masterPassword: string; database: string }) {
    const { masterUser, masterPassword, database } = options;
    return this.#during(async () => {
      const made = await this.#instances.add(instance, () => this.#serve(this.#site.template, masterUser));
      await made.server.ask('postgres', async (client) => {
        const user = escapeIdentifier(masterUser);
        const password = escapeLiteral(masterPassword);
        await client.query(`create role ${user} login createdb createrole password ${password} in role rds_superuser`);
        if (database !== 'postgres') await client.query(`create database ${escapeIdentifier(database)} owner ${user}`);
      });
      return address(made.server);
    });
  }

  snapshot(instance: string, snapshot: string): Promise<{ bytes: number }> {
    return this.#during(async () => {
      const { server, masterUser } = this.#instances.get(instance);
      const { bytes } = await this.#snapshots.add(snapshot, async () => {
        const data = this.#newFolder();
        const copied = await backUp(server, data, async (freeze) => {
          await this.#options.onSnapshotInstant?.({ instance, snapshot, freeze });
        });
        return { data, masterUser, ...copied };
      });
      return { bytes };
    });
  }

  copySnapshot(from: string, to: string): Promise<void> {
    return this.#during(async () => {
      const source = this.#snapshots.get(from);
      await this.#snapshots.add(to, async () => ({ ...source, data: await this.#copyOf(source.data) }));
    });
  }

  deleteSnapshot(snapshot: string): Promise<void> {
    return this.#during(() => remove(this.#snapshots.take(snapshot).data));
  }

  restore(snapshot: string, instance: string): Promise<DatabaseServer> {
    return this.#during(async () => {
      const { data, masterUser } = this.#snapshots.get(snapshot);
      return address((await this.#instances.add(instance, () => this.#serve(data, masterUser))).server);
    });
  }

  async setMasterPassword(instance: string, password: string): Promise<void> {
    const { server, masterUser } = this.#instances.get(instance);
    const statement = `alter role ${escapeIdentifier(masterUser)} password ${escapeLiteral(password)}`;
    await server.ask('postgres', (client) => client.query(statement));
  }

  deleteInstance(instance: string): Promise<void> {
    return this.#during(async () => {
      const { server, folder } = this.#instances.take(instance);
      await server.stop('now');
      this.#servers.delete(server);
      await remove(folder);
    });
  }

  async usedBytes(instance: string): Promise<number> {
    const { server } = this.#instances.get(instance);
    const { rows } = await server.ask('postgres', (client) =>
      client.query<{ bytes: string }>('select sum(pg_database_size(oid)) as bytes from pg_database'),
    );
    return Number(rows[0]?.bytes);
  }

  /** The data is recovered first: a log that holds whole pages would repair the damage when it is restored. */
  corruptSnapshot(snapshot: string, damage: Damage): Promise<void> {
    return this.#during(async () => {
      const { data, ...rest } = this.#snapshots.get(snapshot);
      const file = heapFile(rest.heap, damage);
      const pages = await pagesOf(data, file, damage);
      const { folder, server } = await this.#serve(data, rest.masterUser);
      await server.stop('cleanly');
      this.#servers.delete(server);
      await flipBytes(join(folder, file), pages, damage.bytes);
      this.#snapshots.replace(snapshot, { ...rest, data: folder });
      await remove(data);
      this.#options.log?.(`flipped ${damage.bytes} bytes in ${pages} pages of ${damage.table} in ${snapshot}`);
    });
  }

  close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  async #end(): Promise<void> {
    const stopAll = () => Promise.all([...this.#servers].map((server) => server.stop('now')));
    await stopAll();
    // Whatever was under way ends by itself, soon: it may have started one more server.
    await Promise.allSettled(this.#underWay);
    await stopAll();
    await this.#guard.release();
  }

  /** Work that makes or removes files or servers; `close` waits for it. */
  async #during<T>(work: () => Promise<T>): Promise<T> {
    if (this.#closing !== undefined) throw new Error('the database engine is closed');
    const running = work();
    this.#underWay.add(running);
    return running.finally(() => this.#underWay.delete(running));
  }

  /** A new server on a copy of this data, owned by the servers' account. */
  async #serve(data: string, masterUser: string): Promise<Instance> {
    const folder = await this.#copyOf(data);
    const server = await startServer(this.#site, folder).catch(async (error) => {
      await remove(folder);
      throw error;
    });
    this.#servers.add(server);
    return { folder, masterUser, server };
  }

  async #copyOf(data: string): Promise<string> {
    const folder = this.#newFolder();
    const owner = this.#site.account;
    await mkdir(folder, { mode: 0o700 });
    if (owner !== undefined) await chown(folder, owner.uid, owner.gid);
    await copyTree(data, folder, { owner });
    return folder;
  }

  #newFolder(): string {
    this.#folders += 1;
    return join(this.folder, String(this.#folders));
  }
}

const address = (server: Server): DatabaseServer => ({ host: '127.0.0.1', port: server.port });
const remove = (folder: string) => rm(folder, { recursive: true, force: true });
