import { existsSync, readdirSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPostgresEngine, type PostgresEngine, type SnapshotMoment } from '#local/database/engine.ts';
import { connect, master, rows, withEngine } from './support.ts';

describe('a database engine', { timeout: 120_000 }, () => {
  let atTheEnd: ((moment: SnapshotMoment) => Promise<void>) | undefined;
  let engine: PostgresEngine;
  let source: Client;
  const trusting = () => ({ ssl: { ca: engine.authorityPem } });

  beforeAll(async () => {
    engine = await createPostgresEngine({ onSnapshotInstant: async (moment) => atTheEnd?.(moment) });
    source = await connect(await engine.create('source', master), trusting());
    await source.query(`
      create table accounts (id integer primary key, balance bigint not null, note text);
      insert into accounts select n, 1000, repeat('x', 200) from generate_series(1, 20000) n;
      create table untouched as select n, md5(n::text) as mark from generate_series(1, 20000) n;
      create table transfers (id bigserial primary key, amount bigint not null);`);
  });
  afterAll(async () => {
    await source.end();
    await engine.close();
  });

  /** Runs with a restored copy of a snapshot, connected as the master user. */
  async function restored<T>(snapshot: string, work: (client: Client) => Promise<T>): Promise<T> {
    const client = await connect(await engine.restore(snapshot, `restored-${snapshot}`), trusting());
    try {
      return await work(client);
    } finally {
      await client.end();
      await engine.deleteInstance(`restored-${snapshot}`);
    }
  }

  const fingerprint = `
    select (select count(*) from accounts) as accounts, (select sum(hash_record_extended(a, 0)::numeric) from accounts a) as sum,
           (select count(*) from transfers) as transfers, (select coalesce(sum(amount), 0) from transfers) as moved`;

  it('restores what was there: rows, constraints, and the password of that moment', async () => {
    await engine.snapshot('source', 'plain');
    const before = await rows(source, fingerprint);
    await restored('plain', async (client) => {
      expect(await rows(client, fingerprint)).toEqual(before);
      await expect(client.query('insert into accounts values (1, 0)')).rejects.toThrow('duplicate key');
    });
  });

  it('freezes exactly what its listener saw, while a writer goes on before and after, and tears no transaction', async () => {
    let writing = true;
    let gate = Promise.resolve();
    let current: Promise<unknown> = Promise.resolve();
    let committed = 0;
    const writer = await connect({ host: '127.0.0.1', port: source.port }, trusting());
    const transfer = async () => {
      const amount = (committed % 7) + 1;
      await writer.query('begin');
      await writer.query(`update accounts set balance = balance - ${amount} where id = ${1 + (committed % 20000)}`);
      await writer.query(`update accounts set balance = balance + ${amount} where id = ${20000 - (committed % 20000)}`);
      await writer.query(`insert into transfers (amount) values (${amount})`);
      await writer.query('commit');
      committed += 1;
    };
    const run = (async () => {
      while (writing) {
        const open = gate;
        await open;
        if (open !== gate) continue;
        current = transfer();
        await current;
      }
    })();
    let seen: unknown[] = [];
    let atFreeze = 0;
    atTheEnd = async ({ instance, snapshot, freeze }) => {
      expect([instance, snapshot]).toEqual(['source', 'loaded']);
      let release = () => {};
      gate = new Promise((resolve) => {
        release = resolve;
      });
      await current;
      seen = await rows(source, fingerprint);
      atFreeze = committed;
      await freeze();
      release();
      await new Promise((resolve) => setTimeout(resolve, 100));
    };
    await engine.snapshot('source', 'loaded');
    atTheEnd = undefined;
    writing = false;
    await run;
    await writer.end();
    expect(atFreeze).toBeGreaterThan(10);
    expect(committed).toBeGreaterThan(atFreeze + 10);
    await restored('loaded', async (client) => {
      expect(await rows(client, fingerprint)).toEqual(seen);
      expect(await rows(client, 'select sum(balance) as total from accounts')).toEqual([{ total: '20000000' }]);
      expect(await rows(client, "select bt_index_check('accounts_pkey', true)")).toHaveLength(1);
    });
    expect(await rows(source, fingerprint)).not.toEqual(seen);
  });

  it('keeps copies of a snapshot apart: one is damaged or deleted, the other restores', async () => {
    await engine.snapshot('source', 'first');
    await engine.copySnapshot('first', 'second');
    await engine.corruptSnapshot('first', { database: 'app', table: 'untouched', bytes: 3 });
    await restored('first', async (client) => {
      await expect(client.query('select sum(length(mark)) from untouched')).rejects.toThrow('invalid page in block 0');
      expect(await rows(client, 'select count(*)::int as n from accounts')).toEqual([{ n: 20000 }]);
    });
    await engine.deleteSnapshot('first');
    await restored('second', async (client) => {
      expect(await rows(client, 'select count(distinct mark)::int as n from untouched')).toEqual([{ n: 20000 }]);
    });
  });

  it('damages what recovery would have repaired from the log, too', async () => {
    await source.query('create table busy as select n, 0 as visits from generate_series(1, 5000) n');
    atTheEnd = async ({ freeze }) => {
      // Every page of the table is now in the log, whole.
      await source.query('update busy set visits = visits + 1');
      await freeze();
    };
    await engine.snapshot('source', 'busy');
    atTheEnd = undefined;
    await engine.corruptSnapshot('busy', { database: 'app', table: 'busy', bytes: 1 });
    await restored('busy', async (client) => {
      await expect(client.query('select sum(visits) from busy')).rejects.toThrow('invalid page in block 0');
      expect(await rows(client, 'select count(*)::int as n from accounts')).toEqual([{ n: 20000 }]);
    });
  });

  it('says what it cannot damage', async () => {
    const damage = (database: string, table: string) => engine.corruptSnapshot('plain', { database, table, bytes: 1 });
    await expect(damage('shop', 'untouched')).rejects.toThrow('no database shop; it has app');
    await expect(damage('app', 'nothing')).rejects.toThrow('no table nothing; it has public.accounts');
    await expect(damage('app', 'transfers')).rejects.toThrow('table transfers is empty');
  });

  it('checks passwords, and changes them', async () => {
    const server = await engine.restore('plain', 'locked');
    await engine.setMasterPassword('locked', "n3w'p\\ass");
    await expect(connect(server, trusting())).rejects.toThrow('password authentication failed');
    await (await connect(server, { ...trusting(), password: "n3w'p\\ass" })).end();
    await engine.deleteInstance('locked');
  });

  it('serves TLS that a client can verify, and nothing else', async () => {
    const server = { host: '127.0.0.1', port: source.port };
    const [session] = await rows(source, 'select ssl, version from pg_stat_ssl where pid = pg_backend_pid()');
    expect(session).toMatchObject({ ssl: true });
    await expect(connect(server, { ssl: false })).rejects.toThrow('no encryption');
    await expect(connect(server, { ssl: true })).rejects.toThrow('unable to verify the first certificate');
    await (await connect({ ...server, host: 'localhost' }, trusting())).end();
  });

  it('gives the master user what RDS gives: no superuser, but its own databases, roles and amcheck', async () => {
    expect(await rows(source, "select rolsuper, rolcreatedb from pg_roles where rolname = 'app_owner'")).toEqual([
      { rolsuper: false, rolcreatedb: true },
    ]);
    await source.query('create extension if not exists amcheck with schema public');
    await expect(source.query("select pg_read_file('/etc/passwd')")).rejects.toThrow('permission denied');
    // In `postgres` too, which is there before the first database of the master user.
    for (const database of ['app', 'postgres']) {
      const there = { host: '127.0.0.1', port: source.port };
      const client = await connect(there, { ...trusting(), database });
      expect(await rows(client, "select extname from pg_extension where extname = 'amcheck'")).toHaveLength(1);
      await client.end();
    }
  });

  it('measures the bytes that databases use', async () => {
    const before = await engine.usedBytes('source');
    await source.query("create table more as select repeat('y', 1000) as text from generate_series(1, 2000)");
    expect((await engine.usedBytes('source')) - before).toBeGreaterThan(2_000_000);
  });

  it('refuses unknown and taken names', async () => {
    await expect(engine.restore('nowhere', 'x')).rejects.toThrow('there is no snapshot nowhere');
    await expect(engine.usedBytes('nowhere')).rejects.toThrow('there is no database instance nowhere');
    await expect(engine.create('source', master)).rejects.toThrow('there is a database instance source already');
    await expect(engine.snapshot('source', 'plain')).rejects.toThrow('there is a snapshot plain already');
  });

  it('fails a restore with the log of the server when the data will not start, and frees the name', async () => {
    await engine.copySnapshot('plain', 'broken');
    await engine.corruptSnapshot('broken', { database: 'app', table: 'untouched', bytes: 1 });
    const folder = (await readdir(engine.folder))
      .filter((name) => /^\d+$/.test(name))
      .toSorted((a, b) => +a - +b)
      .at(-1);
    await rm(join(engine.folder, folder ?? '', 'global', 'pg_control'));
    await expect(engine.restore('broken', 'never')).rejects.toThrow('could not find the database system');
    await expect(engine.usedBytes('never')).rejects.toThrow('there is no database instance never');
  });
});

