/** The restore test with nothing replaced: real servers, real certificates, the derived password, every row read. */
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TableVerdict } from '#core/restore/verdict.ts';
import { createPostgresEngine, type PostgresEngine } from '#local/database/engine.ts';
import { snapshotKey } from '#local/services/rds/identifiers.ts';
import { type Cloud, createCloud, primary, secondary } from './cloud.ts';

const rule = 'database-restore-test';
let engine: PostgresEngine;
let cloud: Cloud;

beforeAll(async () => {
  engine = await createPostgresEngine();
  const real = { engine, engineVersion: engine.version, extraAuthority: engine.authorityPem };
  cloud = createCloud({ start: '2026-01-31T01:00:00Z', ...real });
  await cloud.createDatabase('orders');
  const [instance] = await cloud.instances(primary);
  const { Address: host = '', Port: port = 0 } = instance?.Endpoint ?? {};
  const login = { user: 'owner', password: 'first-password', database: 'shop' };
  const client = new pg.Client({ host, port, ...login, ssl: { ca: engine.authorityPem ?? '' } });
  await client.connect();
  await client.query(`create table customers (id int primary key, name text);
    create table orders (id int primary key, customer int references customers, note json);
    insert into customers select n, 'customer ' || n from generate_series(1, 100) n;
    insert into orders select n, 1 + n % 100, '{}' from generate_series(1, 5000) n`);
  await client.end();
  await cloud.run('backup', 'database-full', '2026-01-31T02:00:00Z');
});

afterAll(async () => {
  await engine.close();
});

const tablesOf = (region: string): TableVerdict[] => {
  const entry = cloud.ledger().findLast((each) => each.chain.endsWith(region) && each.event === 'restore-test-closed');
  return entry?.facts['tables'] as TableVerdict[];
};

describe('a restore from a real snapshot', () => {
  it('is read in full in one Region and proven equal in the other [E-4.4-integrity] [E-7.2-restore]', async () => {
    const here = await cloud.run('restore-test', rule, '2026-02-01T04:00:00Z', primary);
    expect(here.cause).toBeUndefined();
    expect(tablesOf(primary).map(({ table, rows, outcome }) => [table, rows, outcome])).toEqual([
      ['shop.public.customers', 100, 'read'],
      ['shop.public.orders', 5000, 'read'],
    ]);
    const there = await cloud.run('restore-test', rule, '2026-02-01T04:00:00Z', secondary);
    expect(there.cause).toBeUndefined();
    expect(tablesOf(secondary).map(({ outcome }) => outcome)).toEqual(['proven', 'proven']);
  });

  it('of damaged data fails, and the alert names table, point and clause [E-4.4-integrity] [E-10.2]', async () => {
    const [copy] = await cloud.snapshots(secondary);
    const id = copy?.DBSnapshotIdentifier ?? '';
    await engine.corruptSnapshot(snapshotKey(secondary, id), { database: 'shop', table: 'orders', bytes: 4 });
    const execution = await cloud.run('restore-test', rule, '2026-03-01T04:00:00Z', secondary);
    expect(execution).toMatchObject({ status: 'FAILED', error: 'RestoreTestFailed' });
    const mail = cloud.outbox.deliveries.findLast(({ protocol }) => protocol === 'email')?.body ?? '';
    for (const named of ['shop.public.orders', id, 'E-4.4-testing']) expect(mail).toContain(named);
    expect(tablesOf(secondary).find(({ table }) => table === 'shop.public.customers')?.outcome).toBe('proven');
  });
});
