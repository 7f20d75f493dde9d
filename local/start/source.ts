/** The database that the local run protects: made through the RDS API, filled, and written to by an application. */
import { CreateDBInstanceCommand, DescribeDBInstancesCommand, RDSClient } from '@aws-sdk/client-rds';
import pg from 'pg';
import { addSeconds } from '#core/instant.ts';
import { keyAlias } from '#core/naming.ts';
import { backupRules } from '#core/policy/carried-out.ts';
import type { Policy } from '#core/policy/schema.ts';
import { tagKeys } from '#core/tags.ts';
import type { Connection } from '#lambdas/adapters/fingerprint.ts';
import type { Cloud } from '../cloud.ts';
import { type Loaded, loadDataSet } from './dataset.ts';
import { startWriter, type Writer } from './writer.ts';

/** Also the name of the database inside. */
export const sourceName = 'airline';
const masterUser = 'lifeboat';

export interface Source {
  readonly connection: Connection;
  readonly loaded: Loaded;
  readonly writer: Writer;
  stop(): Promise<void>;
}

export interface SourceOptions {
  readonly cloud: Cloud;
  readonly policy: Policy;
  readonly password: string;
  readonly authorityPem: string | undefined;
  readonly random: () => number;
}

export async function createSource(options: SourceOptions): Promise<Source> {
  const connection = await createInstance(options);
  const client = await connect(connection);
  const loaded = await loadDataSet(client);
  const { cloud, random } = options;
  const { rows } = await client.query<{ count: number }>('select count(*)::int as count from flights');
  const writer = startWriter(client, { random, now: () => cloud.clock.now(), flights: rows[0]?.count ?? 0 });
  return {
    ...{ connection, loaded, writer },
    stop: async () => {
      try {
        await writer.stop();
      } finally {
        await client.end();
      }
    },
  };
}

async function createInstance({ cloud, policy, password, authorityPem }: SourceOptions): Promise<Connection> {
  const region = policy.places.primary.region;
  const rds = cloud.client(RDSClient, region);
  const dataClass = backupRules(policy)[0]?.class ?? '';
  await rds.send(
    new CreateDBInstanceCommand({
      DBInstanceIdentifier: sourceName,
      DBName: sourceName,
      Engine: 'postgres',
      DBInstanceClass: 'db.t4g.medium',
      AllocatedStorage: 20,
      MasterUsername: masterUser,
      MasterUserPassword: password,
      StorageEncrypted: true,
      KmsKeyId: keyAlias(policy),
      BackupRetentionPeriod: 7,
      PubliclyAccessible: false,
      Tags: [{ Key: tagKeys.class, Value: dataClass }],
    }),
  );
  const { address, port } = await whenAvailable(cloud, rds);
  return {
    ...{ host: address, port, user: masterUser, password, database: sourceName },
    ...{ extraAuthority: authorityPem, statementSeconds: 60 },
  };
}

/** A minute of virtual time between two looks, an hour at most. The cloud's own log says why an instance failed. */
async function whenAvailable(cloud: Cloud, rds: RDSClient): Promise<{ address: string; port: number }> {
  let status: string | undefined;
  for (let minute = 0; minute < 60 && status !== 'failed'; minute += 1) {
    const found = await rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: sourceName }));
    const instance = found.DBInstances?.[0];
    const { Address: address, Port: port } = instance?.Endpoint ?? {};
    status = instance?.DBInstanceStatus;
    if (status === 'available' && address && port) return { address, port };
    await cloud.runUntil(addSeconds(cloud.now(), 60));
  }
  throw new Error(`${sourceName} did not become available: its status is ${status ?? 'unknown'}.`);
}

async function connect({ host, port, user, password, database, extraAuthority: ca }: Connection): Promise<pg.Client> {
  const ssl = ca === undefined ? {} : { ssl: { ca } };
  const client = new pg.Client({ host, port, user, password, ...(database ? { database } : {}), ...ssl });
  await client.connect();
  return client;
}
