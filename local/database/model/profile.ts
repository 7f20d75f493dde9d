/** What a modelled database is like: how large, how busy, what is in it. */
import { chance, logNormal, normal } from './chance.ts';
import { tableNames } from './vocabulary.ts';

export const gib = 1024 ** 3;

/** One table as it is when the database is created. Rows are whole; a table that nothing writes keeps its fingerprint. */
export interface ModelTable {
  /** `public.orders` */
  readonly name: string;
  readonly rows: number;
  readonly bytesPerRow: number;
  /** Rows that are added a day. */
  readonly addedPerDay: number;
  /** Rows that are written a day, the added ones among them. */
  readonly writtenPerDay: number;
  /** How its rows are hashed: `text` when a column's type has no extended hash. */
  readonly form: 'record' | 'text';
  /** B-tree indexes, its primary key the first. */
  readonly indexes: number;
  /** The table that a foreign key of it points to. */
  readonly parent?: string;
}

export interface DatabaseProfile {
  /** Used bytes at creation. */
  readonly bytes: number;
  /** Share of the used bytes at creation that a year adds; 0.3 is 30 %. */
  readonly growthPerYear: number;
  /** Share of the rows that is written a day. */
  readonly changePerDay: number;
  /** Instead of drawn ones. */
  readonly tables?: readonly ModelTable[];
}

/** Drawn from seed and name: median 40 GiB, a third of the databases within a factor of three; 0.2 % to 10 % a day. */
export function drawProfile(seed: number, name: string): DatabaseProfile {
  const of = [seed, name] as const;
  return {
    bytes: Math.round(logNormal({ median: 40, spread: 1.3, from: 5, to: 2048 }, ...of, 'size') * gib),
    changePerDay: logNormal({ median: 0.012, spread: 0.9, from: 0.002, to: 0.1 }, ...of, 'change'),
    growthPerYear: logNormal({ median: 0.12, spread: 0.8, from: 0, to: 0.6 }, ...of, 'growth'),
  };
}

const [fewestTables, mostTables] = [4, 16];
/** Of the used bytes; the rest is indexes, the catalogue and what vacuum has not given back. */
const heapShare = 0.65;

/** The tables of a profile: its own, or as many as a service has, a few of which hold most of the data. */
export function tablesOf(profile: DatabaseProfile, seed: number, name: string): readonly ModelTable[] {
  if (profile.tables !== undefined) return profile.tables;
  const count = fewestTables + Math.floor(chance(seed, name, 'tables') * (mostTables - fewestTables + 1));
  const { main, lookedUp } = tableNames(count, seed, name);
  const weights = main.map((table) => Math.exp(2 * normal(seed, name, table, 'weight')));
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  const parent = `public.${main[0]}`;
  const tables = main.map((table, index) => {
    const bytes = (profile.bytes * heapShare * (weights[index] ?? 0)) / whole;
    return mainTable({ profile, bytes, parent }, seed, name, `public.${table}`);
  });
  return [...tables, ...lookedUp.map((table) => lookedUpTable(seed, name, `public.${table}`))];
}

interface Part {
  readonly profile: DatabaseProfile;
  readonly bytes: number;
  /** What most of the others point to; the table itself when it is the first. */
  readonly parent: string;
}

function mainTable({ profile, bytes, parent }: Part, seed: number, name: string, table: string): ModelTable {
  const of = [seed, name, table] as const;
  const bytesPerRow = Math.round(logNormal({ median: 180, spread: 0.7, from: 40, to: 4000 }, ...of, 'row'));
  const rows = Math.max(10, Math.round(bytes / bytesPerRow));
  const addedPerDay = (rows * profile.growthPerYear) / 365;
  return {
    ...{ name: table, rows, bytesPerRow, addedPerDay },
    writtenPerDay: Math.max(addedPerDay, rows * profile.changePerDay),
    form: chance(...of, 'form') < 0.2 ? 'text' : 'record',
    indexes: 1 + Math.floor(chance(...of, 'indexes') * 4),
    ...(table !== parent && chance(...of, 'parent') < 0.7 ? { parent } : {}),
  };
}

/** Small, and changed by a release now and then: about every six weeks. */
function lookedUpTable(seed: number, name: string, table: string): ModelTable {
  const rows = Math.round(logNormal({ median: 150, spread: 1, from: 10, to: 5000 }, seed, name, table, 'rows'));
  const nature = { bytesPerRow: 90, addedPerDay: 0, writtenPerDay: 1 / 45, form: 'record', indexes: 1 } as const;
  return { name: table, rows, ...nature };
}
