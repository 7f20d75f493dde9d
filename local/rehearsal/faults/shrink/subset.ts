/**
 * A subset of a list that still fails and of which no single item can be left out: the algorithm ddmin of "Simplifying
 * and Isolating Failure-Inducing Input" (IEEE TSE 28(2), 2002).
 */
export async function subset<Item>(
  items: readonly Item[],
  fails: (items: readonly Item[]) => Promise<boolean>,
): Promise<readonly Item[]> {
  if (items.length > 0 && (await fails([]))) return [];
  let current = items;
  let parts = 2;
  while (current.length >= 2) {
    const chunks = split(current, Math.min(parts, current.length));
    const smaller = await firstFailing([...chunks, ...complements(chunks)], current.length, fails);
    if (smaller) {
      // A chunk is split afresh; what is left without one keeps the grain.
      parts = smaller.length <= Math.ceil(current.length / parts) ? 2 : Math.max(2, parts - 1);
      current = smaller;
    } else if (parts >= current.length) break;
    else parts = Math.min(current.length, parts * 2);
  }
  return current;
}

async function firstFailing<Item>(
  candidates: readonly (readonly Item[])[],
  length: number,
  fails: (items: readonly Item[]) => Promise<boolean>,
): Promise<readonly Item[] | undefined> {
  for (const candidate of candidates) {
    if (candidate.length < length && candidate.length > 0 && (await fails(candidate))) return candidate;
  }
  return undefined;
}

function split<Item>(items: readonly Item[], parts: number): readonly (readonly Item[])[] {
  return Array.from({ length: parts }, (_, part) =>
    items.slice(Math.floor((part * items.length) / parts), Math.floor(((part + 1) * items.length) / parts)),
  );
}

/** With two chunks they are the chunks again. */
function complements<Item>(chunks: readonly (readonly Item[])[]): readonly (readonly Item[])[] {
  return chunks.length <= 2
    ? []
    : chunks.map((_, without) => chunks.flatMap((chunk, index) => (index === without ? [] : chunk)));
}
