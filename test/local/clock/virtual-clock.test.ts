import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { virtualClock } from '#local/clock/virtual-clock.ts';
import { hops, hour, start } from './waits.ts';

describe('the virtual clock', () => {
  it('passes thirty days without waiting for them', async () => {
    const clock = virtualClock({ start });
    const began = performance.now();
    const slept = clock.sleep(30 * 24 * hour).then(() => clock.now());
    await clock.runUntil(start + 31 * 24 * hour);
    expect(await slept).toBe(start + 30 * 24 * hour);
    expect(clock.now()).toBe(start + 31 * 24 * hour);
    expect(performance.now() - began).toBeLessThan(1000);
  });

  it('leaves timers after the bound waiting', async () => {
    const clock = virtualClock({ start });
    let fired = false;
    clock.at(start + 2, () => {
      fired = true;
    });
    await clock.runUntil(start + 1);
    expect({ fired, pending: clock.pending }).toEqual({ fired: false, pending: 1 });
    await clock.runUntil(start + 2);
    expect({ fired, pending: clock.pending }).toEqual({ fired: true, pending: 0 });
  });

  it('fires timers of one moment in the order of their registration, each with all its consequences first', async () => {
    const clock = virtualClock({ start });
    const order: string[] = [];
    const chain = async (name: string) => {
      await clock.sleep(10);
      order.push(`${name} 1`);
      await hops(3);
      order.push(`${name} 2`);
    };
    await Promise.all([chain('a'), chain('b'), chain('c'), clock.runUntil(start + 10)]);
    expect(order).toEqual(['a 1', 'a 2', 'b 1', 'b 2', 'c 1', 'c 2']);
  });

  it('is the same in order and time for every program of sleeps', async () => {
    const sleeps = fc.array(fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 4 }), { maxLength: 5 });
    const runOnce = async (programs: number[][]) => {
      const clock = virtualClock({ start });
      const seen: string[] = [];
      const runs = programs.map(async (program, index) => {
        for (const ms of program) {
          await clock.sleep(ms);
          seen.push(`${index}@${clock.now() - start}`);
        }
      });
      await clock.runThrough(Promise.all(runs));
      return seen;
    };
    await fc.assert(
      fc.asyncProperty(sleeps, async (programs) => {
        const seen = await runOnce(programs);
        expect(await runOnce(programs)).toEqual(seen);
        const times = seen.map((entry) => Number(entry.split('@')[1]));
        expect(times).toEqual(times.toSorted((a, b) => a - b));
      }),
      { numRuns: 30 },
    );
  });

  it('forgets a sleep that is aborted', async () => {
    const clock = virtualClock({ start });
    const ending = new AbortController();
    const slept = clock.sleep(hour, ending.signal);
    ending.abort(new Error('enough'));
    await expect(slept).rejects.toThrow('enough');
    await expect(clock.sleep(1, ending.signal)).rejects.toThrow('enough');
    expect(clock.pending).toBe(0);
    expect(await clock.runNext()).toBe(false);
  });

  it('ignores an abort that comes after the sleep', async () => {
    const clock = virtualClock({ start });
    const ending = new AbortController();
    const slept = clock.sleep(1, ending.signal);
    await clock.runUntil(start + 1);
    await slept;
    ending.abort();
    expect(clock.pending).toBe(0);
  });

  it('takes one timer at a time when asked for the next', async () => {
    const clock = virtualClock({ start });
    const seen: number[] = [];
    for (const ms of [30, 10]) clock.at(start + ms, () => seen.push(ms));
    expect(await clock.runNext()).toBe(true);
    expect(seen).toEqual([10]);
    expect(await clock.runNext()).toBe(true);
    expect(await clock.runNext()).toBe(false);
    expect(clock.now()).toBe(start + 30);
  });

  it('does not fire what was cancelled', async () => {
    const clock = virtualClock({ start });
    let fired = 0;
    const cancel = clock.at(start + 1, () => fired++);
    cancel();
    cancel();
    await clock.runUntil(start + 2);
    expect(fired).toBe(0);
  });

  it.each(['thrown at once', 'rejected later'])('surfaces an error of a timer that was %s', async (how) => {
    const clock = virtualClock({ start });
    clock.at(start + 1, async () => {
      if (how === 'rejected later') await hops(2);
      throw new Error('broken');
    });
    await expect(clock.runUntil(start + 2)).rejects.toThrow('broken');
    await clock.runUntil(start + 2);
  });

  it('rejects a drive through work that nothing can end', async () => {
    const clock = virtualClock({ start });
    await expect(clock.runThrough(new Promise(() => {}))).rejects.toThrow('Nothing is left that could end this work');
  });

  it('gives the error of the work it is driven through', async () => {
    const clock = virtualClock({ start });
    const work = clock.sleep(5).then(() => Promise.reject(new Error('after five')));
    await expect(clock.runThrough(work)).rejects.toThrow('after five');
  });

  it('refuses to run backwards, to be driven twice at once, and a start that is no moment', async () => {
    const clock = virtualClock({ start });
    await expect(clock.runUntil(start - 1)).rejects.toThrow('Time does not run backwards');
    await expect(clock.runUntil(Number.NaN)).rejects.toThrow('Time does not run backwards');
    const first = clock.runUntil(start + 1);
    await expect(clock.runUntil(start + 2)).rejects.toThrow('driven already');
    await first;
    expect(() => virtualClock({ start: Number.NaN })).toThrow('epoch milliseconds');
    await expect(clock.sleep(Number.NaN)).rejects.toThrow('NaN');
  });

  it('forgets a timer that nobody wants any more, before and after it has fired', async () => {
    const clock = virtualClock({ start });
    const seen: string[] = [];
    const forget = clock.after(5, () => seen.push('forgotten'));
    const tooLate = clock.after(1, () => seen.push('fired'));
    clock.after(2, forget);
    await clock.runUntil(start + 10);
    tooLate();
    forget();
    expect(seen).toEqual(['fired']);
    expect(clock.pending).toBe(0);
  });
});
