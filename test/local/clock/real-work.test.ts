import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { virtualClock } from '#local/clock/virtual-clock.ts';
import { hops, hour, realTime, start } from './waits.ts';

describe('the virtual clock', () => {
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
});
