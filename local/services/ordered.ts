/** An ordered map: values by text, listed in order from any place without looking at what comes before. */
import sortedBTree from 'sorted-btree';

// The package is CommonJS and its class one step further in, unless whoever loads it has unwrapped it already.
const Tree = sortedBTree.default ?? (sortedBTree as unknown as typeof sortedBTree.default);

export interface Ordered<Value> {
  readonly size: number;
  get(key: string): Value | undefined;
  has(key: string): boolean;
  set(key: string, value: Value): void;
  delete(key: string): boolean;
  /** In order; from `first` on, itself included, when it is given. */
  keys(first?: string): IterableIterator<string>;
  values(first?: string): IterableIterator<Value>;
  entries(first?: string): IterableIterator<[string, Value]>;
  /** Those whose key begins with `prefix`, in order. */
  under(prefix: string): Iterable<Value>;
}

/** Ordered as S3 orders keys: by their UTF-8 bytes, which is by code point. */
export function ordered<Value>(): Ordered<Value> {
  // Code units order like code points until the first key above U+D7FF; most buckets never see one.
  let plain = true;
  const tree = new Tree<string, Value>(undefined, (a, b) => (plain ? byCodeUnit(a, b) : byCodePoint(a, b)));
  return {
    get size() {
      return tree.size;
    },
    get: (key) => tree.get(key),
    has: (key) => tree.has(key),
    set: (key, value) => {
      if (plain && beyond.test(key)) plain = false;
      tree.set(key, value);
    },
    delete: (key) => tree.delete(key),
    keys: (first) => tree.keys(first),
    values: (first) => tree.values(first),
    entries: (first) => tree.entries(first),
    *under(prefix) {
      for (const [key, value] of tree.entries(prefix)) {
        if (!key.startsWith(prefix)) return;
        yield value;
      }
    },
  };
}

/** The first text after everything that begins with `prefix`, in the order of code points; undefined when nothing can follow. */
export function afterAll(prefix: string): string | undefined {
  const points = Array.from(prefix, (point) => point.codePointAt(0) ?? 0);
  while (points.at(-1) === 0x10ffff) points.pop();
  const last = points.pop();
  if (last === undefined) return undefined;
  return String.fromCodePoint(...points, last === 0xd7ff ? 0xe000 : last + 1);
}

const beyond = /[\ud800-\uffff]/;

function byCodeUnit(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Surrogates stand for the highest code points and come before U+E000 only as code units. */
function byCodePoint(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  for (let at = 0; at < shorter; at += 1) {
    const [left, right] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (left !== right) return lifted(left) - lifted(right);
  }
  return a.length - b.length;
}

const lifted = (unit: number) => (unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit);
