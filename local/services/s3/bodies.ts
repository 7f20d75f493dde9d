/**
 * Where the contents of objects are kept. A year of evidence is hundreds of thousands of objects of a kilobyte; one
 * allocation each would cost more than what is in them, so small ones share slabs. A slab is freed with the last of its bodies.
 */
const slabBytes = 1024 * 1024;
/** Larger bodies have an allocation of their own. */
const largestShared = 64 * 1024;

/** A piece of a slab, that lives as long as somebody holds it. */
export interface StoredBody {
  readonly slab: Uint8Array;
  readonly from: number;
  readonly to: number;
}

export interface BodyShelf {
  /** Keeps a copy. */
  keep(data: Uint8Array): StoredBody;
}

export function bodyShelf(): BodyShelf {
  let slab = new Uint8Array();
  let used = 0;
  return {
    keep: (data) => {
      if (data.length > largestShared) return { slab: Uint8Array.from(data), from: 0, to: data.length };
      if (used + data.length > slab.length) {
        slab = new Uint8Array(slabBytes);
        used = 0;
      }
      slab.set(data, used);
      used += data.length;
      return { slab, from: used - data.length, to: used };
    },
  };
}
