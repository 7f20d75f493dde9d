/**
 * What every scenario plays on: the example policy's app, synthesized once, deployed in a local cloud with the steps in
 * this process; and databases, as real as the scenario needs them.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  AddTagsToResourceCommand,
  CreateDBInstanceCommand,
  CreateDBSnapshotCommand,
  DeleteDBSnapshotCommand,
  DescribeDBInstancesCommand,
  DescribeDBSnapshotsCommand,
  RDSClient,
} from '@aws-sdk/client-rds';
import { GetObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import type { LedgerEntry } from '#core/ledger.ts';
import type { StoredEntry } from '#core/ledger-verify.ts';
import { stackPrefix } from '#core/naming.ts';
import type { Policy, Retention } from '#core/policy/schema.ts';
import { readPolicyFile } from '#infra/policy-file.ts';
import { synthesize } from '#infra/synth.ts';
import type { Workflow } from '#lambdas/registry.ts';
import { type Assembly, readAssembly } from '#local/assembly/read.ts';
import { type Cloud, type CloudOptions, createCloud } from '#local/cloud.ts';
import { createClouds } from '#local/clouds.ts';
import { createPostgresEngine, type PostgresEngine } from '#local/database/engine.ts';
import type { Execution } from '#local/workflows/execute.ts';
import { type Databases, oneDatabase, owner, password, realDatabases } from './databases.ts';

const policyFile = 'policies/pol-isms-008.yaml';
export const policy: Policy = readPolicyFile(policyFile);
export const primary = 'eu-west-1';
export const secondary = 'eu-central-1';
export const rule = 'database-full';
export const testName = 'database-restore-test';

/** The policy with another retention of its full backups. */
export function days(from: Policy, retention: Partial<Retention>): Policy {
  const rules = from.rules.map((each) =>
    each.method === 'full' ? { ...each, retention: { ...each.retention, ...retention } } : each,
  );
  return { ...from, rules };
}

/** Deploys another policy into a running cloud: its steps obey the object that they were given. */
export function redeploy(current: Policy, next: Policy): void {
  Object.assign(current, next);
}

let synthesized: Promise<Assembly> | undefined;

