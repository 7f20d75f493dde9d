/** What can be wrong with data, and what a reader then sees. */

/**
 * `table` is a name such as `public.orders`; without one, the first table of the database. `truncated` is the whole copy.
 *
 * - `flipped-bytes`: page checksums fail, the table cannot be read.
 * - `lost-rows`: rows are gone without a trace; only counts, comparison and foreign keys tell.
 * - `broken-index`: the rows are all there, an index of the table is not sound.
 * - `truncated`: the copy ends before its end; no server starts on it.
 */
export type Corruption =
  | { readonly kind: 'flipped-bytes'; readonly table?: string }
  | { readonly kind: 'lost-rows'; readonly table?: string; readonly rows: number }
  | { readonly kind: 'broken-index'; readonly table?: string }
  | { readonly kind: 'truncated' };

export type CorruptionKind = Corruption['kind'];

export const corruptionKinds = [
  'flipped-bytes',
  'lost-rows',
  'broken-index',
  'truncated',
] as const satisfies readonly CorruptionKind[];
