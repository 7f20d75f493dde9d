import { describe, expect, it } from 'vitest';
import { drawProfile, gib } from '#local/database/model/profile.ts';
import { at, bench, day, make, orders, restored, small, taken } from './support.ts';

const read = 'postgres';

describe('Snapshots and copies', () => {
  it('hold the instant at which they were taken, whatever happens to the database afterwards', async () => {
    const { engine, clock, server } = await bench();
    clock.at = 3 * day;
    const then = await engine.read(read, at(server));
    await engine.snapshot(orders, taken);
    clock.at = 40 * day;
    engine.load(orders, 1e9);
    engine.corruptInstance(orders, { kind: 'lost-rows', rows: 7 });
    await engine.setMasterPassword(orders, 'another-horse');
    await engine.copySnapshot(taken, 'eu-central-1/snapshot/taken');
    await engine.deleteInstance(orders);
    await engine.deleteSnapshot(taken);
    const copy = await engine.restore('eu-central-1/snapshot/taken', 'eu-central-1/db/restored');
    expect(await engine.read(read, at(copy))).toEqual(then);
  });

  it('are known by name, and every name is free again once its copy is gone', async () => {
    const { engine } = await bench();
    await engine.snapshot(orders, taken);
    await expect(engine.snapshot(orders, taken)).rejects.toThrow(`there is a snapshot ${taken} already`);
    await engine.deleteSnapshot(taken);
    await expect(engine.copySnapshot(taken, 'x')).rejects.toThrow(`there is no snapshot ${taken}`);
    await expect(engine.deleteSnapshot(taken)).rejects.toThrow(`there is no snapshot ${taken}`);
    await expect(engine.snapshot('eu-west-1/db/gone', taken)).rejects.toThrow('there is no database instance');
    await engine.snapshot(orders, taken);
  });
});

describe('Restored databases', () => {
  it('stand still: size, rows and fingerprints', async () => {
    const { engine, clock } = await bench();
    clock.at = 5 * day;
    await engine.snapshot(orders, taken);
    const server = await engine.restore(taken, restored);
    const [content, bytes] = [await engine.read(read, at(server)), await engine.usedBytes(restored)];
    clock.at = 90 * day;
    expect(await engine.read(read, at(server))).toEqual(content);
    expect(await engine.usedBytes(restored)).toBe(bytes);
    await engine.snapshot(restored, 'again');
    expect(await engine.read(read, at(await engine.restore('again', 'eu-west-1/db/third')))).toEqual(content);
  });

  it('have the password of the moment of the snapshot until it is changed', async () => {
    const { engine } = await bench();
    await engine.snapshot(orders, taken);
    await engine.setMasterPassword(orders, 'another-horse');
    const server = await engine.restore(taken, restored);
    await engine.read(read, at(server));
    await engine.setMasterPassword(restored, 'third-horse');
    await expect(engine.read(read, at(server))).rejects.toMatchObject({ code: '28P01' });
    await engine.read(read, at(server, { password: 'third-horse' }));
  });
});

describe('Memory', () => {
  it('of a snapshot or a copy is less than 600 bytes, however large the database is', async () => {
    const { engine, clock } = await bench({ profile: () => ({ ...drawProfile(1, 'x'), bytes: 2048 * gib }) });
    const before = process.memoryUsage().heapUsed;
    for (let n = 0; n < 50_000; n += 1) {
      clock.at = n * 60_000;
      await engine.snapshot(orders, `a/${n}`);
      await engine.copySnapshot(`a/${n}`, `b/${n}`);
    }
    expect(engine.count()).toEqual({ instances: 1, snapshots: 100_000 });
    expect((process.memoryUsage().heapUsed - before) / 100_000).toBeLessThan(600);
  });

  it('holds nothing of what was deleted', async () => {
    const { engine } = await bench({ profile: () => small });
    for (let n = 0; n < 100; n += 1) {
      await make(engine, 'eu-west-1/db/brief');
      await engine.deleteInstance('eu-west-1/db/brief');
    }
    expect(engine.count()).toEqual({ instances: 1, snapshots: 0 });
    await engine.close();
    await engine.close();
    expect(engine.count()).toEqual({ instances: 0, snapshots: 0 });
  });
});
