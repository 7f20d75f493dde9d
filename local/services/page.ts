import { AwsError } from '../seams.ts';

/** Listings answer at most two items, whatever was asked: a page may always be shorter, and so every caller must page. */
const pageSize = 2;

/**
 * One page of a listing. `token` is what the page before gave as `next`, absent for the first.
 * Throws InvalidToken for a token that no page gave.
 */
export function page<Item>(
  all: readonly Item[],
  token: string | undefined,
  limit = pageSize,
  most = pageSize,
): { readonly items: readonly Item[]; readonly next?: string } {
  const from = token === undefined ? 0 : Number(/^after-(\d+)$/.exec(token)?.[1] ?? Number.NaN);
  if (Number.isNaN(from)) throw new AwsError('InvalidToken', `Invalid Token: '${token}'`);
  const to = from + Math.min(limit > 0 ? limit : most, most);
  const items = all.slice(from, to);
  return to < all.length ? { items, next: `after-${to}` } : { items };
}
