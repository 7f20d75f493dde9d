/**
 * Reads every row of every user table of a PostgreSQL server, and checks its structure.
 *
 * A table's fingerprint is its row count and the sum of a 64-bit hash of each row: independent of order, sensitive to
 * a pair of equal rows that appears or vanishes (which XOR is not), and computed where the data is.
 */
import pg from 'pg';
import { sha256 } from '#core/canonical.ts';
import type { DatabaseContent, StructuralCheck, TableFingerprint, UnreadableTable } from '#core/restore/fingerprint.ts';
import { type Connection, errorText, tls } from './fingerprint.ts';
import { amcheck, foreignKeys, invalidIndexes } from './structure-postgres.ts';

/** Throws the driver's error when the server cannot be reached, or not with this password or certificate. */
export async function readPostgres(connection: Connection): Promise<DatabaseContent> {
  const first = await open(connection, connection.database ?? 'postgres');
  let serverVersion: string;
  let databases: string[];
  try {
    serverVersion = await one(first, 'show server_version');
    databases = (await first.query({ text: userDatabases, rowMode: 'array' })).rows.map(([name]) => String(name));
  } finally {
    await first.end();
  }
  const parts: DatabaseReading[] = [];
  for (const database of databases) parts.push(await readDatabase(connection, database));
  return {
    method: `postgresql-${Number.parseInt(serverVersion, 10)}:sum(hash_record_extended)`,
    serverVersion,
    tables: parts.flatMap(({ tables }) => tables),
    unreadable: parts.flatMap(({ unreadable }) => unreadable),
    checks: parts.flatMap(({ checks }) => checks),
  };
}

// `rdsadmin` belongs to the platform; nobody else may connect to it.
const userDatabases =
  "select datname from pg_database where datallowconn and not datistemplate and datname <> 'rdsadmin' order by 1";

// Ordinary tables, partitions and materialized views. Unlogged tables are empty after a restore by definition.
const userTables = `
  select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'm') and c.relpersistence = 'p'
    and n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
  order by 1, 2`;

type DatabaseReading = Pick<DatabaseContent, 'tables' | 'unreadable' | 'checks'>;

async function readDatabase(connection: Connection, database: string): Promise<DatabaseReading> {
  const client = await open(connection, database);
  const tables: TableFingerprint[] = [];
  const unreadable: UnreadableTable[] = [];
  try {
    const { rows } = await client.query({ text: userTables, rowMode: 'array' });
    for (const [schema, table] of rows.map((row) => row.map(String)) as [string, string][]) {
      const name = `${database}.${schema}.${table}`;
      try {
        tables.push({ table: name, ...(await readTable(client, `${ident(schema)}.${ident(table)}`)) });
      } catch (error) {
        unreadable.push({ table: name, error: errorText(error) });
      }
    }
    return { tables, unreadable, checks: await checkStructure(client, database) };
  } finally {
    await client.end();
  }
}

/** Each check by itself: one that cannot be made says so and leaves the others alone. */
async function checkStructure(client: pg.Client, database: string): Promise<StructuralCheck[]> {
  const checks: StructuralCheck[] = [];
  for (const [what, check] of Object.entries({ foreignKeys, invalidIndexes, amcheck })) {
    const name = `${database}: ${what}`;
    try {
      checks.push({ name, ...(await check(client)) });
    } catch (error) {
      checks.push({ name, outcome: 'failed', detail: errorText(error) });
    }
  }
  return checks;
}

/**
 * Rows and hash of one table. Types without an extended hash (json, xml, point) make PostgreSQL refuse the row with
 * `undefined_function`; then the text of the row is hashed, and the hash says so, so that like is compared with like.
 */
async function readTable(client: pg.Client, table: string): Promise<{ rows: number; hash: string }> {
  try {
    return await sum(client, table, 'hash_record_extended(t, 0)', 'record');
  } catch (error) {
    if (!(error instanceof pg.DatabaseError && error.code === undefinedFunction)) throw error;
    return await sum(client, table, 'hashtextextended(t::text, 0)', 'text');
  }
}

const undefinedFunction = '42883';

async function sum(client: pg.Client, table: string, rowHash: string, form: string) {
  const text = `select count(*)::text, coalesce(sum(${rowHash}::numeric), 0)::text from only ${table} t`;
  const [rows = '0', total = '0'] = (await client.query({ text, rowMode: 'array' })).rows[0] as string[];
  return { rows: Number(rows), hash: `${form}:${sha256(`${rows}:${total}`).slice(0, 16)}` };
}

/** Settings that decide how a value looks as text are fixed, so that no parameter group can change a fingerprint. */
const settings =
  '-c TimeZone=UTC -c DateStyle=ISO -c IntervalStyle=iso_8601 -c extra_float_digits=1 -c bytea_output=hex';

async function open(connection: Connection, database: string): Promise<pg.Client> {
  const { host, port, user, password, statementSeconds } = connection;
  const client = new pg.Client({
    host,
    port,
    user,
    password,
    database,
    ssl: tls(connection),
    options: settings,
    application_name: 'lifeboat-validate-restore',
    connectionTimeoutMillis: 30_000,
    statement_timeout: statementSeconds * 1000,
    query_timeout: (statementSeconds + 5) * 1000,
  });
  // A connection that breaks also fails the query under way, which is where the error is handled.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

async function one(client: pg.Client, text: string): Promise<string> {
  return String((await client.query({ text, rowMode: 'array' })).rows[0]?.[0] ?? '');
}

function ident(name: string): string {
  return pg.escapeIdentifier(name);
}
