/** A moment of a database as a reader finds it: the answer that the drivers give for a real server. */
import { sha256 } from '#core/canonical.ts';
import type { DatabaseContent, StructuralCheck, TableFingerprint, UnreadableTable } from '#core/restore/fingerprint.ts';
import { chance } from './chance.ts';
import type { Corruption } from './corruption.ts';
import { corruptionOf, type Moment, rowsOf, writesOf } from './history.ts';
import type { ModelTable } from './profile.ts';

export interface Catalogue {
  readonly moment: Moment;
  /** The database that the tables are in; `postgres` is there as well, and empty. */
  readonly database: string;
  readonly version: string;
}

export function contentOf(catalogue: Catalogue): DatabaseContent {
  const { moment, database, version } = catalogue;
  const tables: TableFingerprint[] = [];
  const unreadable: UnreadableTable[] = [];
  for (const table of inOrder(moment.history.tables)) {
    const name = `${database}.${table.name}`;
    const error = pageError(catalogue, table);
    if (error === undefined) tables.push({ table: name, ...fingerprint(moment, table) });
    else unreadable.push({ table: name, error });
  }
  const databases = [...new Set([database, 'postgres'])].sort();
  return {
    method: `postgresql-${majorOf(version)}:sum(hash_record_extended)`,
    serverVersion: version,
    tables,
    unreadable,
    checks: databases.flatMap((each) => checks(each, each === database ? catalogue : undefined)),
  };
}

export const majorOf = (version: string): number => Number.parseInt(version, 10);

/** By name, as the catalogue lists them. */
const inOrder = (tables: readonly ModelTable[]) => [...tables].sort((a, b) => (a.name < b.name ? -1 : 1));

function fingerprint(moment: Moment, table: ModelTable): { rows: number; hash: string } {
  const lost = lostRows(moment, table);
  const rows = Math.max(0, rowsOf(moment, table) - lost);
  const version = [moment.history.origin, table.name, rows, writesOf(moment, table), lost];
  return { rows, hash: `${table.form}:${sha256(JSON.stringify(version)).slice(0, 16)}` };
}

function damagesOf<Kind extends Corruption['kind']>(moment: Moment, table: ModelTable, kind: Kind) {
  const first = moment.history.tables[0]?.name;
  return corruptionOf(moment).filter(
    (each): each is Extract<Corruption, { kind: Kind }> & { table?: string } =>
      each.kind === kind && each.kind !== 'truncated' && (each.table ?? first) === table.name,
  );
}

function lostRows(moment: Moment, table: ModelTable): number {
  return damagesOf(moment, table, 'lost-rows').reduce((sum, { rows }) => sum + rows, 0);
}

/** In the words of PostgreSQL, which puts the file into quotes since version 18. */
function pageError({ moment, version }: Catalogue, table: ModelTable): string | undefined {
  if (damagesOf(moment, table, 'flipped-bytes').length === 0) return undefined;
  const { origin } = moment.history;
  const pages = Math.max(1, Math.floor((rowsOf(moment, table) * table.bytesPerRow) / 8192));
  const page = Math.floor(chance(origin, table.name, 'page') * pages);
  const file = `base/16384/${16_385 + Math.floor(chance(origin, table.name, 'file') * 1000)}`;
  return `invalid page in block ${page} of relation ${majorOf(version) >= 18 ? `"${file}"` : file}`;
}

/** The three checks of a reader. A database without tables passes them all. */
function checks(database: string, catalogue: Catalogue | undefined): StructuralCheck[] {
  const tables = inOrder(catalogue?.moment.history.tables ?? []);
  const named = (what: string) => `${database}: ${what}`;
  return [
    { name: named('foreignKeys'), ...foreignKeys(tables, catalogue) },
    { name: named('invalidIndexes'), outcome: 'passed', detail: 'no invalid index' },
    { name: named('amcheck'), ...amcheck(tables, catalogue) },
  ];
}

type Outcome = Omit<StructuralCheck, 'name'>;

function foreignKeys(tables: readonly ModelTable[], catalogue: Catalogue | undefined): Outcome {
  const keys = tables.filter(({ parent }) => parent !== undefined);
  const broken: string[] = [];
  for (const child of catalogue === undefined ? [] : keys) {
    const parent = tables.find(({ name }) => name === child.parent);
    if (catalogue === undefined || parent === undefined) continue;
    const error = pageError(catalogue, child) ?? pageError(catalogue, parent);
    // The whole check stops at a page that cannot be read.
    if (error !== undefined) return { outcome: 'failed', detail: error };
    const orphans = orphansOf(catalogue.moment, child, parent);
    const key = `${child.name}.${bare(child.name)}_${bare(parent.name)}_fkey`;
    if (orphans > 0) broken.push(`${key}: ${orphans} rows without a parent in ${bare(parent.name)}`);
  }
  return verdict(broken, `${keys.length} foreign keys without orphans`);
}

/** Each lost parent leaves as many children behind as parents have on average, at least one. */
function orphansOf(moment: Moment, child: ModelTable, parent: ModelTable): number {
  const lost = Math.min(lostRows(moment, parent), rowsOf(moment, parent));
  if (lost === 0) return 0;
  return Math.max(1, Math.round((lost * rowsOf(moment, child)) / Math.max(1, rowsOf(moment, parent))));
}

function amcheck(tables: readonly ModelTable[], catalogue: Catalogue | undefined): Outcome {
  const indexes = tables.reduce((sum, table) => sum + table.indexes, 0);
  const broken = tables
    .filter((table) => catalogue !== undefined && damagesOf(catalogue.moment, table, 'broken-index').length > 0)
    .map(({ name }) => {
      const index = `${bare(name)}_pkey`;
      return `${name.slice(0, name.indexOf('.'))}.${index}: item order invariant violated for index "${index}"`;
    });
  return verdict(broken, `${indexes} B-tree indexes are sound`);
}

const bare = (name: string) => name.slice(name.indexOf('.') + 1);

function verdict(broken: readonly string[], good: string): Outcome {
  if (broken.length === 0) return { outcome: 'passed', detail: good };
  return { outcome: 'failed', detail: `${broken.length} broken: ${broken.slice(0, 5).join('; ')}`.slice(0, 1000) };
}
