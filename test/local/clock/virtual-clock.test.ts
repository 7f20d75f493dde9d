import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { virtualClock } from '#local/clock/virtual-clock.ts';

const start = Date.parse('2026-01-17T02:00:00Z');
const hour = 3_600_000;
const macrotask = () => new Promise<void>((resolve) => setImmediate(resolve));
const realTime = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

async function hops(count: number): Promise<void> {
  for (let hop = 0; hop < count; hop++) await macrotask();
}

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

  it('stands still while real work is under way', async () => {
    const clock = virtualClock({ start });
    const seen: number[] = [];
    const sleeping = clock.sleep(1);
    const work = clock.real(async () => {
      await realTime(20);
      seen.push(clock.now());
    });
    await Promise.all([clock.runUntil(start + 1), sleeping, work]);
    expect(seen).toEqual([start]);
  });

  it('stands still between two pieces of real work that a chain of promises joins', async () => {
    const clock = virtualClock({ start });
    const seen: number[] = [];
    const chain = async () => {
      for (let piece = 0; piece < 20; piece++) {
        await clock.real(() => realTime(piece % 3));
        await hops(piece % 10);
        seen.push(clock.now());
      }
    };
    clock.at(start + 1, () => {});
    await Promise.all([chain(), clock.runUntil(start + 1)]);
    expect(seen).toEqual(Array.from({ length: 20 }, () => start));
  });

  it('stands still for real work inside real work and for pieces that overlap', async () => {
    const clock = virtualClock({ start });
    const seen: number[] = [];
    const outer = (ms: number) =>
      clock.real(async () => {
        await clock.real(() => realTime(ms));
        await realTime(ms);
        seen.push(clock.now());
      });
    clock.at(start + 1, () => {});
    await Promise.all([outer(1), outer(5), outer(9), clock.runUntil(start + 1)]);
    expect(seen).toEqual([start, start, start]);
  });

  it('goes on after real work that failed', async () => {
    const clock = virtualClock({ start });
    const failed = clock.real(() => Promise.reject(new Error('no')));
    await expect(failed).rejects.toThrow('no');
    await clock.runUntil(start + 5);
    expect(clock.now()).toBe(start + 5);
  });

  it('does not move when real work started by a timer starts further real work', async () => {
    const clock = virtualClock({ start });
    const seen: number[] = [];
    clock.at(start + 1, async () => {
      await clock.real(() => realTime(3));
      await hops(5);
      await clock.real(() => realTime(3));
      seen.push(clock.now());
    });
    clock.at(start + 2, () => seen.push(clock.now()));
    await clock.runUntil(start + 2);
    expect(seen).toEqual([start + 1, start + 2]);
  });

  it('is the clock of worker threads, and waits for their work', async () => {
    const clock = virtualClock({ start });
    const source = `const { parentPort, workerData } = require('node:worker_threads');
      const now = new Float64Array(workerData);
      parentPort.on('message', (ms) => setTimeout(() => parentPort.postMessage(now[0]), ms));`;
    const worker = new Worker(source, { eval: true, workerData: clock.cell });
    const ask = (ms: number) =>
      clock.real(
        () =>
          new Promise<number>((resolve) => {
            worker.once('message', resolve);
            worker.postMessage(ms);
          }),
      );
    const asked = (async () => {
      const first = await ask(15);
      await clock.sleep(hour);
      return [first, await ask(15)];
    })();
    expect(await clock.runThrough(asked)).toEqual([start, start + hour]);
    await worker.terminate();
  });

  it('waits for HTTP requests whose handler does real work of its own', async () => {
    const clock = virtualClock({ start });
    const server = createServer((_request, response) => {
      clock.real(() => realTime(5)).then(() => response.end(String(clock.now())));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const ask = () => clock.real(async () => Number(await (await fetch(url)).text()));
    const rounds = async () => {
      const seen: number[] = [];
      for (let round = 0; round < 5; round++) {
        seen.push((await ask()) - start);
        await clock.sleep(hour);
      }
      return seen;
    };
    expect(await clock.runThrough(rounds())).toEqual([0, 1, 2, 3, 4].map((round) => round * hour));
    server.closeAllConnections();
    server.close();
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
