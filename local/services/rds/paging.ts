/**
 * Listings. A small cloud has two items a page whatever is asked for, so that whoever reads only the first page is found
 * out; one with many databases has the pages of AWS.
 */
import type { Filter } from '@aws-sdk/client-rds';
import { invalid } from './refusals.ts';
import type { World } from './world.ts';

interface Request {
  readonly Marker?: string | undefined;
  readonly MaxRecords?: number | undefined;
}

/**
 * The page after `Marker` and the marker of the next one. `read` gives the items in the order of `key`, from a key on, and
 * is read no further than the page needs.
 */
export function page<T>(
  { pageSize }: Pick<World, 'pageSize'>,
  { MaxRecords = 100, Marker }: Request,
  read: (first?: string) => Iterable<T>,
  key: (item: T) => string,
  fits: (item: T) => boolean = () => true,
): { items: T[]; Marker?: string } {
  if (MaxRecords < 20 || MaxRecords > 100) {
    throw invalid(`Invalid value ${MaxRecords} for MaxRecords. Must be between 20 and 100`);
  }
  const after = Marker === undefined ? undefined : decode(Marker);
  const most = Math.min(MaxRecords, pageSize);
  const items: T[] = [];
  for (const item of read(after)) {
    if ((after !== undefined && key(item) <= after) || !fits(item)) continue;
    const last = items.at(-1);
    if (items.length === most && last !== undefined) return { items, Marker: encode(key(last)) };
    items.push(item);
  }
  return { items };
}

/** A list that is short enough to be put in order each time, as `page` reads it. */
export function sorted<T>(items: Iterable<T>, key: (item: T) => string): () => readonly T[] {
  return () => [...items].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

const encode = (key: string) => Buffer.from(`after:${key}`).toString('base64');

function decode(marker: string): string {
  const text = Buffer.from(marker, 'base64').toString();
  if (!text.startsWith('after:')) throw invalid(`Invalid or expired marker: ${marker}`);
  return text.slice('after:'.length);
}

export type Facts<T> = Readonly<Record<string, (item: T) => readonly string[]>>;

/** Whether every filter accepts an item; `facts` gives an item's value or values for a filter's name. */
export function accepted<T>(filters: readonly Filter[] | undefined, facts: Facts<T>): (item: T) => boolean {
  const tests = (filters ?? []).map(({ Name = '', Values = [] }) => {
    const read = facts[Name];
    if (read === undefined) throw invalid(`Unrecognized filter name: ${Name}`);
    if (Values.length === 0) throw invalid(`Filter ${Name} must have at least one value.`);
    const wanted = new Set(Values);
    return (item: T) => read(item).some((value) => wanted.has(value));
  });
  return tests.length === 0 ? () => true : (item) => tests.every((test) => test(item));
}
