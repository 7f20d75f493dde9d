/**
 * Reads every row of every user table of a MySQL or MariaDB server, and checks its structure.
 *
 * The server has no hash over a row, so each row is written as the hexadecimal bytes of its columns (NULL apart), hashed
 * with SHA-256, and 60 bits of it are summed: independent of order, as for PostgreSQL.
 */
import { type Connection as Client, createConnection, type RowDataPacket } from 'mysql2/promise';
import { sha256 } from '#core/canonical.ts';
import { groupBy } from '#core/group.ts';
import { type Connection, errorText, tls } from './fingerprint.ts';
import { type Examination, examine, Notes, type Reading } from './reading.ts';

/** Throws the driver's error when the server cannot be reached, or not with this password or certificate. */
export async function readMysql(connection: Connection): Promise<Reading> {
  const client = await open(connection);
  const notes = new Notes(connection.pause);
  try {
    const serverVersion = String((await rows(client, 'select version() as v'))[0]?.['v'] ?? '');
    const columns = columnsByTable(await rows(client, listColumns));
    for (const { schema, table, names } of columns) {
      const name = `${schema}.${table}`;
      if (notes.hasTable(name)) continue;
      if (notes.stopHere({})) break;
      try {
        notes.tables.push({ table: name, ...(await readTable(client, schema, table, names)) });
      } catch (error) {
        notes.unreadable.push({ table: name, error: errorText(error) });
      }
    }
    if (!notes.stopped) await checkStructure(client, columns, notes);
    return notes.reading({
      method: `mysql-${serverVersion.split('.').slice(0, 2).join('.')}:sum(sha2)`,
      serverVersion,
    });
  } finally {
    client.destroy();
  }
}

async function checkStructure(client: Client, tables: readonly Table[], notes: Notes): Promise<void> {
  for (const [name, check] of [
    ['check table', checkTables],
    ['foreign keys', foreignKeys],
  ] as const) {
    if (notes.hasCheck(name)) continue;
    const outcome = await examine(notes, name, await check(client, tables));
    if (outcome === undefined) return;
    notes.checks.push(outcome);
  }
}

interface Table {
  readonly schema: string;
  readonly table: string;
  readonly names: readonly string[];
}

const systemSchemas = `('mysql', 'sys', 'performance_schema', 'information_schema')`;

const listColumns = `
  select c.table_schema as s, c.table_name as t, c.column_name as c
  from information_schema.columns c join information_schema.tables k using (table_schema, table_name)
  where k.table_type = 'BASE TABLE' and c.table_schema not in ${systemSchemas}
  order by c.table_schema, c.table_name, c.ordinal_position`;

function columnsByTable(found: readonly RowDataPacket[]): Table[] {
  const tables = new Map<string, { schema: string; table: string; names: string[] }>();
  for (const { s, t, c } of found) {
    const key = JSON.stringify([s, t]);
    const table = tables.get(key) ?? { schema: String(s), table: String(t), names: [] };
    table.names.push(String(c));
    tables.set(key, table);
  }
  return [...tables.values()];
}

async function readTable(client: Client, schema: string, table: string, names: readonly string[]) {
  const [found] = await rows(client, fingerprintQuery(schema, table, names));
  const count = String(found?.['n'] ?? '0');
  return { rows: Number(count), hash: `row:${sha256(`${count}:${found?.['h'] ?? '0'}`).slice(0, 16)}` };
}

/** Columns are told apart by a separator that hexadecimal digits cannot contain, and NULL by a letter they cannot. */
export function fingerprintQuery(schema: string, table: string, names: readonly string[]): string {
  const columns = names.map((name) => `ifnull(hex(cast(${ident(name)} as binary)), 'N')`);
  const row = `sha2(concat_ws('|', ${columns.join(', ')}), 256)`;
  const bits = `cast(conv(left(${row}, 15), 16, 10) as unsigned)`;
  return `select count(*) as n, cast(coalesce(sum(${bits}), 0) as char) as h from ${ident(schema)}.${ident(table)}`;
}

/** InnoDB reads every page of every index. Its answer is OK, or what is wrong. */
async function checkTables(client: Client, tables: readonly Table[]): Promise<Examination> {
  const parts = tables.map(({ schema, table }) => async () => {
    const answer = await rows(client, `check table ${ident(schema)}.${ident(table)}`).catch((error: unknown) => [
      { Msg_type: 'error', Msg_text: errorText(error) },
    ]);
    const wrong = answer.filter(
      ({ Msg_type, Msg_text }) => Msg_type === 'error' || (Msg_type === 'status' && Msg_text !== 'OK'),
    );
    return wrong[0] === undefined ? undefined : `${schema}.${table}: ${wrong[0].Msg_text}`;
  });
  return { parts, good: `${tables.length} tables are sound` };
}

const listForeignKeys = `
  select constraint_name as k, table_schema as s, table_name as t, column_name as c,
    referenced_table_schema as rs, referenced_table_name as rt, referenced_column_name as rc
  from information_schema.key_column_usage
  where referenced_table_name is not null and table_schema not in ${systemSchemas}
  order by table_schema, table_name, constraint_name, ordinal_position`;

async function foreignKeys(client: Client): Promise<Examination> {
  const keys = groupBy(await rows(client, listForeignKeys), ({ s, t, k }) => `${s}.${t}.${k}`);
  const parts = [...keys].map(([name, columns]) => async () => {
    const orphans = Number((await rows(client, countOrphans(columns)))[0]?.['n'] ?? 0);
    return orphans > 0 ? `${name}: ${orphans} rows without a parent` : undefined;
  });
  return { parts, good: `${keys.size} foreign keys without orphans` };
}

function countOrphans(columns: readonly RowDataPacket[]): string {
  const [first] = columns;
  const child = `${ident(String(first?.['s']))}.${ident(String(first?.['t']))}`;
  const parent = `${ident(String(first?.['rs']))}.${ident(String(first?.['rt']))}`;
  const present = columns.map(({ c }) => `c.${ident(String(c))} is not null`);
  const pairs = columns.map(({ c, rc }) => `p.${ident(String(rc))} = c.${ident(String(c))}`);
  return `select count(*) as n from ${child} c where ${present.join(' and ')}
    and not exists (select 1 from ${parent} p where ${pairs.join(' and ')})`;
}

async function open(connection: Connection): Promise<Client> {
  const { host, port, user, password, statementSeconds } = connection;
  const { ca, rejectUnauthorized } = tls(connection);
  const client = await createConnection({
    ...{ host, port, user, password },
    ssl: { ca, rejectUnauthorized, verifyIdentity: true },
    connectTimeout: 30_000,
    charset: 'utf8mb4',
    timezone: 'Z',
  });
  await limitStatements(client, statementSeconds);
  return client;
}

/** MySQL counts milliseconds in one variable, MariaDB seconds in another; each refuses the other's. */
async function limitStatements(client: Client, seconds: number): Promise<void> {
  try {
    await client.query(`set session max_execution_time = ${Math.round(seconds * 1000)}`);
  } catch {
    await client.query(`set session max_statement_time = ${Math.round(seconds)}`);
  }
}

async function rows(client: Client, sql: string): Promise<RowDataPacket[]> {
  const [found] = await client.query<RowDataPacket[]>(sql);
  return found;
}

function ident(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}