async function synthesizeOnce(): Promise<Assembly> {
  const folder = mkdtempSync(path.join(tmpdir(), 'lifeboat-scenario-'));
  try {
    return readAssembly(await synthesize(policyFile, folder, { bundle: false }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export interface Stage extends Cloud {
  readonly rds: RDSClient;
  /** Makes a database that the policy covers, waits until it is available, and puts 500 orders into it. */
  database(id: string): Promise<void>;
  /** Starts a workflow the way its schedule would, now, and waits for its end. */
  run(workflow: Workflow, where?: { readonly region?: string; readonly scheduledAt?: string }): Promise<Execution>;
  /** Executions of one workflow, oldest first. */
  runs(workflow: Workflow): readonly Execution[];
  /** Subjects of the mails that the steps sent so far; alarms write about the workflows themselves. */
  subjects(): readonly (string | undefined)[];
  snapshots(region: string): Promise<readonly SnapshotFacts[]>;
  /** Every entry of the ledger with its key, chain by chain. */
  ledger(): Promise<readonly StoredEntry[]>;
  object(key: string): Promise<unknown>;
  /** What somebody in the account does by hand. */
  tag(region: string, snapshot: string, tags: Readonly<Record<string, string>>): Promise<void>;
  snapshot(database: string, id: string): Promise<void>;
  /** Deletes every snapshot of both Regions. */
  clear(): Promise<void>;
}

export interface SnapshotFacts {
  readonly id: string;
  readonly status: string;
  readonly keyArn: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

/** A file's clouds and databases, closed together when its tests are over. `all`: what is so of each of its clouds. */
export async function theatre(all: Partial<Pick<CloudOptions, 'transport'>> = {}): Promise<Theatre> {
  const engine = await createPostgresEngine();
  const clouds: Cloud[] = [];
  let one: Promise<Databases> | undefined;
  const open = async (options: StageOptions) => {
    const cloud = await stage({ ...all, ...options });
    clouds.push(cloud);
    return cloud;
  };
  return {
    engine,
    real: (options = {}) => open({ databases: realDatabases(engine), ...options }),
    shared: async ({ usedBytes, ...options } = {}) => {
      one ??= oneDatabase(engine);
      const databases = { ...(await one), ...(usedBytes && { usedBytes }) };
      return open({ databases, ...options });
    },
    close: async () => {
      for (const cloud of clouds) await cloud.close();
      await engine.close();
    },
  };
}

export interface Theatre {
  readonly engine: PostgresEngine;
  /** A cloud in which every instance and every snapshot is a real one. */
  real(options?: Partial<StageOptions>): Promise<Stage>;
  /** A cloud in which all instances are one real server: cheap, for scenarios about time and permissions. */
  shared(options?: Partial<StageOptions> & Partial<Pick<Databases, 'usedBytes'>>): Promise<Stage>;
  close(): Promise<void>;
}

export type StageOptions = { readonly databases: Databases } & Partial<Omit<CloudOptions, 'databases'>>;

const usual = { start: '2026-01-16T23:00:00Z', transport: 'direct', seed: 1 } as const;

async function stage(options: StageOptions): Promise<Stage> {
  synthesized ??= synthesizeOnce();
  return staged(await createCloud({ assembly: await synthesized, ...usual, policy, ...options }), options.databases);
}

/** An account with a vault account: the same stage for each, with the ledger that each has in a Region of its own. */
export async function twoAccounts(
  assemblies: readonly Assembly[],
  options: StageOptions & { readonly policy: Policy },
): Promise<{ readonly source: Stage; readonly vault: Stage; close(): Promise<void> }> {
  const clouds = await createClouds({ assemblies, ...usual, ...options });
  const [source, vault] = clouds;
  if (!source || !vault) throw new Error('the app deploys to one account only');
  return {
    source: staged(source, options.databases),
    vault: staged(vault, options.databases, options.policy.places.vault?.region),
    close: async () => {
      for (const cloud of clouds) await cloud.close();
    },
  };
}

function staged(cloud: Cloud, databases: Databases, home = primary): Stage {
  const rds = cloud.client(RDSClient, home);
  const s3 = cloud.client(S3Client, home);
  const bucket = `${stackPrefix(policy)}-ledger-${cloud.assembly.account}-${home}`;
  const read = async (Key: string): Promise<unknown> => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
    return JSON.parse((await Body?.transformToString()) ?? 'null');
  };
  return Object.assign(cloud, {
    rds,
    object: read,
    snapshot: async (database: string, id: string) => {
      await rds.send(new CreateDBSnapshotCommand({ DBInstanceIdentifier: database, DBSnapshotIdentifier: id }));
    },
    clear: async () => {
      for (const region of [primary, secondary]) {
        const client = cloud.client(RDSClient, region);
        for (const { id } of await snapshotsOf(client)) {
          await client.send(new DeleteDBSnapshotCommand({ DBSnapshotIdentifier: id }));
        }
      }
    },
    tag: async (region: string, snapshot: string, tags: Readonly<Record<string, string>>) => {
      const ResourceName = `arn:aws:rds:${region}:${cloud.assembly.account}:snapshot:${snapshot}`;
      const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
      await cloud.client(RDSClient, region).send(new AddTagsToResourceCommand({ ResourceName, Tags }));
    },
    database: (id: string) => makeDatabase(cloud, rds, databases, id),
    run: (workflow: Workflow, { region = home, scheduledAt = cloud.now() } = {}) => {
      const input = { rule: ruleOf(workflow), scheduledAt };
      return cloud.waitFor(cloud.startExecution(machineName(workflow), input, { region }));
    },
    runs: (workflow: Workflow) => cloud.executions.filter(({ machine }) => machine.name === machineName(workflow)),
    subjects: () => cloud.emails.map(({ subject }) => subject).filter((subject) => !/^(ALARM|OK):/.test(subject ?? '')),
    snapshots: (region: string) => snapshotsOf(cloud.client(RDSClient, region)),
    ledger: async () => {
      const keys: string[] = [];
      for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: 'ledger/' })) {
        keys.push(...(page.Contents ?? []).map(({ Key }) => Key ?? ''));
      }
      return Promise.all(keys.map(async (key) => ({ key, entry: (await read(key)) as LedgerEntry })));
    },
  });
}

function machineName(workflow: Workflow): string {
  return `${stackPrefix(policy)}-${workflow}`;
}

function ruleOf(workflow: Workflow): string {
  return { backup: rule, retention: rule, 'restore-test': testName, freshness: 'freshness', vault: 'vault' }[workflow];
}

async function makeDatabase(cloud: Cloud, rds: RDSClient, databases: Databases, id: string): Promise<void> {
  await rds.send(
    new CreateDBInstanceCommand({
      DBInstanceIdentifier: id,
      Engine: 'postgres',
      DBInstanceClass: 'db.t4g.small',
      AllocatedStorage: 20,
      MasterUsername: owner,
      MasterUserPassword: password,
      DBName: 'shop',
      StorageEncrypted: true,
      KmsKeyId: `alias/${stackPrefix(policy)}`,
      BackupRetentionPeriod: 7,
      Tags: [{ Key: 'lifeboat:class', Value: 'critical' }],
    }),
  );
  await cloud.clock.runUntil(cloud.clock.now() + 10 * 60_000);
  const { DBInstances } = await rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: id }));
  const { Address: host = '', Port: port = 0 } = DBInstances?.[0]?.Endpoint ?? {};
  await databases.fill({ host, port });
}

async function snapshotsOf(rds: RDSClient): Promise<readonly SnapshotFacts[]> {
  const found: SnapshotFacts[] = [];
  let Marker: string | undefined;
  do {
    const page = await rds.send(new DescribeDBSnapshotsCommand({ SnapshotType: 'manual', Marker }));
    for (const snapshot of page.DBSnapshots ?? []) {
      found.push({
        id: snapshot.DBSnapshotIdentifier ?? '',
        status: snapshot.Status ?? '',
        keyArn: snapshot.KmsKeyId,
        tags: Object.fromEntries((snapshot.TagList ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? ''])),
      });
    }
    ({ Marker } = page);
  } while (Marker);
  return found;
}
