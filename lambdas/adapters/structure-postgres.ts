/** Structural checks of a PostgreSQL database: what holds in every healthy one, whatever it is for. */
import pg from 'pg';
import { errorText } from './fingerprint.ts';
import type { Examination } from './reading.ts';

const userSchemas = `n.nspname <> 'information_schema' and n.nspname !~ '^pg_'`;

// One row for each foreign key; those of partitions are covered by their parent's.
const listForeignKeys = `
  select k.conname,
    format('%I.%I', n.nspname, c.relname) as child, k.confrelid::regclass::text as parent,
    array(select attname::text from unnest(k.conkey) with ordinality u(num, place)
      join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.num order by place) as child_columns,
    array(select attname::text from unnest(k.confkey) with ordinality u(num, place)
      join pg_attribute a on a.attrelid = k.confrelid and a.attnum = u.num order by place) as parent_columns
  from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
  where k.contype = 'f' and k.convalidated and k.conparentid = 0 and ${userSchemas}
  order by child, k.conname`;

interface ForeignKey {
  readonly conname: string;
  readonly child: string;
  readonly parent: string;
  readonly child_columns: readonly string[];
  readonly parent_columns: readonly string[];
}

/** No row may point to a row that is not there: a snapshot that tore a transaction apart shows here. */
export async function foreignKeys(client: pg.Client): Promise<Examination> {
  const { rows } = await client.query<ForeignKey>(listForeignKeys);
  const parts = rows.map((key) => async () => {
    const orphans = Number((await client.query<{ n: string }>(countOrphans(key))).rows[0]?.n ?? 0);
    return orphans > 0 ? `${key.child}.${key.conname}: ${orphans} rows without a parent in ${key.parent}` : undefined;
  });
  return { parts, good: `${rows.length} foreign keys without orphans` };
}

export function countOrphans({ child, parent, child_columns, parent_columns }: ForeignKey): string {
  const columns = child_columns.map((name) => `c.${pg.escapeIdentifier(name)}`);
  const pairs = columns.map((column, i) => `p.${pg.escapeIdentifier(parent_columns[i] ?? '')} = ${column}`);
  const present = columns.map((column) => `${column} is not null`);
  return `select count(*) as n from ${child} c where ${present.join(' and ')}
    and not exists (select 1 from ${parent} p where ${pairs.join(' and ')})`;
}

export async function invalidIndexes(client: pg.Client): Promise<Examination> {
  const { rows } = await client.query<{ name: string }>(`
    select format('%I.%I', n.nspname, c.relname) as name
    from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
    where not (i.indisvalid and i.indisready) and ${userSchemas} order by 1`);
  return {
    parts: rows.map(
      ({ name }) =>
        async () =>
          `${name} is invalid`,
    ),
    good: 'no invalid index',
  };
}

/** Walks every B-tree index (extension `amcheck`). The instance is thrown away, so the extension may be created on it. */
export async function amcheck(client: pg.Client): Promise<Examination> {
  try {
    await client.query('create extension if not exists amcheck with schema public');
  } catch (error) {
    return { notRun: `the extension amcheck cannot be created: ${errorText(error)}` };
  }
  const { rows } = await client.query<{ oid: string; name: string }>(`
    select c.oid, format('%I.%I', n.nspname, c.relname) as name
    from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
    join pg_am m on m.oid = c.relam
    where m.amname = 'btree' and c.relkind = 'i' and c.relpersistence = 'p' and i.indisvalid and i.indisready
      and ${userSchemas} order by 2`);
  const parts = rows.map(({ oid, name }) => async () => {
    try {
      await client.query('select bt_index_check($1::oid::regclass)', [oid]);
      return undefined;
    } catch (error) {
      return `${name}: ${errorText(error)}`;
    }
  });
  return { parts, good: `${rows.length} B-tree indexes are sound` };
}
