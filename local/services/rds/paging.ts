/** Listings: two items a page whatever is asked for, so that whoever reads only the first page is found out. */
import type { Filter } from '@aws-sdk/client-rds';
import { invalid } from './refusals.ts';

const pageSize = 2;

interface Request {
  readonly Marker?: string | undefined;
  readonly MaxRecords?: number | undefined;
}

/** The page after `Marker`, in the order of `key`, and the marker of the next one. */
export function page<T>(
  items: readonly T[],
  key: (item: T) => string,
  request: Request,
): { items: T[]; Marker?: string } {
  const { MaxRecords, Marker } = request;
  if (MaxRecords !== undefined && (MaxRecords < 20 || MaxRecords > 100)) {
    throw invalid(`Invalid value ${MaxRecords} for MaxRecords. Must be between 20 and 100`);
  }
  const after = Marker === undefined ? undefined : decode(Marker);
  const sorted = items.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
  const rest = after === undefined ? sorted : sorted.filter((item) => key(item) > after);
  const last = rest[pageSize - 1];
  const more = rest.length > pageSize && last !== undefined;
  return { items: rest.slice(0, pageSize), ...(more ? { Marker: encode(key(last)) } : {}) };
}

const encode = (key: string) => Buffer.from(`after:${key}`).toString('base64');

function decode(marker: string): string {
  const text = Buffer.from(marker, 'base64').toString();
  if (!text.startsWith('after:')) throw invalid(`Invalid or expired marker: ${marker}`);
  return text.slice('after:'.length);
}

/** Keeps the items that every filter accepts; `facts` gives an item's value or values for a filter's name. */
export function filtered<T>(
  items: readonly T[],
  filters: readonly Filter[] | undefined,
  facts: Readonly<Record<string, (item: T) => readonly string[]>>,
): readonly T[] {
  return (filters ?? []).reduce((kept, { Name = '', Values = [] }) => {
    const read = facts[Name];
    if (read === undefined) throw invalid(`Unrecognized filter name: ${Name}`);
    if (Values.length === 0) throw invalid(`Filter ${Name} must have at least one value.`);
    const wanted = new Set(Values);
    return kept.filter((item) => read(item).some((value) => wanted.has(value)));
  }, items);
}
