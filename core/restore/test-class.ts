/**
 * The instance class of a restore test: the smallest that fits, because the test pays for it by the hour and asks of
 * it one read of every row. The source's architecture does not matter, since a snapshot holds data, not machine code.
 *
 * It fits when its memory suits the allocated storage: reading all of a large database through a tiny cache would
 * outlast the test. The steps below are a judgement, generous for a single sequential read.
 */

/** Up to so many GiB of storage → at least so many GiB of memory. */
const memoryNeeded: readonly (readonly [number, number])[] = [
  [50, 1],
  [200, 2],
  [500, 4],
  [1000, 8],
  [4000, 16],
  [Number.POSITIVE_INFINITY, 32],
];

const burstable: Readonly<Record<string, number>> = { micro: 1, small: 2, medium: 4 };
/** GiB of memory of the size `large`. */
const largeOf: Readonly<Record<string, number>> = { t: 8, m: 8, r: 16 };
/** Between classes of equal memory: burstable ones first, of them the cheapest (Graviton) first. */
const familyOrder = ['t4g', 't3', 't', 'm', 'r'];

export interface ClassChoice {
  readonly class: string;
  readonly why: string;
}

/**
 * `orderable`: the classes that RDS offers for the engine version in the Region. `undefined` when it offers none.
 * Falls back to the largest known class, and to the source's own class when none is known.
 */
export function chooseTestClass(
  orderable: readonly string[],
  source: { readonly allocatedGiB: number; readonly class?: string },
): ClassChoice | undefined {
  const known = orderable.filter((name) => memoryGiB(name) !== undefined).sort(bySizeThenFamily);
  const needed = memoryNeeded.find(([storage]) => source.allocatedGiB <= storage)?.[1] ?? 1;
  const fits = known.find((name) => (memoryGiB(name) ?? 0) >= needed);
  const sizes = `${needed} GiB of memory for ${source.allocatedGiB} GiB of storage`;
  if (fits) return { class: fits, why: `${fits} is the smallest class on offer with ${sizes}` };
  const largest = known.at(-1);
  if (largest) return { class: largest, why: `no class on offer has ${sizes}; ${largest} is the largest` };
  const own = orderable.find((name) => name === source.class) ?? orderable[0];
  return own === undefined ? undefined : { class: own, why: `the memory of no class on offer is known; took ${own}` };
}

/** Memory of an RDS class by its name (`db.t4g.micro` 1, `db.r6g.2xlarge` 64); `undefined` for families not listed here. */
export function memoryGiB(name: string): number | undefined {
  const [, family = '', size = ''] = /^db\.([a-z]\d+[a-z]*)\.(\w+)$/.exec(name) ?? [];
  const letter = family.charAt(0);
  if (letter === 't' && burstable[size] !== undefined) return burstable[size];
  const large = largeOf[letter];
  const multiple = size === 'large' ? 1 : size === 'xlarge' ? 2 : 2 * Number(/^(\d{1,2})xlarge$/.exec(size)?.[1]);
  return large === undefined || Number.isNaN(multiple) ? undefined : large * multiple;
}

function bySizeThenFamily(a: string, b: string): number {
  return (memoryGiB(a) ?? 0) - (memoryGiB(b) ?? 0) || familyRank(a) - familyRank(b) || (a < b ? -1 : 1);
}

function familyRank(name: string): number {
  const family = name.split('.')[1] ?? '';
  const rank = familyOrder.findIndex((start) => family.startsWith(start));
  return rank < 0 ? familyOrder.length : rank;
}
