import { describe, expect, it } from 'vitest';
import { bodyShelf, type StoredBody } from '#local/services/s3/bodies.ts';

/** Of different lengths, some too long to share a slab. */
function body(n: number): Uint8Array {
  return new Uint8Array(Buffer.from(`${n} says what ${n} says `.repeat(n % 50 === 0 ? 4000 : 60 + (n % 7))));
}

function textOf({ slab, from, to }: StoredBody): string {
  return Buffer.from(slab.read(from, to)).toString();
}

describe('the bodies of a bucket', () => {
  it('are given back as they were kept, however much was kept after them and in whichever order they are read', () => {
    const shelf = bodyShelf();
    // Some 40 MiB, of which 16 stay as they are.
    const kept = Array.from({ length: 20_000 }, (_, n) => shelf.keep(body(n)));
    const order = kept.map((_, n) => (n * 7919) % kept.length).filter((_, n) => n % 40 === 0);
    for (const n of [...order, 0, kept.length - 1]) {
      const stored = kept[n];
      expect(stored && textOf(stored)).toBe(Buffer.from(body(n)).toString());
    }
  });

  it('do not change with what they were made of, nor with what was read of a slab before', () => {
    const shelf = bodyShelf();
    const data = body(1);
    const stored = shelf.keep(data);
    const before = stored.slab.read(stored.from, stored.to);
    data.fill(0);
    for (let n = 0; n < 12_000; n += 1) shelf.keep(body(n));
    expect(textOf(stored)).toBe(Buffer.from(body(1)).toString());
    expect(Buffer.from(before).toString()).toBe(Buffer.from(body(1)).toString());
  });

  it('are all kept where one small one lies between many large ones', () => {
    const shelf = bodyShelf();
    const large = body(50);
    const kept = [1, 2].map((small) => {
      const stored = shelf.keep(body(small));
      for (let n = 0; n < 70; n += 1) shelf.keep(large);
      return stored;
    });
    expect(kept.map(textOf)).toEqual([1, 2].map((small) => Buffer.from(body(small)).toString()));
  });

  it('of evidence that is old leave memory', () => {
    const shelf = bodyShelf();
    const kept = Array.from({ length: 40_000 }, (_, n) => shelf.keep(body(n)));
    const bytes = kept.reduce((sum, { from, to }) => sum + to - from, 0);
    const slabs = [...new Set(kept.map(({ slab }) => slab))];
    expect(bytes).toBeGreaterThan(60 * 1024 ** 2);
    // The newest 64 slabs stay, of 256 KiB at most.
    expect(slabs.reduce((sum, { takes }) => sum + takes, 0)).toBeLessThanOrEqual(64 * 256 * 1024);
  });
});
