/** Which file holds which table, noted when a snapshot is taken, and how to damage it on purpose. */
import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Server } from './server.ts';

/** `database`, `schema.table` → file, relative to the data folder. */
export type HeapFiles = Readonly<Record<string, Readonly<Record<string, string>>>>;

export interface Damage {
  readonly database: string;
  /** `flights`, or `schema.flights` when it is not in `public`. */
  readonly table: string;
  /** How many bytes to flip, each on another page as long as there are pages. */
  readonly bytes: number;
}

const pageBytes = 8192;

/** Reads the catalogs of every database of a running server. */
export async function readHeapFiles(server: Server): Promise<HeapFiles> {
  const names = await server.ask('postgres', async (client) => {
    const { rows } = await client.query<{ datname: string }>('select datname from pg_database where datallowconn');
    return rows.map((row) => row.datname);
  });
  const databases = await Promise.all(names.map(async (name) => [name, await tableFiles(server, name)] as const));
  return Object.fromEntries(databases);
}

async function tableFiles(server: Server, database: string): Promise<Record<string, string>> {
  const { rows } = await server.ask(database, (client) =>
    client.query<{ name: string; path: string }>(
      `select n.nspname || '.' || c.relname as name, pg_relation_filepath(c.oid) as path
         from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'm') and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
          and pg_relation_filepath(c.oid) is not null`,
    ),
  );
  return Object.fromEntries(rows.map(({ name, path }) => [name, path]));
}

/** The file of a table. Throws when the snapshot has no such table. */
export function heapFile(files: HeapFiles, { database, table }: Damage): string {
  const tables = files[database];
  if (tables === undefined) throw new Error(`the snapshot has no database ${database}; it has ${list(files)}`);
  const file = tables[table.includes('.') ? table : `public.${table}`];
  if (file === undefined) throw new Error(`database ${database} has no table ${table}; it has ${list(tables)}`);
  return file;
}

/** Pages of a table. Throws when there are none, and so nothing to damage. */
export async function pagesOf(data: string, file: string, { table }: Damage): Promise<number> {
  const pages = Math.floor((await stat(join(data, file))).size / pageBytes);
  if (pages === 0) throw new Error(`table ${table} is empty in this snapshot; there is nothing to damage`);
  return pages;
}

/** Flips bytes inside a file of that many pages. */
export async function flipBytes(path: string, pages: number, bytes: number): Promise<void> {
  const handle = await open(path, 'r+');
  try {
    for (let n = 0; n < bytes; n += 1) await flip(handle, position(n, pages));
  } finally {
    await handle.close();
  }
}

/** The n-th byte to flip: one page after another, in each page from its end, where the rows are. */
function position(n: number, pages: number): number {
  return (n % pages) * pageBytes + pageBytes - 1 - (Math.floor(n / pages) % (pageBytes / 2));
}

async function flip(handle: Awaited<ReturnType<typeof open>>, at: number): Promise<void> {
  const byte = Buffer.alloc(1);
  await handle.read(byte, 0, 1, at);
  await handle.write(Buffer.from([(byte[0] ?? 0) ^ 0xff]), 0, 1, at);
}

const list = (names: object) => Object.keys(names).sort().join(', ') || 'none';
