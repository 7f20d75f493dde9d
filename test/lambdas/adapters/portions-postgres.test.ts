/** A large table is read in slices, by several runs of the step; what comes out is what one run would have found. */
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Connection, tls } from '#lambdas/adapters/fingerprint.ts';
import { readPostgres } from '#lambdas/adapters/fingerprint-postgres.ts';
import { Notes, type Progress, type Reading } from '#lambdas/adapters/reading.ts';
import { listTables, readTable, type Table } from '#lambdas/adapters/tables-postgres.ts';
import { createPostgresEngine, type PostgresEngine } from '#local/database/engine.ts';

const master = { masterUser: 'owner', masterPassword: 'first-password', database: 'shop' };
let engine: PostgresEngine;
let connection: Connection;
let client: pg.Client;

beforeAll(async () => {
  engine = await createPostgresEngine();
  const { host, port } = await engine.create('eu-west-1/db/orders', master);
  connection = {
    ...{ host, port, user: master.masterUser, password: master.masterPassword, database: 'shop' },
    ...{ extraAuthority: engine.authorityPem, statementSeconds: 60 },
  };
  const { user, password, database } = connection;
  client = new pg.Client({ host, port, user, password, database, ssl: tls(connection) });
  await client.connect();
  await client.query(`
    create table customers (id int primary key, name text);
    create table orders (id int primary key, customer int references customers, note text);
    create table late_json (id int, note json);
    create table nothing (id int primary key);
    insert into customers select n, 'customer ' || n from generate_series(1, 3000) n;
    insert into orders select n, 1 + n % 3000, repeat('x', n % 90) from generate_series(1, 9000) n;
    delete from orders where id % 7 = 0;
    insert into late_json select n, json_build_object('n', n) from generate_series(1, 900) n;
    create materialized view totals as select customer, count(*) as n from orders group by 1`);
});
afterAll(async () => {
  await client.end();
  await engine.close();
});

async function table(name: string): Promise<Table> {
  const found = (await listTables(client, 'shop')).find((each) => each.name === `shop.public.${name}`);
  if (found === undefined) throw new Error(`no table ${name}`);
  return found;
}

/** Runs until all is read, each of them as short as can be. What one leaves to the next crosses as JSON. */
async function inPortions(): Promise<{ reading: Reading; runs: number }> {
  let from: Progress | undefined;
  for (let runs = 1; runs < 200; runs += 1) {
    const { rest, ...content } = await readPostgres({ ...connection, pause: { from, enough: () => true } });
    if (rest === undefined) return { reading: content, runs };
    from = JSON.parse(JSON.stringify({ content, rest })) as Progress;
  }
  throw new Error('the reading does not come to an end');
}

describe('a reading in portions', () => {
  it('finds what one run finds, with every run doing one piece of work', async () => {
    const whole = await readPostgres(connection);
    const { reading, runs } = await inPortions();
    expect(reading).toEqual(whole);
    // Five tables, one foreign key, three indexes; text rows of `late_json` need a second piece.
    expect(runs).toBe(10);
    expect(whole.checks.every(({ outcome }) => outcome === 'passed')).toBe(true);
  });

  it('gives the same hash for every size of slice, with gaps between rows, json columns and views', async () => {
    for (const name of ['orders', 'late_json', 'totals', 'nothing']) {
      const of = await table(name);
      const whole = await readTable(client, of, new Notes(undefined));
      for (const pages of [1, 7, 50, 10_000]) {
        expect(await readTable(client, of, new Notes(undefined), pages), `${name} ${pages}`).toEqual(whole);
      }
    }
    expect((await table('orders')).pages).toBeGreaterThan(50);
    expect((await table('nothing')).pages).toBe(0);
  });

  it('goes on in the middle of a table', async () => {
    const of = await table('orders');
    const whole = await readTable(client, of, new Notes(undefined));
    const content = { method: '', serverVersion: '', tables: [], unreadable: [], checks: [] };
    let from: Progress = { content, rest: {} };
    let runs = 0;
    for (; ; runs += 1) {
      const notes = new Notes({ from, enough: () => true });
      const read = await readTable(client, of, notes, 10);
      if (read !== undefined) {
        expect(read).toEqual(whole);
        break;
      }
      from = { content, rest: notes.reading(content).rest ?? {} };
    }
    expect(runs).toBe(Math.ceil(of.pages / 10) - 1);
  });

  it('reads a range of pages without reading the others', async () => {
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(
      `explain select count(*) from only orders t where t.ctid >= '(5,0)'::tid and t.ctid < '(9,0)'::tid`,
    );
    expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toContain('Tid Range Scan');
  });

  it('does not stop while it has noted more than Step Functions carries', async () => {
    const notes = new Notes({ enough: () => true });
    expect(notes.stopHere({})).toBe(false);
    for (let n = 0; n < 3000; n += 1)
      notes.tables.push({ table: `shop.public.table_${n}`, rows: n, hash: 'record:0123456789abcdef' });
    expect(notes.stopHere({})).toBe(false);
    notes.tables.length = 100;
    expect(notes.stopHere({})).toBe(true);
  });
});