/** Where Debian and its children put their servers. */
const debian = '/usr/lib/postgresql';
const installed = existsSync(debian) ? readdirSync(debian).sort().at(-1) : undefined;

describe.runIf(installed)('a system server', { timeout: 120_000 }, () => {
  it('does the same: load, snapshot, damage, restore over verified TLS', async () => {
    const env = { ...process.env, LIFEBOAT_POSTGRES_BIN: join(debian, String(installed), 'bin') };
    await withEngine({ env }, async (engine) => {
      expect(engine.version.split('.')[0]).toBe(installed);
      const trusting = { ssl: { ca: engine.authorityPem } };
      const source = await connect(await engine.create('source', master), trusting);
      await source.query('create table t as select n from generate_series(1, 5000) n');
      await engine.snapshot('source', 's');
      await source.end();
      const good = await connect(await engine.restore('s', 'good'), trusting);
      expect(await rows(good, 'select count(*)::int as n from t')).toEqual([{ n: 5000 }]);
      await good.end();
      await engine.corruptSnapshot('s', { database: 'app', table: 't', bytes: 1 });
      const bad = await connect(await engine.restore('s', 'bad'), trusting);
      await expect(bad.query('select * from t')).rejects.toThrow('invalid page');
      await bad.end();
    });
  });
});
