import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Timers } from '#local/clock/timers.ts';

const noop = () => {};

describe('Timers', () => {
  it('gives the earliest first, and of one moment the one registered first', () => {
    const moments = fc.array(fc.record({ at: fc.integer({ min: 0, max: 20 }), cancelled: fc.boolean() }));
    fc.assert(
      fc.property(moments, (wanted) => {
        const timers = new Timers();
        const all = wanted.map(({ at, cancelled }, sequence) => ({ timer: { at, sequence, fire: noop }, cancelled }));
        for (const { timer } of all) timers.add(timer);
        for (const { timer, cancelled } of all) if (cancelled) timers.cancel(timer);
        const kept = all.filter(({ cancelled }) => !cancelled).map(({ timer }) => timer);
        expect(timers.size).toBe(kept.length);

        const taken = Array.from({ length: kept.length }, () => timers.take());

        expect(taken).toEqual(kept.toSorted((a, b) => a.at - b.at || a.sequence - b.sequence));
        expect(timers.take()).toBeUndefined();
        expect(timers.size).toBe(0);
      }),
    );
  });

  it('keeps its order when timers are added while others are taken', () => {
    const timers = new Timers();
    for (const [sequence, at] of [5, 1, 3].entries()) timers.add({ at, sequence, fire: noop });
    expect(timers.take()?.at).toBe(1);
    timers.add({ at: 2, sequence: 3, fire: noop });
    expect([timers.take()?.at, timers.take()?.at, timers.take()?.at]).toEqual([2, 3, 5]);
  });
});
