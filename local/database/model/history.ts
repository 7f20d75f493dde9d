/**
 * What one database holds at any moment of its life, without anything running: size, rows and the number of writes
 * follow from its profile and its age. What happened to it by hand, loads and corruption, is a list that is only ever
 * replaced by a longer one, so a snapshot of any size is a reference and a number.
 */
import type { Corruption } from './corruption.ts';
import type { DatabaseProfile, ModelTable } from './profile.ts';

export const dayMs = 86_400_000;
const yearDays = 365;
const pageBytes = 8192;

/** Rows that arrived (or went, when negative) at once, in the first table. */
export interface Load {
  readonly age: number;
  readonly bytes: number;
}

/** A corruption and the age of the database from which it holds. */
export interface Since {
  readonly age: number;
  readonly corruption: Corruption;
}

export interface History {
  /** What its fingerprints are made of besides the tables: seed and key of the database. */
  readonly origin: string;
  /** Epoch milliseconds. */
  readonly bornAt: number;
  readonly profile: DatabaseProfile;
  readonly tables: readonly ModelTable[];
  readonly loads: readonly Load[];
  readonly corruption: readonly Since[];
}

/** The content at one moment. All of it is shared with the database, whatever happens to that later. */
export interface Moment {
  readonly history: History;
  /** Milliseconds since the database was created. */
  readonly age: number;
  /** Of this copy alone. */
  readonly own: readonly Corruption[];
}

export function corruptionOf({ history, age, own }: Moment): readonly Corruption[] {
  const inherited = history.corruption.filter((since) => since.age <= age).map(({ corruption }) => corruption);
  return [...inherited, ...own];
}

/** Rows of a table, before any corruption. */
export function rowsOf({ history, age }: Moment, table: ModelTable): number {
  const loaded = table === history.tables[0] ? loadedBytes(history, age) / table.bytesPerRow : 0;
  return Math.max(0, Math.round(table.rows + (table.addedPerDay * age) / dayMs + loaded));
}

/** Writes that the table has seen: what tells one version of its content from another. */
export function writesOf({ history, age }: Moment, table: ModelTable): number {
  const loads = table === history.tables[0] ? history.loads.filter((load) => load.age <= age).length : 0;
  return Math.floor((table.writtenPerDay * age) / dayMs) + loads;
}

/** Bytes in use: growth, loads, and the ripple of what vacuum gives back, a week long and one percent high. */
export function usedBytesOf({ history, age }: Moment): number {
  const { bytes, growthPerYear, changePerDay } = history.profile;
  const days = age / dayMs;
  const grown = bytes * (1 + (growthPerYear * days) / yearDays) + loadedBytes(history, age);
  const ripple = Math.min(0.01, changePerDay) * Math.sin((2 * Math.PI * days) / 7);
  return Math.max(pageBytes, Math.round((grown * (1 + ripple)) / pageBytes) * pageBytes);
}

/** Bytes written from one age to another: every row that changed, and every load. */
export function writtenBytesBetween(history: History, from: number, to: number): number {
  const { bytes, changePerDay } = history.profile;
  const loads = history.loads.filter(({ age }) => age > from && age <= to);
  const loaded = loads.reduce((sum, load) => sum + Math.abs(load.bytes), 0);
  return Math.round((bytes * changePerDay * Math.max(0, to - from)) / dayMs + loaded);
}

function loadedBytes({ loads }: History, age: number): number {
  if (loads.length === 0) return 0;
  return loads.reduce((sum, load) => sum + (load.age <= age ? load.bytes : 0), 0);
}
