import { describe, expect, it } from 'vitest';
import { compareContent, type DatabaseContent } from '#core/restore/fingerprint.ts';
import type { Reading } from '#lambdas/adapters/reading.ts';
import { drivers } from '#lambdas/validate-restore/drivers.ts';
import { at, bench, day, make, orders, restored, small, taken } from './support.ts';

const read = 'postgres';

describe('Addresses', () => {
  it('are unlike for every identifier and Region, and the same again for the same', async () => {
    const { engine, server } = await bench();
    const others = await Promise.all(
      ['eu-west-1/db/orders-2', 'eu-central-1/db/orders'].map((key) => make(engine, key)),
    );
    expect(new Set([server, ...others].map(({ host }) => host)).size).toBe(3);
    expect(server.host).toMatch(/^orders\.c[0-9a-f]{11}\.eu-west-1\.rds\.local$/);
    await engine.deleteInstance(orders);
    expect(await make(engine, orders)).toEqual(server);
  });
});

describe('Connecting', () => {
  it('refuses a name that was never given, and one whose instance is gone', async () => {
    const { engine, server } = await bench();
    const stranger = { host: server.host.replace('orders', 'order'), port: 5432 };
    await expect(engine.read(read, at(stranger))).rejects.toMatchObject({
      code: 'ENOTFOUND',
      message: `getaddrinfo ENOTFOUND ${stranger.host}`,
    });
    await engine.deleteInstance(orders);
    await expect(engine.read(read, at(server))).rejects.toMatchObject({
      ...{ code: 'ECONNREFUSED', syscall: 'connect', port: 5432 },
      message: expect.stringMatching(/^connect ECONNREFUSED 10\.\d+\.\d+\.\d+:5432$/),
    });
  });

  it('refuses a stopped instance until it is started, and another port always', async () => {
    const { engine, server } = await bench();
    await engine.stop(orders);
    await expect(engine.read(read, at(server))).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await engine.start(orders);
    await engine.read(read, at(server));
    await expect(engine.read(read, at(server, { port: 5433 }))).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('refuses a wrong user or password before it looks for the database', async () => {
    const { engine, server } = await bench();
    for (const wrong of [{ user: 'postgres' }, { password: '' }, { password: 'wrong', database: 'gone' }]) {
      await expect(engine.read(read, at(server, wrong))).rejects.toMatchObject({ code: '28P01', severity: 'FATAL' });
    }
    await expect(engine.read(read, at(server, { database: 'gone' }))).rejects.toMatchObject({
      code: '3D000',
      message: 'database "gone" does not exist',
    });
    const whole = await engine.read(read, at(server));
    expect(await engine.read(read, at(server, { database: 'postgres' }))).toEqual(whole);
    expect(await engine.read(read, at(server, { database: undefined }))).toEqual(whole);
  });

  it('ends a reading whose server goes away meanwhile', async () => {
    const { engine, server } = await bench({ readingMs: () => 60_000 });
    const reading = engine.read(read, at(server));
    await engine.deleteInstance(orders);
    await expect(reading).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});

describe('Reading', () => {
  it('answers tables by name and the checks of every database, like the drivers', async () => {
    const { engine, server } = await bench({ profile: () => small, versions: ['18.1'] });
    expect(Object.keys(drivers)).toContain(read);
    expect(await engine.read(read, at(server))).toEqual({
      method: 'postgresql-18:sum(hash_record_extended)',
      serverVersion: '18.1',
      tables: [
        { table: 'shop.public.customers', rows: 1000, hash: expect.stringMatching(/^record:[0-9a-f]{16}$/) },
        { table: 'shop.public.orders', rows: 5000, hash: expect.any(String) },
        { table: 'shop.public.plans', rows: 5, hash: expect.any(String) },
      ],
      unreadable: [],
      checks: [
        { name: 'postgres: foreignKeys', outcome: 'passed', detail: '0 foreign keys without orphans' },
        { name: 'postgres: invalidIndexes', outcome: 'passed', detail: 'no invalid index' },
        { name: 'postgres: amcheck', outcome: 'passed', detail: '0 B-tree indexes are sound' },
        { name: 'shop: foreignKeys', outcome: 'passed', detail: '1 foreign keys without orphans' },
        { name: 'shop: invalidIndexes', outcome: 'passed', detail: 'no invalid index' },
        { name: 'shop: amcheck', outcome: 'passed', detail: '3 B-tree indexes are sound' },
      ],
    });
  });

  it('takes as long as it is told to, for the bytes that are there', async () => {
    const { engine, clock, server } = await bench({ profile: () => small, readingMs: (bytes) => bytes / 1e5 });
    await engine.read(read, at(server));
    expect(clock.at).toBeCloseTo(100, -1);
  });
});

describe('Reading in portions', () => {
  const large = { ...small, bytes: 200 * 1024 ** 3 };

  it('reads each slice at the speed of the whole database', async () => {
    const used: number[] = [];
    const readingMs = (_bytes: number, of: number) => used.push(of) * 0;
    const { engine, server } = await bench({ profile: () => large, readingMs });
    await engine.read(read, at(server));
    expect(used.length).toBeGreaterThan(40);
    expect(new Set(used)).toEqual(new Set([engine.usedBytesAt(orders, 0)]));
  });

  it('goes on where it stopped, each portion as long as the pause lets it, and adds up to the whole', async () => {
    const { engine, clock } = await bench({ profile: () => large, readingMs: (bytes) => bytes / 1e5 });
    await engine.snapshot(orders, taken);
    engine.corruptSnapshot(taken, { kind: 'flipped-bytes', table: 'public.orders' });
    const copy = await engine.restore(taken, restored);
    const whole = await engine.read(read, at(copy));
    let reading: Reading | undefined;
    const lasted: number[] = [];
    while (reading === undefined || reading.rest !== undefined) {
      const { rest = {}, ...content } = reading ?? {};
      const begun = clock.at;
      const from = reading && { content: content as DatabaseContent, rest };
      const pause = { from, enough: () => clock.at - begun >= 100_000 };
      reading = JSON.parse(JSON.stringify(await engine.read(read, at(copy, { pause })))) as Reading;
      lasted.push(clock.at - begun);
    }
    expect(reading).toEqual(whole);
    expect(lasted.length).toBeGreaterThan(10);
    expect(Math.max(...lasted)).toBeLessThan(150_000);
    expect(engine.usedBytesAt(orders, 0) / 1e5).toBeLessThan(lasted.reduce((sum, ms) => sum + ms, 0) + 1);
  });
});

describe('Corruption', () => {
  const clean = async (kind: Parameters<Awaited<ReturnType<typeof bench>>['engine']['corruptSnapshot']>[1]) => {
    const { engine, server } = await bench({ profile: () => small });
    const before = await engine.read(read, at(server));
    await engine.snapshot(orders, taken);
    engine.corruptSnapshot(taken, kind);
    const after = await engine.read(read, at(await engine.restore(taken, restored)));
    expect(await engine.read(read, at(server))).toEqual(before);
    return { before, after };
  };
  const failed = (checks: readonly { name: string; outcome: string }[]) =>
    checks.filter(({ outcome }) => outcome === 'failed').map(({ name }) => name);

  it('that flips bytes makes a table unreadable, and the foreign keys that need it', async () => {
    const { after } = await clean({ kind: 'flipped-bytes' });
    expect(after.unreadable).toEqual([
      { table: 'shop.public.customers', error: expect.stringMatching(/^invalid page in block \d+ of relation base\//) },
    ]);
    expect(after.tables.map(({ table }) => table)).toEqual(['shop.public.orders', 'shop.public.plans']);
    expect(failed(after.checks)).toEqual(['shop: foreignKeys']);
  });

  it('that loses rows shows in counts, and in foreign keys only when others point to them', async () => {
    const parents = await clean({ kind: 'lost-rows', rows: 3 });
    expect(compareContent(parents.before, parents.after).differences.map(({ text }) => text)).toEqual([
      'shop.public.customers has 997 rows instead of 1000',
    ]);
    expect(parents.after.checks.find(({ outcome }) => outcome === 'failed')).toEqual({
      ...{ name: 'shop: foreignKeys', outcome: 'failed' },
      detail: '1 broken: public.orders.orders_customers_fkey: 15 rows without a parent in customers',
    });
    const children = await clean({ kind: 'lost-rows', table: 'public.orders', rows: 3 });
    expect(compareContent(children.before, children.after).differences).toHaveLength(1);
    expect(failed(children.after.checks)).toEqual([]);
  });

  it('of an index leaves every row, and fails the check of indexes', async () => {
    const { before, after } = await clean({ kind: 'broken-index', table: 'public.orders' });
    expect(after.tables).toEqual(before.tables);
    expect(failed(after.checks)).toEqual(['shop: amcheck']);
  });

  it('that cuts a copy off lets no server start on it or on what is copied from it', async () => {
    const { engine } = await bench();
    await engine.snapshot(orders, taken);
    engine.corruptSnapshot(taken, { kind: 'truncated' });
    await engine.copySnapshot(taken, 'eu-central-1/snapshot/taken');
    for (const copy of [taken, 'eu-central-1/snapshot/taken']) {
      await expect(engine.restore(copy, restored)).rejects.toThrow(/^PostgreSQL did not start; its log says:\n/);
    }
    expect(engine.count()).toEqual({ instances: 1, snapshots: 2 });
  });

  it('of a live database is in every snapshot from its instant on, and in none before', async () => {
    const { engine, clock } = await bench({ profile: () => small });
    engine.corruptInstance(orders, { kind: 'flipped-bytes', table: 'public.plans' }, 5 * day);
    const unreadable: number[] = [];
    for (let passed = 0; passed < 10; passed += 1) {
      clock.at = passed * day;
      await engine.snapshot(orders, `s${passed}`);
      const { unreadable: bad } = await engine.read(read, at(await engine.restore(`s${passed}`, `r/db/r${passed}`)));
      if (bad.length > 0) unreadable.push(passed);
    }
    expect(unreadable).toEqual([5, 6, 7, 8, 9]);
  });

  it('of one copy leaves the others as they are', async () => {
    const { engine } = await bench();
    await engine.snapshot(orders, taken);
    await engine.copySnapshot(taken, 'b');
    engine.corruptSnapshot('b', { kind: 'flipped-bytes' });
    expect((await engine.read(read, at(await engine.restore(taken, restored)))).unreadable).toEqual([]);
    expect((await engine.read(read, at(await engine.restore('b', 'r/db/b')))).unreadable).toHaveLength(1);
  });

  it('is refused for a table that is not there, and for the past', async () => {
    const { engine, clock } = await bench({ profile: () => small });
    clock.at = day;
    expect(() => engine.corruptInstance(orders, { kind: 'flipped-bytes', table: 'public.gone' })).toThrow(
      'there is no table public.gone to corrupt; there are public.customers, public.orders, public.plans',
    );
    expect(() => engine.corruptInstance(orders, { kind: 'truncated' }, 0)).toThrow('that is in the past');
  });
});
