import { describe, expect, it } from 'vitest';
import { parseInstant } from '#core/instant.ts';
import type { Fault } from '#local/rehearsal/faults/fault.ts';
import { armoury } from '#local/rehearsal/faults/inject/armed.ts';

const at = '2026-02-03T02:00:00Z';
const start = parseInstant(at);
const minute = 60_000;

function holds(faults: readonly Fault[], seed = 1) {
  const all = armoury<string>({
    faults,
    seed,
    fits: ({ operation }, what) => operation === undefined || operation === what,
  });
  return (what: string, minutes: number) => all.take(what, start + minutes * minute)?.fault.kind;
}

describe('a fault that is on its way', () => {
  it('takes hold of the first thing from its instant on, once', () => {
    const take = holds([{ kind: 'call-cut', at, operation: 'PutObject' }]);
    expect(take('PutObject', -1)).toBeUndefined();
    expect(take('GetObject', 5)).toBeUndefined();
    expect(take('PutObject', 6)).toBe('call-cut');
    expect(take('PutObject', 7)).toBeUndefined();
  });

  it('takes hold as often as it says', () => {
    const take = holds([{ kind: 'call-cut', at, times: 2 }]);
    expect([take('a', 0), take('b', 1), take('c', 2)]).toEqual(['call-cut', 'call-cut', undefined]);
  });

  it('lasts from its first hold on, not from its instant', () => {
    const take = holds([{ kind: 'call-fails', at, for: '10m', operation: 'PutObject' }]);
    expect(take('GetObject', 30)).toBeUndefined();
    expect(take('PutObject', 60)).toBe('call-fails');
    expect(take('PutObject', 69)).toBe('call-fails');
    expect(take('PutObject', 70)).toBeUndefined();
    expect(take('PutObject', 500)).toBeUndefined();
  });

  it('says once that it begins', () => {
    const all = armoury<string>({ faults: [{ kind: 'call-fails', at, for: '10m' }], seed: 1, fits: () => true });
    expect(all.take('a', start)).toMatchObject({ begins: true, until: start + 10 * minute });
    expect(all.take('b', start + minute)).toMatchObject({ begins: false, until: start + 10 * minute });
  });

  it('gives way to the next one of the same thing once it is over', () => {
    const take = holds([
      { kind: 'call-cut', at },
      { kind: 'call-twice', at },
    ]);
    expect([take('a', 0), take('a', 0), take('a', 0)]).toEqual(['call-cut', 'call-twice', undefined]);
  });

  it('takes its share by chance, the same for the same seed, for as long as it lasts', () => {
    const faults: readonly Fault[] = [{ kind: 'call-throttled', at, for: '1d', share: 0.2 }];
    const taken = (seed: number) => {
      const take = holds(faults, seed);
      return Array.from({ length: 1000 }, (_, index) => (take('a', index) === undefined ? 0 : 1));
    };
    const sum = taken(1).reduce((total: number, each) => total + each, 0);
    expect(sum).toBeGreaterThan(150);
    expect(sum).toBeLessThan(250);
    expect(taken(1)).toEqual(taken(1));
    expect(taken(1)).not.toEqual(taken(2));
    expect(holds(faults)('a', 24 * 60)).toBeUndefined();
  });
});
