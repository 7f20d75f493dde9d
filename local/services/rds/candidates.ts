/** Where a listing of snapshots has to look: nowhere else than where its answer can be. */
import type { Filter } from '@aws-sdk/client-rds';
import type { ApiCall } from '../../seams.ts';
import { shortName } from './identifiers.ts';
import { ofTypes, type SnapshotShelf } from './shelf.ts';
import type { Snapshot } from './state.ts';

export interface Wanted {
  readonly id: string | undefined;
  /** Identifier of the instance. */
  readonly of: string | undefined;
  readonly resourceId: string | undefined;
  readonly types: readonly string[];
}

type Read = (first?: string) => Iterable<Snapshot>;

/** All that may fit what is asked for, and more, in the order of their names. */
export function candidates(
  shelf: SnapshotShelf,
  call: ApiCall,
  { id, of, resourceId, types }: Wanted,
  filters: readonly Filter[] | undefined,
): Read {
  const ids = id === undefined ? valuesOf(filters, 'db-snapshot-id') : [id];
  if (ids !== undefined) return () => named(shelf, ids);
  const instances = of === undefined ? valuesOf(filters, 'db-instance-id') : [of];
  const resources = resourceId === undefined ? valuesOf(filters, 'dbi-resource-id') : [resourceId];
  if (instances !== undefined) {
    const names = new Set(instances.map((name) => shortName(call, 'db', name) ?? name));
    return merged([...names].map((name) => typed((first) => shelf.of(name, first), types)));
  }
  if (resources !== undefined) {
    return merged([...new Set(resources)].map((name) => typed((first) => shelf.ofResource(name, first), types)));
  }
  return typed((first) => shelf.values(first), types);
}

const typed =
  (read: Read, types: readonly string[]): Read =>
  (first) =>
    ofTypes(read, types, first);

function valuesOf(filters: readonly Filter[] | undefined, name: string): readonly string[] | undefined {
  return filters?.find(({ Name }) => Name === name)?.Values;
}

function named(shelf: SnapshotShelf, ids: readonly string[]): Snapshot[] {
  const names = ids.length > 1 ? [...new Set(ids)].sort() : ids;
  return names.flatMap((id) => shelf.get(id) ?? []);
}

/** Several orders made one. */
function merged(reads: readonly Read[]): Read {
  const [only] = reads;
  if (reads.length === 1 && only !== undefined) return only;
  return function* (first) {
    const heads = reads.map((read) => read(first)[Symbol.iterator]());
    const nexts = heads.map((head) => head.next());
    for (;;) {
      const least = leastOf(nexts);
      const next = nexts[least];
      if (next === undefined || next.done === true) return;
      yield next.value;
      nexts[least] = heads[least]?.next() ?? { done: true, value: undefined };
    }
  };
}

/** Which of the iterators has the first name; -1 when all are done. */
function leastOf(nexts: readonly IteratorResult<Snapshot>[]): number {
  let least = -1;
  let name: string | undefined;
  for (const [place, next] of nexts.entries()) {
    if (next.done !== true && (name === undefined || next.value.id < name)) [least, name] = [place, next.value.id];
  }
  return least;
}
