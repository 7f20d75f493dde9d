/** RDS DB instances as databases: what is protected, and what restore tests make. Here the AWS shapes `DBInstance` end. */
import {
  type DBInstance,
  DeleteDBInstanceCommand,
  DescribeDBInstancesCommand,
  ModifyDBInstanceCommand,
  paginateDescribeDBInstances,
  paginateDescribeOrderableDBInstanceOptions,
  type RDSClient,
  RestoreDBInstanceFromDBSnapshotCommand,
} from '@aws-sdk/client-rds';
import { toInstant } from '#core/instant.ts';
import type { Instant, Place } from '#core/model.ts';
import type { Tags } from '#core/tags.ts';
import { collect, placeOf, readTags, unless, writeTags } from './aws.ts';

export interface Database {
  readonly id: string;
  readonly arn: string;
  readonly place: Place;
  /** As RDS says it: `available`, `backing-up`, ... */
  readonly status: string;
  readonly engine: string;
  readonly engineVersion: string;
  readonly class: string;
  readonly allocatedGiB: number;
  /** Set when it is a member of a cluster, whose snapshots are taken elsewhere. */
  readonly cluster?: string;
  readonly createdAt?: Instant;
  readonly endpoint?: { readonly address: string; readonly port: number };
  readonly masterUser: string;
  readonly databaseName?: string;
  /** Days of automated backups; 0 is point-in-time recovery switched off. */
  readonly backupRetentionDays: number;
  readonly latestRestorableTime?: Instant;
  /** Names of changes that were accepted and are not applied yet. */
  readonly pending: readonly string[];
  /** While blocks are still being loaded from the snapshot. */
  readonly hydratingPercent?: number;
  readonly tags: Readonly<Record<string, string>>;
}

export function toDatabase(instance: DBInstance): Database {
  const { Endpoint, LatestRestorableTime, InstanceCreateTime, DBClusterIdentifier, DBName } = instance;
  return {
    id: instance.DBInstanceIdentifier ?? '',
    arn: instance.DBInstanceArn ?? '',
    place: placeOf(instance.DBInstanceArn ?? ''),
    status: instance.DBInstanceStatus ?? 'unknown',
    engine: instance.Engine ?? '',
    engineVersion: instance.EngineVersion ?? '',
    class: instance.DBInstanceClass ?? '',
    allocatedGiB: instance.AllocatedStorage ?? 0,
    ...(DBClusterIdentifier ? { cluster: DBClusterIdentifier } : {}),
    ...(InstanceCreateTime ? { createdAt: toInstant(InstanceCreateTime) } : {}),
    ...(Endpoint?.Address && Endpoint.Port ? { endpoint: { address: Endpoint.Address, port: Endpoint.Port } } : {}),
    masterUser: instance.MasterUsername ?? '',
    ...(DBName ? { databaseName: DBName } : {}),
    backupRetentionDays: instance.BackupRetentionPeriod ?? 0,
    ...(LatestRestorableTime ? { latestRestorableTime: toInstant(LatestRestorableTime) } : {}),
    pending: pendingChanges(instance),
    ...(instance.StorageOperationStatus === 'Initializing'
      ? { hydratingPercent: instance.StorageOperationPercentProgress ?? 0 }
      : {}),
    tags: readTags(instance.TagList),
  };
}

function pendingChanges({ PendingModifiedValues = {} }: DBInstance): string[] {
  return Object.entries(PendingModifiedValues)
    .filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0))
    .map(([name]) => name);
}

export async function listDatabases(client: RDSClient): Promise<Database[]> {
  const pages = paginateDescribeDBInstances({ client }, {});
  return (await collect(pages, (page) => page.DBInstances)).map(toDatabase);
}

export async function findDatabase(client: RDSClient, id: string): Promise<Database | undefined> {
  const instance = await describeInstance(client, id);
  return instance === undefined ? undefined : toDatabase(instance);
}

/** The whole `DBInstance`, for the restore recipe. */
export async function describeInstance(client: RDSClient, id: string): Promise<DBInstance | undefined> {
  const request = client.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: id }));
  return (await unless('DBInstanceNotFoundFault', request))?.DBInstances?.[0];
}

/** Instance classes that can be bought now for an engine version, with the storage type of the source. */
export async function listOrderableClasses(
  client: RDSClient,
  engine: string,
  engineVersion: string,
): Promise<readonly string[]> {
  const query = { Engine: engine, EngineVersion: engineVersion, Vpc: true };
  const options = await collect(
    paginateDescribeOrderableDBInstanceOptions({ client }, query),
    (page) => page.OrderableDBInstanceOptions,
  );
  return [...new Set(options.flatMap(({ DBInstanceClass }) => DBInstanceClass ?? []))].sort();
}

export interface RestoreRequest {
  readonly instance: string;
  readonly point: string;
  readonly class: string;
  readonly subnetGroup: string;
  readonly securityGroup: string;
  readonly tags: Tags;
}

/** Private, single-AZ, without deletion protection and without copying its tags to snapshots: it is to be thrown away. */
export async function restoreDatabase(client: RDSClient, restore: RestoreRequest): Promise<void> {
  await client.send(
    new RestoreDBInstanceFromDBSnapshotCommand({
      DBInstanceIdentifier: restore.instance,
      DBSnapshotIdentifier: restore.point,
      DBInstanceClass: restore.class,
      DBSubnetGroupName: restore.subnetGroup,
      VpcSecurityGroupIds: [restore.securityGroup],
      PubliclyAccessible: false,
      MultiAZ: false,
      DeletionProtection: false,
      CopyTagsToSnapshot: false,
      // Nothing of the copy is to stay, and it need not back itself up before it is available.
      BackupRetentionPeriod: 0,
      AutoMinorVersionUpgrade: false,
      Tags: writeTags(restore.tags),
    }),
  );
}

export async function setMasterPassword(client: RDSClient, instance: string, password: string): Promise<void> {
  await client.send(
    new ModifyDBInstanceCommand({
      DBInstanceIdentifier: instance,
      MasterUserPassword: password,
      ApplyImmediately: true,
    }),
  );
}

/** Without a final snapshot and with its automated backups, which would otherwise stay and cost. False: already gone. */
export async function deleteDatabase(client: RDSClient, instance: string): Promise<boolean> {
  const request = client.send(
    new DeleteDBInstanceCommand({
      DBInstanceIdentifier: instance,
      SkipFinalSnapshot: true,
      DeleteAutomatedBackups: true,
    }),
  );
  return (await unless('DBInstanceNotFoundFault', request)) !== undefined;
}
