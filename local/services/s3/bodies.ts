/**
 * Where the contents of objects are kept. A year of evidence is hundreds of thousands of objects of a kilobyte; one
 * allocation each would cost more than what is in them, so small ones share slabs. Evidence is written once and hardly read
 * again, and most of it is JSON, so slabs that are no longer among the newest are deflated and leave memory. Until then, a slab
 * is freed with the last of its bodies.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { bringBack, type Extent, putAside } from './scratch.ts';

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
  const leave = (oldest: Slab | undefined): void => {
    oldest?.leave();
    // With room in it still, when only large bodies came after.
    if (oldest === slab) used = slab.length;
  };
  const add = (bytes: number): Slab => {
    const added = new Slab(bytes);
    plain.push(added);
    if (plain.length > newest) leave(plain.shift());
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
  /** In memory; or, deflated, outside of it. */
  #bytes: Uint8Array | Extent;

  constructor(length: number) {
    this.length = length;
    this.#bytes = new Uint8Array(length);
  }

  /** Bytes of memory. */
  get takes(): number {
    return this.#bytes instanceof Uint8Array ? this.length : 0;
  }

  /** Throws once it has left. */
  write(data: Uint8Array, from: number): StoredBody {
    if (!(this.#bytes instanceof Uint8Array)) throw new Error('What has left memory is not written any more.');
    this.#bytes.set(data, from);
    return { slab: this, from, to: from + data.length };
  }

  read(from: number, to: number): Uint8Array {
    const bytes = this.#bytes instanceof Uint8Array ? this.#bytes : this.#reread(this.#bytes);
    return bytes.subarray(from, to);
  }

  leave(): void {
    if (this.#bytes instanceof Uint8Array) this.#bytes = putAside(deflateRawSync(this.#bytes, { level: 1 }));
  }

  #reread(extent: Extent): Uint8Array {
    const known = reread.get(this) ?? inflateRawSync(bringBack(extent));
    // Last in, last out.
    reread.delete(this);
    reread.set(this, known);
    const [oldest] = reread.keys();
    if (reread.size > mostReread && oldest !== undefined) reread.delete(oldest);
    return known;
  }
}

const reread = new Map<Slab, Uint8Array>();
