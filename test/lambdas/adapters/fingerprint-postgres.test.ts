import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Connection, tls } from '#lambdas/adapters/fingerprint.ts';
import { readPostgres } from '#lambdas/adapters/fingerprint-postgres.ts';
import { countOrphans } from '#lambdas/adapters/structure-postgres.ts';
import { createPostgresEngine, type PostgresEngine } from '#local/database/engine.ts';
import type { DatabaseServer } from '#local/seams.ts';

const master = { masterUser: 'owner', masterPassword: 'first-password', database: 'shop' };

let engine: PostgresEngine;
let server: DatabaseServer;
let connection: Connection;

async function query(text: string, database = 'shop'): Promise<unknown[]> {
  const client = new pg.Client({
    ...{ host: server.host, port: server.port, user: master.masterUser, password: master.masterPassword, database },
    ssl: tls(connection),
  });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

const tableNamed = async (name: string) =>
  (await readPostgres(connection)).tables.find(({ table }) => table === `shop.public.${name}`);

beforeAll(async () => {
  engine = await createPostgresEngine();
  server = await engine.create('eu-west-1/orders', master);
  connection = {
    ...{ host: server.host, port: server.port, user: master.masterUser, password: master.masterPassword },
    ...{ database: 'shop', extraAuthority: engine.authorityPem, statementSeconds: 60 },
  };
  await query(`
    create table customers (id int primary key, name text not null);
    create table orders (id int primary key, customer int not null references customers, total numeric, note text);
    insert into customers select n, 'customer ' || n from generate_series(1, 50) n;
    insert into orders select n, 1 + n % 50, n * 1.5, null from generate_series(1, 500) n;`);
});

afterAll(async () => {
  await engine.close();
});

describe('the fingerprint of a table', () => {
  it('counts and hashes every user table, and nothing of the system’s', async () => {
    const content = await readPostgres(connection);
    expect(content.tables.map(({ table, rows }) => [table, rows])).toEqual([
      ['shop.public.customers', 50],
      ['shop.public.orders', 500],
    ]);
    expect(content.method).toMatch(/^postgresql-\d+:sum\(hash_record_extended\)$/);
    expect(content.unreadable).toEqual([]);
  });

  it('does not depend on the order of the rows', async () => {
    await query('create table words as select n, md5(n::text) as word from generate_series(1, 20) n');
    const before = await tableNamed('words');
    await query(
      'create table other as select * from words order by word; drop table words; alter table other rename to words',
    );
    expect(await tableNamed('words')).toEqual(before);
    await query('drop table words');
  });

  it('sees a changed value, and a pair of equal rows that an exclusive or would not', async () => {
    await query('create table pairs (a int); insert into pairs values (1), (2), (2)');
    const three = await tableNamed('pairs');
    await query('update pairs set a = 3 where a = 1');
    const changed = await tableNamed('pairs');
    expect(changed?.rows).toBe(3);
    expect(changed?.hash).not.toBe(three?.hash);
    await query('update pairs set a = 4 where a = 2');
    expect((await tableNamed('pairs'))?.hash).not.toBe(changed?.hash);
    await query('drop table pairs');
  });

  it('takes the text of rows whose types have no extended hash, and says so', async () => {
    await query(`create table papers (id int, body json, at point, sheet xml);
      insert into papers values (1, '{"a": 1}', '(1,2)', '<a/>'), (2, null, null, null)`);
    const before = await tableNamed('papers');
    expect(before).toMatchObject({ rows: 2, hash: expect.stringMatching(/^text:[0-9a-f]{16}$/) });
    await query(`update papers set body = '{"a": 2}' where id = 1`);
    expect((await tableNamed('papers'))?.hash).not.toBe(before?.hash);
    await query('drop table papers');
  });

  it('is the same whatever the database’s own settings make of a value as text', async () => {
    await query(
      `create table moments (at timestamptz, body json); insert into moments values ('2026-01-17T02:00:00Z', '{}')`,
    );
    const before = await tableNamed('moments');
    await query(`alter database shop set timezone to 'Asia/Kolkata'; alter database shop set datestyle to 'SQL, DMY'`);
    expect(await tableNamed('moments')).toEqual(before);
    await query('drop table moments; alter database shop reset all');
  });

  it('covers names that need quoting, partitions and other databases of the server', async () => {
    await query(`create schema "Odd ""schema"; create table "Odd ""schema"."select" (a int);
      create table parts (a int) partition by list (a); create table parts_one partition of parts for values in (1);
      insert into parts values (1)`);
    await query('create database second');
    await query('create table elsewhere (a int)', 'second');
    const { tables } = await readPostgres(connection);
    const names = tables.map(({ table }) => table);
    expect(names).toEqual(
      expect.arrayContaining(['shop.Odd "schema.select', 'shop.public.parts_one', 'second.public.elsewhere']),
    );
    expect(names).not.toContain('shop.public.parts');
    await query('drop table parts; drop schema "Odd ""schema" cascade');
    await query('drop database second with (force)');
  });
});

describe('the structural checks', () => {
  it('pass on a sound database, and say plainly what was checked or why not', async () => {
    const { checks } = await readPostgres(connection);
    const ofShop = checks.filter(({ name }) => name.startsWith('shop: '));
    expect(ofShop.map(({ name }) => name)).toEqual(['shop: foreignKeys', 'shop: invalidIndexes', 'shop: amcheck']);
    expect(ofShop.slice(0, 2).map(({ outcome }) => outcome)).toEqual(['passed', 'passed']);
    const amcheck = ofShop[2];
    expect(amcheck?.detail).toMatch(amcheck?.outcome === 'passed' ? /B-tree indexes are sound/ : /cannot be created/);
  });

  it('find rows that point to nothing, by every column of the key', async () => {
    await query(`create table parent (a int, b int); insert into parent values (1, 1), (2, 2);
      create table child (x int, y int); insert into child values (1, 1), (1, 2), (null, 2), (9, 9)`);
    const key = {
      conname: 'k',
      child: 'child',
      parent: 'parent',
      child_columns: ['x', 'y'],
      parent_columns: ['a', 'b'],
    };
    expect(await query(countOrphans(key))).toEqual([{ n: '2' }]);
    await query('drop table parent, child');
  });
});

describe('a connection', () => {
  it('is refused when the certificate is of an authority nobody named', async () => {
    await expect(readPostgres({ ...connection, extraAuthority: undefined })).rejects.toThrow(/certificate/);
  });

  it('is refused with another password', async () => {
    await expect(readPostgres({ ...connection, password: 'another' })).rejects.toThrow(
      /password authentication failed/,
    );
  });
});

describe('a damaged snapshot', () => {
  it('restores to a server on which the damaged table is named and the others are read [E-4.4-integrity]', async () => {
    await engine.snapshot('eu-west-1/orders', 'eu-west-1/damaged');
    await engine.corruptSnapshot('eu-west-1/damaged', { database: 'shop', table: 'orders', bytes: 3 });
    const restored = await engine.restore('eu-west-1/damaged', 'eu-west-1/test');
    const content = await readPostgres({ ...connection, host: restored.host, port: restored.port });
    const sound = await readPostgres(connection);
    const damaged = content.tables.find(({ table }) => table === 'shop.public.orders');
    const original = sound.tables.find(({ table }) => table === 'shop.public.orders');
    if (damaged === undefined) expect(content.unreadable.map(({ table }) => table)).toEqual(['shop.public.orders']);
    else expect(damaged.hash).not.toBe(original?.hash);
    expect(content.tables.map(({ table }) => table)).toContain('shop.public.customers');
    await engine.deleteInstance('eu-west-1/test');
  });
});
