/** RestoreDBInstanceFromDBSnapshot: a new instance, whose server recovers from a copy of the snapshot's data. */
import type { RestoreDBInstanceFromDBSnapshotMessage } from '@aws-sdk/client-rds';
import { accepts } from '../../endpoint/accepts.ts';
import type { ApiCall } from '../../seams.ts';
import { askInstance, askSnapshot, askTagging, usableKey } from './access.ts';
import { bringUp } from './bring-up.ts';
import { instanceBegins } from './changes.ts';
import { instanceExists, newKey, resourceId, retentionDays } from './create.ts';
import { askGroups, findParameterGroup, findSecurityGroups, findSubnetGroup, optionGroup } from './groups.ts';
import { instanceId, parseArn, required } from './identifiers.ts';
import { view } from './instances.ts';
import { hydrationMs } from './lifecycle.ts';
import { assertOrderable } from './orderable.ts';
import { assertRoomForInstance } from './quotas.ts';
import { contradictory, invalid, noSnapshot, notModelled, snapshotState } from './refusals.ts';
import type { Instance, Region, Settings, Snapshot, Tags } from './state.ts';
import { readTags } from './tags.ts';
import type { World } from './world.ts';

type Request = RestoreDBInstanceFromDBSnapshotMessage;

const members = [
  'DBInstanceIdentifier',
  'DBSnapshotIdentifier',
  'DBInstanceClass',
  'AvailabilityZone',
  'DBSubnetGroupName',
  'MultiAZ',
  'PubliclyAccessible',
  'AutoMinorVersionUpgrade',
  'Engine',
  'Iops',
  'OptionGroupName',
  'Tags',
  'StorageType',
  'VpcSecurityGroupIds',
  'CopyTagsToSnapshot',
  'EnableIAMDatabaseAuthentication',
  'DBParameterGroupName',
  'DeletionProtection',
  'AllocatedStorage',
  'BackupRetentionPeriod',
  'PreferredBackupWindow',
] as const;

export function restoreInstance(world: World) {
  return accepts<Request>(members, (input, call) => {
    const id = instanceId('DBInstanceIdentifier', required('DBInstanceIdentifier', input.DBInstanceIdentifier));
    const region = world.region(call.region);
    const from = sourceId(call, required('DBSnapshotIdentifier', input.DBSnapshotIdentifier));
    const snapshot = region.snapshots.get(from);
    const tags = readTags(input.Tags);
    askInstance(world, call, id, undefined, tags);
    askSnapshot(world, call, from, snapshot, tags);
    askGroups(world, call, input, snapshot?.settings.engineVersion ?? world.engineVersion);
    askTagging(world, call, 'db', id, tags);
    if (snapshot === undefined) throw noSnapshot(from);
    if (snapshot.type !== 'manual') throw notModelled(`data in the ${snapshot.type} snapshot ${snapshot.id}`);
    if (region.instances.has(id)) throw instanceExists(id);
    assertRoomForInstance(world, region);
    const instance = restored(world, call, id, snapshot, input, tags);
    instanceBegins(world, instance, call.principal.arn);
    const keys = [world.dataOf(snapshot), instance.key] as const;
    bringUp(world, instance, 'RestoreDBInstanceFromDBSnapshot', () => world.databases.restore(...keys), from);
    return { DBInstance: view(world, instance) };
  });
}

/** A snapshot is restored in its own Region; one of another account or Region must be copied first. */
function sourceId(call: ApiCall, text: string): string {
  if (!text.startsWith('arn:')) return text.toLowerCase();
  const name = parseArn(text);
  if (name?.type === 'snapshot' && name.region === call.region && name.account === call.account) return name.id;
  throw noSnapshot(text);
}

/** Class, zone, groups and addresses are not the source's unless they are given; only its tags and settings are. */
function restored(world: World, call: ApiCall, id: string, snapshot: Snapshot, input: Request, tags: Tags): Instance {
  if (snapshot.status !== 'available') {
    throw snapshotState(
      `Cannot restore from the snapshot ${snapshot.id} because it is not currently in the available state.`,
    );
  }
  const { keyArn } = snapshot.settings;
  if (keyArn !== undefined) usableKey(world, call, keyArn, call.region, 'specified');
  const region = world.region(call.region);
  const subnets = findSubnetGroup(region, input.DBSubnetGroupName);
  const zone = input.AvailabilityZone ?? subnets.subnets[0]?.zone ?? `${region.name}a`;
  const settings = restoredSettings(region, snapshot.settings, input, { zone, vpcId: subnets.vpcId });
  const instanceClass = input.DBInstanceClass ?? snapshot.instanceClass;
  assertOrderable(world, instanceClass, settings);
  return {
    id,
    region: region.name,
    resourceId: resourceId(world),
    status: 'creating',
    settings,
    class: instanceClass,
    subnetGroup: subnets.name,
    securityGroups: findSecurityGroups(region, subnets.vpcId, input.VpcSecurityGroupIds),
    parameterGroup: findParameterGroup(region, settings.engineVersion, input.DBParameterGroupName),
    multiAz: input.MultiAZ ?? false,
    public: input.PubliclyAccessible ?? false,
    autoMinorVersionUpgrade: input.AutoMinorVersionUpgrade ?? true,
    copyTagsToSnapshot: input.CopyTagsToSnapshot ?? false,
    deletionProtection: input.DeletionProtection ?? false,
    tags: input.Tags === undefined ? snapshot.instanceTags : tags,
    pending: {},
    written: { bytes: 0, at: world.clock.now() },
    key: newKey(world, region, id),
    hydrationMs: hydrationMs(settings.allocatedGiB),
    work: Promise.resolve(),
  };
}

function restoredSettings(
  region: Region,
  source: Settings,
  input: Request,
  place: Pick<Settings, 'zone' | 'vpcId'>,
): Settings {
  if (input.Engine !== undefined && input.Engine !== source.engine) {
    throw contradictory(`The snapshot is of engine ${source.engine} and cannot be restored as ${input.Engine}.`);
  }
  return {
    ...source,
    ...place,
    allocatedGiB: grown(source.allocatedGiB, input.AllocatedStorage),
    storageType: input.StorageType ?? source.storageType,
    ...(input.Iops === undefined ? {} : { iops: input.Iops }),
    optionGroup: optionGroup(region, input.OptionGroupName ?? source.optionGroup).name,
    iamAuthentication: input.EnableIAMDatabaseAuthentication ?? source.iamAuthentication,
    backupRetentionDays: retentionDays(input.BackupRetentionPeriod ?? source.backupRetentionDays),
    backupWindow: input.PreferredBackupWindow ?? source.backupWindow,
  };
}

/** Storage stays as it is or grows by a tenth at least. */
export function grown(from: number, to: number | undefined): number {
  if (to === undefined || to === from) return from;
  if (to >= from * 1.1) return to;
  throw invalid(
    `Invalid storage size ${to} GiB: the storage of ${from} GiB cannot shrink and must grow by 10 percent at least.`,
  );
}
