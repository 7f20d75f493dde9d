/**
 * Reads every row of every user table of a PostgreSQL server, and checks its structure.
 *
 * A table's fingerprint is its row count and the sum of a 64-bit hash of each row: independent of order, sensitive to
 * a pair of equal rows that appears or vanishes (which XOR is not), and computed where the data is.
 */
import pg from 'pg';
import { type Connection, errorText, tls } from './fingerprint.ts';
import { examine, Notes, type Reading } from './reading.ts';
import { amcheck, foreignKeys, invalidIndexes } from './structure-postgres.ts';
import { listTables, readTable } from './tables-postgres.ts';

/** Throws the driver's error when the server cannot be reached, or not with this password or certificate. */
export async function readPostgres(connection: Connection): Promise<Reading> {
  const first = await open(connection, connection.database ?? 'postgres');
  let serverVersion: string;
  let databases: string[];
  try {
    serverVersion = await one(first, 'show server_version');
    databases = (await first.query({ text: userDatabases, rowMode: 'array' })).rows.map(([name]) => String(name));
  } finally {
    await first.end();
  }
  const notes = new Notes(connection.pause);
  for (const database of databases) {
    await readDatabase(connection, database, notes);
    if (notes.stopped) break;
  }
  const method = `postgresql-${Number.parseInt(serverVersion, 10)}:sum(hash_record_extended)`;
  return notes.reading({ method, serverVersion });
}

// `rdsadmin` belongs to the platform; nobody else may connect to it.
const userDatabases =
  "select datname from pg_database where datallowconn and not datistemplate and datname <> 'rdsadmin' order by 1";

async function readDatabase(connection: Connection, database: string, notes: Notes): Promise<void> {
  const client = await open(connection, database);
  try {
    for (const table of await listTables(client, database)) {
      if (notes.hasTable(table.name)) continue;
      try {
        const read = await readTable(client, table, notes);
        if (read === undefined) return;
        notes.tables.push({ table: table.name, ...read });
      } catch (error) {
        notes.unreadable.push({ table: table.name, error: errorText(error) });
      }
    }
    await checkStructure(client, database, notes);
  } finally {
    await client.end();
  }
}

/** Each check by itself: one that cannot be made says so and leaves the others alone. */
async function checkStructure(client: pg.Client, database: string, notes: Notes): Promise<void> {
  for (const [what, check] of Object.entries({ foreignKeys, invalidIndexes, amcheck })) {
    const name = `${database}: ${what}`;
    if (notes.hasCheck(name)) continue;
    try {
      const outcome = await examine(notes, name, await check(client));
      if (outcome === undefined) return;
      notes.checks.push(outcome);
    } catch (error) {
      notes.checks.push({ name, outcome: 'failed', detail: errorText(error) });
    }
  }
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
