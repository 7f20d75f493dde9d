/** Makes the databases of an estate as the administrator would, through the RDS API. */
import { CreateDBInstanceCommand, DescribeDBInstancesCommand, RDSClient } from '@aws-sdk/client-rds';
import { addSeconds } from '#core/instant.ts';
import { keyAlias } from '#core/naming.ts';
import type { Policy } from '#core/policy/schema.ts';
import { tagKeys } from '#core/tags.ts';
import type { Cloud } from '../../cloud.ts';
import type { EstateDatabase } from './estate.ts';

export interface Site {
  readonly cloud: Cloud;
  readonly policy: Policy;
}

const masterUser = 'keeper';
/** Of a database by its identifier; all of them begin as that of no identifier. */
export const masterPassword = (id: string): string => `${masterUser}-of-${id}`;
const lookSeconds = 600;
const patienceSeconds = 4 * 3600;

/**
 * Resolves when all of them are available, which takes up to an hour and a half of virtual time for 2 TiB. Rejects with
 * what RDS answers, and when one of them does not become available.
 */
export async function buildEstate({ cloud, policy }: Site, databases: readonly EstateDatabase[]): Promise<void> {
  const rds = cloud.client(RDSClient, policy.places.primary.region);
  for (const database of databases) {
    await rds.send(new CreateDBInstanceCommand(request(policy, database)));
  }
  const deadline = addSeconds(cloud.now(), patienceSeconds);
  for (const { id } of databases) {
    for (let status = await statusOf(rds, id); status !== 'available'; status = await statusOf(rds, id)) {
      if (cloud.now() > deadline) throw new Error(`${id} of the estate is ${status} after 4 h, and not available`);
      await cloud.runUntil(addSeconds(cloud.now(), lookSeconds));
    }
  }
}

export { buildEstate as build };

function request(policy: Policy, database: EstateDatabase) {
  return {
    DBInstanceIdentifier: database.id,
    DBName: database.database,
    Engine: database.engine,
    EngineVersion: database.engineVersion,
    DBInstanceClass: database.instanceClass,
    AllocatedStorage: database.allocatedGiB,
    StorageType: 'gp3',
    MasterUsername: masterUser,
    MasterUserPassword: masterPassword(database.id),
    StorageEncrypted: true,
    KmsKeyId: keyAlias(policy),
    BackupRetentionPeriod: database.backupRetentionDays,
    PubliclyAccessible: false,
    CopyTagsToSnapshot: false,
    Tags: [{ Key: tagKeys.class, Value: database.class }],
  };
}

async function statusOf(rds: RDSClient, id: string): Promise<string> {
  const { DBInstances } = await rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: id }));
  return DBInstances?.[0]?.DBInstanceStatus ?? 'unknown';
}
