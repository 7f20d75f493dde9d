/** How a reading goes on in time: table after table, in slices, until the pause ends the portion. */
import { Notes, type Pause, type Reading, type TablePart } from '#lambdas/adapters/reading.ts';
import { type Catalogue, contentOf } from './content.ts';
import { rowsOf, usedBytesOf } from './history.ts';

const pageBytes = 8192;
/** Larger than the drivers' slices, so that a terabyte takes a few hundred timers and not thousands. */
const slicePages = 524_288;

/** `wait`: as long as reading so many bytes takes. All used bytes are read, indexes with their tables. */
export async function readInPortions(
  catalogue: Catalogue,
  pause: Pause | undefined,
  wait: (bytes: number) => Promise<void>,
): Promise<Reading> {
  const { tables, unreadable, checks, ...about } = contentOf(catalogue);
  const notes = new Notes(pause);
  const pages = pagesOf(catalogue);
  for (const name of [...tables, ...unreadable].map(({ table }) => table).sort()) {
    if (notes.hasTable(name)) continue;
    const blank: TablePart = { table: name, form: 'record', page: 0, rows: '0', sum: '0' };
    for (let part = notes.tablePart(name) ?? blank; part.page < (pages.get(name) ?? 0); ) {
      if (notes.stopHere({ table: part })) return notes.reading(about);
      const slice = Math.min(slicePages, (pages.get(name) ?? 0) - part.page);
      await wait(slice * pageBytes);
      part = { ...part, page: part.page + slice };
    }
    notes.tables.push(...tables.filter(({ table }) => table === name));
    notes.unreadable.push(...unreadable.filter(({ table }) => table === name));
  }
  notes.checks.push(...checks);
  return notes.reading(about);
}

/** Pages of each table; together they are all pages in use. */
function pagesOf({ moment, database }: Catalogue): ReadonlyMap<string, number> {
  const sizes = moment.history.tables.map((table) => ({
    name: `${database}.${table.name}`,
    bytes: rowsOf(moment, table) * table.bytesPerRow,
  }));
  const whole = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  const used = usedBytesOf(moment) / pageBytes;
  return new Map(sizes.map(({ name, bytes }) => [name, Math.ceil((used * bytes) / Math.max(1, whole))]));
}
