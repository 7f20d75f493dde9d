/** Pages of a listing, read from the ordered keys of a bucket: only what is on the page is looked at. */
import { afterAll, type Ordered } from '../ordered.ts';

/** One line of a listing: something with that name, or a common prefix. */
export interface Entry<T> {
  readonly name: string;
  readonly item?: T;
}

export type Grouped<T> = readonly Entry<T>[];

export interface Span {
  readonly prefix?: string | undefined;
  /** What shares a prefix up to it becomes one line. */
  readonly delimiter?: string | undefined;
  /** Lines up to this name, itself included, are left out. */
  readonly after?: string | undefined;
}

/** The lines of a listing in the order of their names' bytes; `linesOf` gives those of one key, none when it does not count. */
export function* linesOf<V, T>(
  objects: Ordered<V>,
  { prefix = '', delimiter, after }: Span,
  itemsOf: (value: V) => Iterable<T>,
): Iterable<Entry<T>> {
  let from: string | undefined = laterOf(prefix, after);
  while (from !== undefined) {
    const group: { name?: string } = {};
    yield* lines(objects, from, { prefix, delimiter, after }, itemsOf, group);
    from = group.name === undefined ? undefined : afterAll(group.name);
  }
}

function laterOf(prefix: string, after: string | undefined): string {
  return after !== undefined && Buffer.compare(Buffer.from(after), Buffer.from(prefix)) > 0 ? after : prefix;
}

/** Up to the end of the prefix, or to a common prefix, whose name it leaves in `group`: the rest of it need not be read. */
function* lines<V, T>(
  objects: Ordered<V>,
  from: string,
  { prefix = '', delimiter, after }: Span,
  itemsOf: (value: V) => Iterable<T>,
  group: { name?: string },
): Iterable<Entry<T>> {
  for (const [key, value] of objects.entries(from)) {
    if (!key.startsWith(prefix)) return;
    const end = delimiter ? key.indexOf(delimiter, prefix.length) : -1;
    const name = end < 0 ? key : key.slice(0, end + (delimiter ?? '').length);
    // Keys come from the mark on, so only what the mark itself begins with is not behind it.
    const isPast = !after?.startsWith(name);
    if (end >= 0 && (!isPast || !isEmpty(itemsOf(value)))) {
      group.name = name;
      if (isPast) yield { name };
      return;
    }
    if (end < 0 && isPast) for (const item of itemsOf(value)) yield { name, item };
  }
}

function isEmpty(items: Iterable<unknown>): boolean {
  for (const _ of items) return false;
  return true;
}

/** As many lines as fit. `more` says whether something follows. */
export function paged<T>(lines: Iterable<Entry<T>>, limit: number) {
  const page: Entry<T>[] = [];
  let more = false;
  for (const line of lines) {
    more = page.length === limit;
    if (more) break;
    page.push(line);
  }
  return { page, last: page.at(-1), more };
}
