/** One line of a listing: something with that name, or a common prefix. */
export interface Entry<T> {
  readonly name: string;
  readonly item?: T;
}

export type Grouped<T> = readonly Entry<T>[];

/** Items under a prefix, in the order of their keys' bytes; what shares a prefix up to the delimiter becomes one entry. */
export function entriesOf<T extends { readonly key: string }>(
  items: readonly T[],
  prefix = '',
  delimiter: string | undefined = undefined,
): Entry<T>[] {
  const entries = new Map<string, Entry<T>[]>();
  for (const item of items.filter(({ key }) => key.startsWith(prefix))) {
    const end = delimiter ? item.key.indexOf(delimiter, prefix.length) : -1;
    const name = end < 0 ? item.key : item.key.slice(0, end + (delimiter ?? '').length);
    if (end >= 0) entries.set(name, [{ name }]);
    else entries.set(name, [...(entries.get(name) ?? []), { name, item }]);
  }
  return [...entries].sort(([a], [b]) => byBytes(a, b)).flatMap(([, group]) => group);
}

function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** The part of a listing from an index on. `more` says whether something follows. */
export function paged<T>(entries: Grouped<T>, start: number, limit: number) {
  const page = entries.slice(start, start + limit);
  return { page, last: page.at(-1), more: start + page.length < entries.length };
}

/** Index of the first entry after a name. */
export function afterName<T>(entries: Grouped<T>, name: string | undefined): number {
  return name === undefined ? 0 : indexOr(entries, (entry) => byBytes(entry.name, name) > 0);
}

/**
 * Index of the first version after a mark. When the marked version has been deleted meanwhile, the listing goes on with what is left
 * of its key: a version may then be told twice, but none is left out.
 */
export function afterVersion<T extends { readonly versionId: string }>(
  entries: Grouped<T>,
  name: string | undefined,
  versionId: string | undefined,
): number {
  if (name === undefined || versionId === undefined) return afterName(entries, name);
  const marked = entries.findIndex((entry) => entry.name === name && entry.item?.versionId === versionId);
  return marked >= 0 ? marked + 1 : indexOr(entries, (entry) => byBytes(entry.name, name) >= 0);
}

function indexOr<T>(entries: Grouped<T>, test: (entry: Entry<T>) => boolean): number {
  const index = entries.findIndex(test);
  return index < 0 ? entries.length : index;
}
