/**
 * Where the contents of objects are kept. A year of evidence is hundreds of thousands of objects of a kilobyte; one
 * allocation each would cost more than what is in them, so small ones share slabs. A slab is freed with the last of its bodies.
 * Evidence is written once and hardly read again, and most of it is JSON, so slabs that are no longer among the newest are deflated.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** Deflate looks back 32 KiB: larger slabs would not become smaller, and take longer to be read from. */
const slabBytes = 256 * 1024;
/** Larger bodies have a slab of their own. */
const largestShared = 64 * 1024;
/** So many of a bucket's newest slabs stay as they are: 16 MiB, which is all of a rehearsal of a few weeks. */
const newest = 64;
/** So many slabs that were read again are kept as they are beside that. */
const mostReread = 8;

/** A piece of a slab, that lives as long as somebody holds it. */
export interface StoredBody {
  readonly slab: Slab;
  readonly from: number;
  readonly to: number;
}

export interface BodyShelf {
  /** Keeps a copy. */
  keep(data: Uint8Array): StoredBody;
}

export function bodyShelf(): BodyShelf {
  const plain: Slab[] = [];
  let slab = new Slab(0);
  let used = 0;
  const add = (bytes: number): Slab => {
    const added = new Slab(bytes);
    plain.push(added);
    if (plain.length > newest) plain.shift()?.deflate();
    return added;
  };
  return {
    keep: (data) => {
      if (data.length > largestShared) return add(data.length).write(data, 0);
      if (used + data.length > slab.length) {
        slab = add(slabBytes);
        used = 0;
      }
      used += data.length;
      return slab.write(data, used - data.length);
    },
  };
}

/** Bytes that are read more seldom the older they are. */
export class Slab {
  readonly length: number;
  #plain: Uint8Array | undefined;
  #deflated: Uint8Array | undefined;

  constructor(length: number) {
    this.length = length;
    this.#plain = new Uint8Array(length);
  }

  /** Bytes of memory. */
  get takes(): number {
    return (this.#plain ?? this.#deflated)?.length ?? 0;
  }

  /** Not after it was deflated. */
  write(data: Uint8Array, from: number): StoredBody {
    this.#plain?.set(data, from);
    return { slab: this, from, to: from + data.length };
  }

  read(from: number, to: number): Uint8Array {
    return (this.#plain ?? this.#reread()).subarray(from, to);
  }

  deflate(): void {
    if (this.#plain === undefined) return;
    // A copy, because what zlib gives is a piece of something larger.
    this.#deflated = new Uint8Array(deflateRawSync(this.#plain, { level: 1 }));
    this.#plain = undefined;
  }

  #reread(): Uint8Array {
    const known = reread.get(this) ?? inflateRawSync(this.#deflated ?? new Uint8Array());
    // Last in, last out.
    reread.delete(this);
    reread.set(this, known);
    const [oldest] = reread.keys();
    if (reread.size > mostReread && oldest !== undefined) reread.delete(oldest);
    return known;
  }
}

const reread = new Map<Slab, Uint8Array>();
