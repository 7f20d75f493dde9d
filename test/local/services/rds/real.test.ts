import {
  CopyDBSnapshotCommand,
  CreateDBSnapshotCommand,
  DeleteDBInstanceCommand,
  ModifyDBInstanceCommand,
  RestoreDBInstanceFromDBSnapshotCommand,
} from '@aws-sdk/client-rds';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPostgresEngine, type PostgresEngine } from '#local/database/engine.ts';
import { arnOf, cloudWithOrders, instance, minutes, primary, second } from './cloud.ts';

describe('With real databases', { timeout: 120_000 }, () => {
  let engine: PostgresEngine;
  beforeAll(async () => {
    engine = await createPostgresEngine();
  });
  afterAll(() => engine.close());

  const query = async (
    endpoint: { Address?: string | undefined; Port?: number | undefined },
    password: string,
    sql: string,
  ) => {
    const client = new pg.Client({
      host: endpoint.Address ?? '',
      port: endpoint.Port ?? 0,
      user: 'app_owner',
      password,
      database: 'app',
      ssl: { ca: engine.authorityPem },
    });
    client.on('error', () => {});
    await client.connect();
    return client.query(sql).finally(() => client.end());
  };

  it('a copy in another Region restores to the rows of the moment of its snapshot, behind a new password', async () => {
    const { client, pass } = await cloudWithOrders({ databases: engine, engineVersion: engine.version });
    const { Endpoint: source = {} } = await instance(client(), 'orders');
    await query(source, 'first-password', 'create table t as select n from generate_series(1, 1000) n');
    await client().send(new CreateDBSnapshotCommand({ DBInstanceIdentifier: 'orders', DBSnapshotIdentifier: 'night' }));
    await pass(minutes(5));
    await query(source, 'first-password', 'delete from t where n > 10');
    await client(second).send(
      new CopyDBSnapshotCommand({
        SourceDBSnapshotIdentifier: arnOf(primary, 'snapshot', 'night'),
        TargetDBSnapshotIdentifier: 'night',
        KmsKeyId: 'alias/data',
      }),
    );
    await pass(minutes(10));
    const test = { DBInstanceIdentifier: 'test' };
    await client(second).send(new RestoreDBInstanceFromDBSnapshotCommand({ ...test, DBSnapshotIdentifier: 'night' }));
    await pass(minutes(15));
    await client(second).send(new ModifyDBInstanceCommand({ ...test, MasterUserPassword: 'second-password' }));
    await pass(minutes(5));
    const { Endpoint: restored = {} } = await instance(client(second), 'test');
    await expect(query(restored, 'first-password', 'select 1')).rejects.toThrow('password authentication failed');
    const { rows } = await query(restored, 'second-password', 'select count(*)::int as n from t');
    expect(rows).toEqual([{ n: 1000 }]);
    await client(second).send(new DeleteDBInstanceCommand({ ...test, SkipFinalSnapshot: true }));
    await pass(minutes(10));
    await expect(query(restored, 'second-password', 'select 1')).rejects.toThrow('ECONNREFUSED');
  });
});
