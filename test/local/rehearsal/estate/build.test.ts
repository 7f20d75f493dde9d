import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { type DBInstance, paginateDescribeDBInstances, RDSClient } from '@aws-sdk/client-rds';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPolicyFile } from '#infra/policy-file.ts';
import { synthesize } from '#infra/synth.ts';
import { usedBytes } from '#lambdas/adapters/cloudwatch.ts';
import { type Assembly, readAssembly } from '#local/assembly/read.ts';
import { type Cloud, createCloud } from '#local/cloud.ts';
import { type ContentEngine, contentDatabases } from '#local/database/model/engine.ts';
import { buildEstate, type EstateDatabase, estate, profilesOf, quotasOf } from '#local/rehearsal/estate/index.ts';

const file = 'policies/corporate.yaml';
const policy = readPolicyFile(file);
const { region } = policy.places.primary;
const open: Cloud[] = [];
let assembly: Assembly;

beforeAll(async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'lifeboat-estate-'));
  assembly = readAssembly(await synthesize(file, folder, { bundle: false }));
  rmSync(folder, { recursive: true });
});
afterAll(async () => {
  for (const cloud of open) await cloud.close();
});

interface Built {
  readonly cloud: Cloud;
  readonly engine: ContentEngine;
  readonly rds: RDSClient;
}

async function built(databases: readonly EstateDatabase[]): Promise<Built> {
  let cloud: Cloud | undefined;
  const clock = { now: () => cloud?.clock.now() ?? 0, sleep: async () => undefined };
  const engine = contentDatabases({ seed: 1, clock, profile: profilesOf(databases) });
  const rds = { quotas: quotasOf(policy, databases), pageSize: 100 };
  const start = '2025-12-31T00:00:00Z';
  cloud = await createCloud({ assembly, policy, start, transport: 'memory', seed: 1, databases: engine, rds });
  open.push(cloud);
  cloud.schedules.disable();
  await buildEstate({ cloud, policy }, databases);
  return { cloud, engine, rds: cloud.client(RDSClient, region) };
}

async function instances(client: RDSClient): Promise<DBInstance[]> {
  const found: DBInstance[] = [];
  for await (const page of paginateDescribeDBInstances({ client }, {})) found.push(...(page.DBInstances ?? []));
  return found;
}

describe('an estate', () => {
  it('is built through the API: available, encrypted, tagged with its classes, with the backups that rules ask for', async () => {
    const databases = estate(policy, { databases: 9, seed: 1 });
    const { rds, cloud } = await built(databases);
    const made = await instances(rds);
    expect(made.map(({ DBInstanceIdentifier: id }) => id)).toEqual(databases.map(({ id }) => id).sort());
    for (const database of databases) {
      const instance = made.find(({ DBInstanceIdentifier }) => DBInstanceIdentifier === database.id);
      expect(instance).toMatchObject({
        ...{ DBInstanceStatus: 'available', StorageEncrypted: true, EngineVersion: database.engineVersion },
        ...{ AllocatedStorage: database.allocatedGiB, BackupRetentionPeriod: database.backupRetentionDays },
        TagList: [{ Key: 'lifeboat:class', Value: database.class }],
      });
      expect(cloud.assembly.keys.find(({ region: home }) => home === region)?.arn).toBe(instance?.KmsKeyId);
    }
  });

  it('shows its sizes in CloudWatch, for every minute, and the reader of sizes gets them back', async () => {
    const databases = estate(policy, { databases: 3, seed: 1 });
    const { cloud } = await built(databases);
    const client = cloud.client(CloudWatchClient, region);
    await cloud.runUntil('2026-02-01T00:00:00Z');
    for (const { id, allocatedGiB, sizeGiB } of databases) {
      const bytes = await usedBytes(client, { id, allocatedGiB }, cloud.now());
      expect((bytes ?? 0) / 1024 ** 3 / sizeGiB).toBeCloseTo(1, 0);
      const Metric = {
        ...{ Namespace: 'AWS/RDS', MetricName: 'FreeStorageSpace' },
        Dimensions: [{ Name: 'DBInstanceIdentifier', Value: id }],
      };
      const query = { Id: 'free', MetricStat: { Metric, Period: 60, Stat: 'Average' } };
      const [StartTime, EndTime] = [new Date('2026-01-10T00:00:00Z'), new Date('2026-01-10T01:00:00Z')];
      const answer = await client.send(new GetMetricDataCommand({ MetricDataQueries: [query], StartTime, EndTime }));
      const { Values: values = [] } = answer.MetricDataResults?.[0] ?? {};
      expect(values).toHaveLength(60);
      expect(Math.min(...values)).toBeGreaterThan(0);
      expect(Math.max(...values)).toBeLessThan(allocatedGiB * 1024 ** 3);
    }
  });

  it('is larger than an account is without asking: beyond its quotas of instances, page after page', async () => {
    const databases = estate(policy, { databases: 250, seed: 1 });
    const { rds, engine } = await built(databases);
    expect(await instances(rds)).toHaveLength(250);
    expect(engine.count().instances).toBe(250);
  });

  it('that cannot be built says why', async () => {
    const databases = estate(policy, { databases: 2, seed: 1 });
    const wrong = databases.map((database) => ({ ...database, engineVersion: '9.6' }));
    await expect(built(wrong)).rejects.toThrow('Cannot find version 9.6 for postgres');
  });
});
