/** Databases for scenarios: one real PostgreSQL for a file of tests, seen by each cloud as databases of its own. */
import pg from 'pg';
import type { PostgresEngine } from '#local/database/engine.ts';
import type { DatabaseEngine, DatabaseServer } from '#local/seams.ts';

export interface Databases extends DatabaseEngine {
  readonly authorityPem: string | undefined;
  /** Flips bytes of a table in a snapshot, as a failing disk would. */
  damage(snapshot: string, table: string): Promise<void>;
  /** Puts a table with 500 orders into a database that was just made. */
  fill(at: DatabaseServer): Promise<void>;
}

/** Master user and password of every database of a scenario. */
export const owner = 'keeper';
export const password = 'correct-horse-battery';

let engines = 0;

/** A real server for each instance, a real copy for each snapshot; names are apart from those of other clouds. */
export function realDatabases(engine: PostgresEngine): Databases {
  engines += 1;
  const own = (name: string) => `${engines}/${name}`;
  return {
    authorityPem: engine.authorityPem,
    fill,
    damage: (snapshot, table) => engine.corruptSnapshot(own(snapshot), { database: 'shop', table, bytes: 64 }),
    create: (instance, options) => engine.create(own(instance), options),
    snapshot: (instance, snapshot) => engine.snapshot(own(instance), own(snapshot)),
    copySnapshot: (from, to) => engine.copySnapshot(own(from), own(to)),
    deleteSnapshot: (snapshot) => engine.deleteSnapshot(own(snapshot)),
    restore: (snapshot, instance) => engine.restore(own(snapshot), own(instance)),
    setMasterPassword: (instance, password) => engine.setMasterPassword(own(instance), password),
    deleteInstance: (instance) => engine.deleteInstance(own(instance)),
    usedBytes: (instance) => engine.usedBytes(own(instance)),
    close: async () => undefined,
  };
}

/**
 * Every instance is the same real server and every snapshot is free: for scenarios about who may do what and when,
 * where only the restored content's being there matters. Made once for a file of tests.
 */
export async function oneDatabase(engine: PostgresEngine): Promise<Databases> {
  const name = 'shared';
  const server = await engine.create(name, { masterUser: owner, masterPassword: password, database: 'shop' });
  await fill(server);
  return {
    authorityPem: engine.authorityPem,
    damage: async () => undefined,
    fill: async () => undefined,
    create: async () => server,
    snapshot: async () => ({ bytes: 10_000_000 }),
    copySnapshot: async () => undefined,
    deleteSnapshot: async () => undefined,
    restore: async () => server,
    setMasterPassword: (_, secret) => engine.setMasterPassword(name, secret),
    deleteInstance: async () => undefined,
    usedBytes: () => engine.usedBytes(name),
    close: async () => undefined,
  };
}

/** A table with 500 orders. */
async function fill(at: DatabaseServer): Promise<void> {
  const config = { host: at.host, port: at.port, user: owner, password, database: 'shop' };
  const client = new pg.Client({ ...config, ssl: { rejectUnauthorized: false } });
  await client.connect();
  try {
    await client.query('create table orders as select n as id, n * 7 as total from generate_series(1, 500) n');
  } finally {
    await client.end();
  }
}
