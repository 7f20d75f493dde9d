/**
 * The fingerprint of one PostgreSQL table, read in slices of its file: sums add up, so slices that are read one after
 * another, by one run of the step or by several, give the hash that the whole table would.
 */
import pg from 'pg';
import { sha256 } from '#core/canonical.ts';
import type { Notes, TablePart } from './reading.ts';

/** 1 GiB of pages of 8 KiB. */
const slicePages = 131_072;

export interface Table {
  /** `database.schema.table` */
  readonly name: string;
  /** For SQL. */
  readonly quoted: string;
  readonly pages: number;
}

// Ordinary tables, partitions and materialized views. Unlogged tables are empty after a restore by definition.
// Reading a range of pages needs the usual storage and version 14; anything else counts as one page, and is read whole.
const userTables = `
  select n.nspname, c.relname,
    case when a.amname = 'heap' and current_setting('server_version_num')::int >= 140000
      then pg_relation_size(c.oid) / current_setting('block_size')::int else 1 end
  from pg_class c join pg_namespace n on n.oid = c.relnamespace left join pg_am a on a.oid = c.relam
  where c.relkind in ('r', 'm') and c.relpersistence = 'p'
    and n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
  order by 1, 2`;

export async function listTables(client: pg.Client, database: string): Promise<Table[]> {
  const { rows } = await client.query<[string, string, string]>({ text: userTables, rowMode: 'array' });
  return rows.map(([schema, table, pages]) => ({
    name: `${database}.${schema}.${table}`,
    quoted: `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(table)}`,
    pages: Number(pages),
  }));
}

/**
 * Rows and hash of one table; `undefined` when the portion was over before its last slice. Types without an extended
 * hash (json, xml, point) make PostgreSQL refuse the row with `undefined_function`; then the text of the row is hashed,
 * of all rows from the first, and the hash says so, so that like is compared with like.
 */
export async function readTable(
  client: pg.Client,
  table: Table,
  notes: Notes,
  pages = slicePages,
): Promise<{ rows: number; hash: string } | undefined> {
  let part = notes.tablePart(table.name) ?? beginning(table, 'record');
  for (let whole = false; !whole; ) {
    if (notes.stopHere({ table: part })) return undefined;
    try {
      part = await readSlice(client, table, part, pages);
      whole = part.page >= table.pages;
    } catch (error) {
      const unhashed = error instanceof pg.DatabaseError && error.code === undefinedFunction;
      if (!unhashed || part.form === 'text') throw error;
      part = beginning(table, 'text');
    }
  }
  const { form, rows, sum } = part;
  return { rows: Number(rows), hash: `${form}:${sha256(`${rows}:${sum}`).slice(0, 16)}` };
}

const undefinedFunction = '42883';
const rowHash = { record: 'hash_record_extended(t, 0)', text: 'hashtextextended(t::text, 0)' } as const;

const beginning = ({ name }: Table, form: TablePart['form']): TablePart => ({
  ...{ table: name, form, page: 0, rows: '0', sum: '0' },
});

async function readSlice(client: pg.Client, table: Table, part: TablePart, pages: number): Promise<TablePart> {
  const end = part.page + pages;
  const text = `select count(*)::text, coalesce(sum(${rowHash[part.form]}::numeric), 0)::text
    from only ${table.quoted} t ${rangeOf(part.page, end, table.pages)}`;
  const [rows = '0', sum = '0'] = (await client.query({ text, rowMode: 'array' })).rows[0] as string[];
  const add = (a: string, b: string) => String(BigInt(a) + BigInt(b));
  return { ...part, page: end, rows: add(part.rows, rows), sum: add(part.sum, sum) };
}

/** The last slice has no end. */
function rangeOf(from: number, end: number, pages: number): string {
  const bounds = [
    ...(from > 0 ? [`t.ctid >= '(${from},0)'::tid`] : []),
    ...(end < pages ? [`t.ctid < '(${end},0)'::tid`] : []),
  ];
  return bounds.length === 0 ? '' : `where ${bounds.join(' and ')}`;
}
