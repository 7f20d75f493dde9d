import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareContent } from '#core/restore/fingerprint.ts';
import { contentDatabases } from '#local/database/model/engine.ts';
import { drawProfile, gib, tablesOf } from '#local/database/model/profile.ts';
import { at, bench, day, handClock, make, orders, restored, small, taken } from './support.ts';

const read = 'postgres';

describe('Creating a database', () => {
  it('draws sizes and rates within what is real, of which no two databases share all', () => {
    const profiles = Array.from({ length: 1000 }, (_, n) => drawProfile(7, `eu-west-1/db/d${n}`));
    for (const { bytes, changePerDay, growthPerYear } of profiles) {
      expect(bytes).toBeGreaterThanOrEqual(5 * gib);
      expect(bytes).toBeLessThanOrEqual(2048 * gib);
      expect(changePerDay).toBeGreaterThanOrEqual(0.002);
      expect(changePerDay).toBeLessThanOrEqual(0.1);
      expect(growthPerYear).toBeLessThanOrEqual(0.6);
    }
    const sizes = profiles.map(({ bytes }) => bytes / gib).sort((a, b) => a - b);
    expect(sizes[500]).toBeGreaterThan(33);
    expect(sizes[500]).toBeLessThan(48);
    expect(sizes.filter((size) => size > 300).length).toBeGreaterThan(30);
    expect(new Set(profiles.map(({ changePerDay }) => changePerDay)).size).toBeGreaterThan(900);
  });

  it('gives it 4 to 16 tables with different names, which hold about two thirds of the bytes', () => {
    for (let n = 0; n < 200; n += 1) {
      const profile = drawProfile(3, `d${n}`);
      const tables = tablesOf(profile, 3, `d${n}`);
      expect(tables.length).toBeGreaterThanOrEqual(4);
      expect(tables.length).toBeLessThanOrEqual(16);
      expect(new Set(tables.map(({ name }) => name)).size).toBe(tables.length);
      const bytes = tables.reduce((sum, { rows, bytesPerRow }) => sum + rows * bytesPerRow, 0);
      expect(bytes / profile.bytes).toBeCloseTo(0.65, 1);
    }
  });

  it('takes the version that is asked for, and has the usual one otherwise', async () => {
    const { engine, server } = await bench();
    expect((await engine.read(read, at(server))).serverVersion).toBe(engine.versions[0]);
    const older = await make(engine, 'eu-west-1/db/older', '14.19');
    expect(await engine.read(read, at(older))).toMatchObject({
      serverVersion: '14.19',
      method: 'postgresql-14:sum(hash_record_extended)',
    });
  });

  it('refuses a second one under the same key', async () => {
    const { engine } = await bench();
    await expect(make(engine, orders)).rejects.toThrow('there is a database instance eu-west-1/db/orders already');
  });
});

describe('Content over time', () => {
  it('is the same for the same seed, key and age, whenever and however often it is asked', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), fc.nat(400 * day), fc.array(fc.nat(400 * day)), async (seed, age, others) => {
        const answer = async (looks: readonly number[]) => {
          const clock = handClock();
          const engine = contentDatabases({ seed, clock });
          const server = await make(engine, orders);
          for (const look of looks) {
            clock.at = look;
            await engine.read(read, at(server));
          }
          clock.at = age;
          return engine.read(read, at(server));
        };
        expect(await answer(others.toSorted((a, b) => a - b))).toEqual(await answer([]));
      }),
      { numRuns: 25 },
    );
  });

  it('differs between seeds and between databases', async () => {
    const { engine, server } = await bench({ profile: () => small });
    const second = await make(engine, 'eu-west-1/db/second');
    const other = await bench({ seed: 2, profile: () => small });
    const hashes = [
      await engine.read(read, at(server)),
      await engine.read(read, at(second)),
      await other.engine.read(read, at(other.server)),
    ].map(({ tables }) => tables[0]?.hash);
    expect(new Set(hashes).size).toBe(3);
  });

  it('changes with every write and not in between', async () => {
    const { engine, clock, server } = await bench({ profile: () => small });
    const first = await engine.read(read, at(server));
    // Fifty writes a day: the first is due after 28.8 minutes, and the first new row after 72.
    clock.at = 28 * 60_000;
    expect(compareContent(first, await engine.read(read, at(server))).differences).toEqual([]);
    clock.at = 29 * 60_000;
    const changed = compareContent(first, await engine.read(read, at(server)));
    expect(changed.differences.map(({ table, kind }) => [table, kind])).toEqual([
      ['shop.public.customers', 'content'],
      ['shop.public.orders', 'content'],
    ]);
    expect(changed.equal).toEqual(['shop.public.plans']);
    clock.at = 10 * day;
    const later = compareContent(first, await engine.read(read, at(server)));
    expect(later.differences[0]?.text).toBe('shop.public.customers has 1100 rows instead of 1000');
  });
});

