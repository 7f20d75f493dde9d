/** Instances as RDS describes them. */
import type { DBInstance, DescribeDBInstancesMessage } from '@aws-sdk/client-rds';
import { accepts } from '../../endpoint/accepts.ts';
import { askInstance } from './access.ts';
import { groupView } from './describe-groups.ts';
import { arn, shortName } from './identifiers.ts';
import { percent } from './lifecycle.ts';
import { accepted, page } from './paging.ts';
import { noInstance } from './refusals.ts';
import type { Instance } from './state.ts';
import { tagList } from './tags.ts';
import type { World } from './world.ts';

/** Logs are shipped every five minutes (RDS User Guide, "Restoring to a specified time"); that they take a minute is ours. */
const logIntervalMs = 300_000;
const shippingMs = 60_000;
export function describeInstances(world: World) {
  const known = facts(world);
  const members = ['DBInstanceIdentifier', 'Filters', 'Marker', 'MaxRecords'] as const;
  return accepts<DescribeDBInstancesMessage>(members, (input, call) => {
    const region = world.region(call.region);
    const id = shortName(call, 'db', input.DBInstanceIdentifier);
    const named = id === undefined ? undefined : region.instances.get(id);
    askInstance(world, call, id ?? '*', named);
    if (id !== undefined && named === undefined) throw noInstance(id);
    const read = (first?: string) => (named === undefined ? region.instances.values(first) : [named]);
    const { items, Marker } = page(world, input, read, (instance) => instance.id, accepted(input.Filters, known));
    const DBInstances = items.map((instance) => view(world, instance));
    return Marker === undefined ? { DBInstances } : { DBInstances, Marker };
  });
}

/** Filters of DescribeDBInstances; those about clusters and domains match nothing, because there are none. */
const facts = (world: World) => ({
  'db-instance-id': (instance: Instance) => [instance.id, instanceArn(world, instance)],
  'dbi-resource-id': (instance: Instance) => [instance.resourceId],
  engine: (instance: Instance) => [instance.settings.engine],
  'db-cluster-id': () => [],
  domain: () => [],
});

export const instanceArn = (world: World, { region, id }: Instance) =>
  arn({ region, account: world.account, type: 'db', id });

/** Epoch milliseconds; undefined while there is no automated backup to recover from. */
export function restorableUntil(world: Pick<World, 'clock'>, instance: Instance): number | undefined {
  if (instance.createdAt === undefined || instance.settings.backupRetentionDays === 0) return undefined;
  const arrived = (instance.logsUntil ?? world.clock.now()) - shippingMs;
  const until = Math.floor(arrived / logIntervalMs) * logIntervalMs;
  return until < instance.createdAt ? undefined : until;
}

/** Whatever of it stays as it is, is the same as the last time: instances are described far more often than they change. */
export function view(world: World, instance: Instance): DBInstance {
  const restorable = restorableUntil(world, instance);
  return {
    ...lasting(world, instance),
    ...hydration(world, instance),
    ...(restorable === undefined ? {} : { LatestRestorableTime: new Date(restorable) }),
  };
}

const shapes = new WeakMap<Instance, { readonly of: readonly unknown[]; readonly shape: DBInstance }>();

function lasting(world: World, instance: Instance): DBInstance {
  const of = madeOf(instance);
  const known = shapes.get(instance);
  if (known?.of.every((part, place) => part === of[place])) return known.shape;
  const shape = described(world, instance);
  shapes.set(instance, { of, shape });
  return shape;
}

/** Everything about an instance that can change; records within are replaced, never changed. */
function madeOf(instance: Instance): readonly unknown[] {
  const { id, status, settings, subnetGroup, securityGroups, parameterGroup, multiAz, tags, pending } = instance;
  const { copyTagsToSnapshot, deletionProtection, createdAt, server } = instance;
  return [
    ...[id, status, settings, instance.class, subnetGroup, securityGroups, parameterGroup, multiAz, tags, pending],
    ...[copyTagsToSnapshot, deletionProtection, createdAt, server],
  ];
}

function described(world: World, instance: Instance): DBInstance {
  const { settings, server } = instance;
  return {
    ...identity(world, instance),
    ...storage(instance),
    MasterUsername: settings.masterUser,
    DBName: settings.databaseName,
    ...(server && instance.createdAt ? { Endpoint: { Address: server.host, Port: server.port } } : {}),
    BackupRetentionPeriod: settings.backupRetentionDays,
    PreferredBackupWindow: settings.backupWindow,
    AvailabilityZone: settings.zone,
    MultiAZ: instance.multiAz,
    PubliclyAccessible: instance.public,
    AutoMinorVersionUpgrade: instance.autoMinorVersionUpgrade,
    CopyTagsToSnapshot: instance.copyTagsToSnapshot,
    DeletionProtection: instance.deletionProtection,
    IAMDatabaseAuthenticationEnabled: settings.iamAuthentication,
    CACertificateIdentifier: 'rds-ca-rsa2048-g1',
    PendingModifiedValues: { ...instance.pending },
    ...groups(world, instance),
    TagList: tagList(instance.tags),
  };
}

function identity(world: World, instance: Instance): DBInstance {
  return {
    DBInstanceIdentifier: instance.id,
    DBInstanceArn: instanceArn(world, instance),
    DbiResourceId: instance.resourceId,
    DBInstanceStatus: instance.status,
    DBInstanceClass: instance.class,
    Engine: instance.settings.engine,
    EngineVersion: instance.settings.engineVersion,
    LicenseModel: 'postgresql-license',
    ...(instance.createdAt === undefined ? {} : { InstanceCreateTime: new Date(instance.createdAt) }),
  };
}

function storage({ settings }: Instance): DBInstance {
  return {
    AllocatedStorage: settings.allocatedGiB,
    StorageType: settings.storageType,
    ...(settings.iops === undefined ? {} : { Iops: settings.iops }),
    StorageEncrypted: settings.keyArn !== undefined,
    StorageEncryptionType: settings.keyArn === undefined ? 'none' : 'sse-kms',
    KmsKeyId: settings.keyArn,
  };
}

/** Shown only while blocks are still being loaded. */
function hydration(world: World, { hydrationMs = 0, createdAt }: Instance): DBInstance {
  const now = world.clock.now();
  if (createdAt === undefined || now >= createdAt + hydrationMs) return {};
  const span = { from: createdAt, until: createdAt + hydrationMs };
  return { StorageOperationStatus: 'Initializing', StorageOperationPercentProgress: percent(span, now) };
}

function groups(world: World, instance: Instance): DBInstance {
  const region = world.region(instance.region);
  const subnets = region.subnetGroups.get(instance.subnetGroup);
  return {
    ...(subnets === undefined ? {} : { DBSubnetGroup: groupView(world, instance.region, subnets) }),
    VpcSecurityGroups: instance.securityGroups.map((id) => ({ VpcSecurityGroupId: id, Status: 'active' })),
    DBParameterGroups: [{ DBParameterGroupName: instance.parameterGroup, ParameterApplyStatus: 'in-sync' }],
    OptionGroupMemberships: [{ OptionGroupName: instance.settings.optionGroup, Status: 'in-sync' }],
  };
}
