import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { afterAll, ordered } from '#local/services/ordered.ts';
import { linesOf, paged } from '#local/services/s3/paging.ts';

/** Keys that share prefixes, cross delimiters, and lie on both sides of the surrogates. */
const key = fc
  .array(fc.constantFrom('a', 'b', '/', '\ud7ff', '\ue000', '\uffff', '\u{10000}', '\u{10ffff}'), { maxLength: 4 })
  .map((parts) => parts.join(''));
const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

describe('an ordered map', () => {
  it('has its keys in the order of their UTF-8 bytes, from any place on', () => {
    fc.assert(
      fc.property(fc.array(key), fc.array(key), key, (added, removed, from) => {
        const map = ordered<string>();
        for (const each of added) map.set(each, `value of ${each}`);
        for (const each of removed) map.delete(each);
        const left = [...new Set(added)].filter((each) => !removed.includes(each)).sort(byBytes);
        expect([...map.keys()]).toEqual(left);
        expect(map.size).toBe(left.length);
        expect([...map.keys(from)]).toEqual(left.filter((each) => byBytes(each, from) >= 0));
        expect([...map.under(from)]).toEqual(left.filter((each) => each.startsWith(from)).map((each) => map.get(each)));
      }),
    );
  });

  it('knows the first text behind everything that begins alike', () => {
    fc.assert(
      fc.property(key, key, (prefix, other) => {
        const behind = afterAll(prefix);
        const isBehind = !other.startsWith(prefix) && byBytes(other, prefix) > 0;
        // Nothing can follow what has only the highest code points.
        if (behind === undefined) expect(isBehind).toBe(false);
        else expect(byBytes(other, behind) >= 0).toBe(isBehind);
      }),
    );
  });
});

describe('a listing', () => {
  /** What S3 says of listings, word by word, reading everything. */
  function slowly(keys: readonly string[], prefix: string, delimiter: string | undefined, after: string | undefined) {
    const names = keys
      .filter((each) => each.startsWith(prefix))
      .map((each) => {
        const end = delimiter ? each.indexOf(delimiter, prefix.length) : -1;
        return end < 0 ? each : each.slice(0, end + 1);
      });
    const sorted = [...new Set(names)].sort(byBytes);
    return after === undefined ? sorted : sorted.filter((name) => byBytes(name, after) > 0);
  }

  it('has the lines of all keys, whatever prefix, delimiter, place and size of page are asked for', () => {
    const option = fc.option(key, { nil: undefined });
    const delimiter = fc.constantFrom('/', undefined);
    fc.assert(
      fc.property(fc.array(key), fc.array(key), key, delimiter, option, fc.integer({ min: 1, max: 3 }), (...given) => {
        const [keys, hidden, prefix, by, start, limit] = given;
        const objects = ordered<string>();
        for (const each of keys) objects.set(each, each);
        const itemsOf = (value: string) => (hidden.includes(value) ? [] : [value]);
        const found: string[] = [];
        let after = start;
        for (let more = true; more; ) {
          const read = paged(linesOf(objects, { prefix, delimiter: by, after }, itemsOf), limit);
          found.push(...read.page.map(({ name }) => name));
          ({ more } = read);
          after = read.last?.name;
        }
        const shown = keys.filter((each) => !hidden.includes(each));
        expect(found).toEqual(slowly(shown, prefix, by, start));
      }),
      { numRuns: 300 },
    );
  });

  it('looks at nothing but what is on the page', () => {
    const objects = ordered<number>();
    for (let n = 10_000; n < 20_000; n += 1) objects.set(`day-${Math.floor(n / 100)}/${n}`, n);
    let looked = 0;
    const itemsOf = (value: number) => {
      looked += 1;
      return [value];
    };
    const first = paged(linesOf(objects, { prefix: 'day-150/' }, itemsOf), 1);
    expect(first).toMatchObject({ page: [{ name: 'day-150/15000', item: 15_000 }], more: true });
    expect(looked).toBeLessThanOrEqual(2);
    const days = paged(linesOf(objects, { delimiter: '/', after: 'day-150/' }, itemsOf), 3);
    expect(days.page.map(({ name }) => name)).toEqual(['day-151/', 'day-152/', 'day-153/']);
    expect(looked).toBeLessThanOrEqual(6);
  });
});