describe('Size and growth', () => {
  it('grows by the share that the profile says, and ripples by a percent at most', async () => {
    const { engine, clock } = await bench({ profile: () => small });
    const first = await engine.usedBytes(orders);
    expect(first / small.bytes).toBeCloseTo(1, 2);
    for (let passed = 0; passed <= 365; passed += 1) {
      clock.at = passed * day;
      const even = small.bytes * (1 + (0.365 * passed) / 365);
      expect(Math.abs((await engine.usedBytes(orders)) - even)).toBeLessThanOrEqual(0.01 * even + 8192);
      expect((await engine.usedBytes(orders)) % 8192).toBe(0);
    }
  });

  it('is known for every moment, so that a metric has a value for every minute', async () => {
    const { engine, clock } = await bench();
    const seen: number[] = [];
    for (let passed = 0; passed < 30; passed += 1) {
      clock.at = passed * day;
      seen.push(await engine.usedBytes(orders));
    }
    expect(seen).toEqual(seen.map((_, passed) => engine.usedBytesAt(orders, passed * day)));
    expect(new Set(seen).size).toBeGreaterThan(20);
  });

  it('has so many bytes written between two moments, loads among them, and none once restored', async () => {
    const { engine, clock } = await bench({ profile: () => small });
    expect(engine.writtenBytes(orders, 2 * day, 4 * day)).toBe(1_000_000);
    clock.at = 3 * day;
    engine.load(orders, -500_000);
    expect(engine.writtenBytes(orders, 2 * day, 4 * day)).toBe(1_500_000);
    expect(engine.writtenBytes(orders, 3 * day, 4 * day)).toBe(500_000);
    await engine.snapshot(orders, taken);
    await engine.restore(taken, restored);
    expect(engine.writtenBytes(restored, 3 * day, 9 * day)).toBe(0);
  });

  it('is the size of a snapshot', async () => {
    const { engine } = await bench();
    expect(await engine.snapshot(orders, taken)).toEqual({ bytes: await engine.usedBytes(orders) });
  });
});

describe('Loads', () => {
  it('change size and rows at once, from then on', async () => {
    const { engine, clock, server } = await bench({ profile: () => ({ ...small, growthPerYear: 0, changePerDay: 0 }) });
    clock.at = day;
    const before = await engine.usedBytes(orders);
    engine.load(orders, 5_000_000);
    expect((await engine.usedBytes(orders)) - before).toBeGreaterThan(4_990_000);
    expect(engine.usedBytesAt(orders, day - 1)).toBe(before);
    const { tables } = await engine.read(read, at(server));
    expect(tables.find(({ table }) => table === 'shop.public.customers')?.rows).toBe(1010 + 50_000);
    engine.load(orders, -5_000_000);
    expect(await engine.usedBytes(orders)).toBe(before);
  });

  it('reach no snapshot that was taken before, and no restored database', async () => {
    const { engine } = await bench({ profile: () => small });
    await engine.snapshot(orders, taken);
    engine.load(orders, 5_000_000);
    await engine.restore(taken, restored);
    expect(await engine.usedBytes(restored)).toBeLessThan(await engine.usedBytes(orders));
    expect(() => engine.load(restored, 1)).toThrow(`${restored} was restored, and nobody writes to it`);
  });
});
