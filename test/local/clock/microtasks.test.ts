import { describe, expect, it } from 'vitest';
import { virtualClock } from '#local/clock/virtual-clock.ts';
import { realTime, start } from './waits.ts';

describe('virtual time in microtasks alone', () => {
  const inMicrotasks = () => virtualClock({ start, chains: 'microtasks' });

  it('lets each timer’s consequences run dry before the next fires', async () => {
    const clock = inMicrotasks();
    const seen: string[] = [];
    const chain = async (name: string) => {
      for (let hop = 0; hop < 50; hop += 1) await Promise.resolve();
      seen.push(`${name}@${clock.now() - start}`);
    };
    clock.at(start + 1, () => chain('first'));
    clock.at(start + 1, () => chain('second'));
    clock.at(start + 2, () => chain('third'));
    await clock.runUntil(start + 2);
    expect(seen).toEqual(['first@1', 'second@1', 'third@2']);
  });

  it('stands still while real work is under way', async () => {
    const clock = inMicrotasks();
    const seen: number[] = [];
    clock.at(start + 1, () => clock.real(() => realTime(5)).then(() => seen.push(clock.now())));
    clock.at(start + 2, () => seen.push(clock.now()));
    await clock.runUntil(start + 2);
    expect(seen).toEqual([start + 1, start + 2]);
  });

  it('lets the process have its turn, however much happens', async () => {
    const clock = inMicrotasks();
    let turns = 0;
    const ticking = setInterval(() => {
      turns += 1;
    }, 0);
    for (let n = 1; n <= 20_000; n += 1) clock.at(start + n, () => {});
    await clock.runUntil(start + 20_000);
    clearInterval(ticking);
    expect(turns).toBeGreaterThan(0);
  });

  it('finds out whoever goes over the event loop without saying so', async () => {
    const clock = inMicrotasks();
    const unannounced = async () => {
      for (let n = 0; n < 5000; n += 1) {
        await new Promise((resolve) => setImmediate(resolve));
        clock.after(1, () => {});
      }
    };
    clock.at(start + 1, () => void unannounced());
    for (let n = 2; n <= 2000; n += 1) clock.at(start + n, () => {});
    await expect(clock.runUntil(start + 2000)).rejects.toThrow('went over the event loop without clock.real');
  });
});
