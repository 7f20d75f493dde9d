/** CreateDBInstance: a new instance with a real server. */
import { createHash } from 'node:crypto';
import type { CreateDBInstanceMessage } from '@aws-sdk/client-rds';
import { accepts } from '../../endpoint/accepts.ts';
import { type ApiCall, AwsError } from '../../seams.ts';
import { askInstance, askTagging, usableKey } from './access.ts';
import { bringUp } from './bring-up.ts';
import { instanceBegins } from './changes.ts';
import {
  askGroups,
  defaultOptionGroup,
  findParameterGroup,
  findSecurityGroups,
  findSubnetGroup,
  optionGroup,
} from './groups.ts';
import { instanceId, instanceKey, required } from './identifiers.ts';
import { view } from './instances.ts';
import { assertOrderable } from './orderable.ts';
import { databaseName, masterPassword, masterUser } from './passwords.ts';
import { assertRoomForInstance } from './quotas.ts';
import { contradictory, invalid, notModelled } from './refusals.ts';
import type { Instance, Region, Settings, Tags } from './state.ts';
import { readTags } from './tags.ts';
import type { World } from './world.ts';

const members = [
  'DBInstanceIdentifier',
  'DBName',
  'AllocatedStorage',
  'DBInstanceClass',
  'Engine',
  'EngineVersion',
  'MasterUsername',
  'MasterUserPassword',
  'VpcSecurityGroupIds',
  'AvailabilityZone',
  'DBSubnetGroupName',
  'DBParameterGroupName',
  'OptionGroupName',
  'BackupRetentionPeriod',
  'PreferredBackupWindow',
  'MultiAZ',
  'AutoMinorVersionUpgrade',
  'StorageType',
  'Iops',
  'PubliclyAccessible',
  'Tags',
  'StorageEncrypted',
  'KmsKeyId',
  'CopyTagsToSnapshot',
  'EnableIAMDatabaseAuthentication',
  'DeletionProtection',
] as const;

type Request = CreateDBInstanceMessage;

export function createInstance(world: World) {
  return accepts<Request>(members, (input, call) => {
    const id = instanceId('DBInstanceIdentifier', required('DBInstanceIdentifier', input.DBInstanceIdentifier));
    const tags = readTags(input.Tags);
    askInstance(world, call, id, undefined, tags);
    askTagging(world, call, 'db', id, tags);
    const region = world.region(call.region);
    if (region.instances.has(id)) throw instanceExists(id);
    assertRoomForInstance(world, region);
    const instance = newInstance(world, call, id, input, tags);
    const password = masterPassword(required('MasterUserPassword', input.MasterUserPassword));
    instanceBegins(world, instance, call.principal.arn);
    bringUp(world, instance, 'CreateDBInstance', () =>
      world.databases.create(instance.key, {
        masterUser: instance.settings.masterUser,
        masterPassword: password,
        database: instance.settings.databaseName ?? 'postgres',
        engineVersion: instance.settings.engineVersion,
      }),
    );
    return { DBInstance: view(world, instance) };
  });
}

/** The key that AWS keeps for RDS in each Region. */
const defaultKeyAlias = 'alias/aws/rds';

export const instanceExists = (id: string) =>
  new AwsError('DBInstanceAlreadyExistsFault', `DB instance already exists: ${id}`);

function newInstance(world: World, call: ApiCall, id: string, input: Request, tags: Tags): Instance {
  const region = world.region(call.region);
  askGroups(world, call, input, input.EngineVersion ?? world.engineVersion);
  const subnets = findSubnetGroup(region, input.DBSubnetGroupName);
  const settings = newSettings(world, call, input, subnets.vpcId, subnets.subnets[0]?.zone ?? `${region.name}a`);
  const instanceClass = required('DBInstanceClass', input.DBInstanceClass);
  assertOrderable(world, instanceClass, settings);
  const parameterGroup = findParameterGroup(region, settings.engineVersion, input.DBParameterGroupName);
  return {
    id,
    region: region.name,
    resourceId: resourceId(world),
    status: 'creating',
    settings,
    class: instanceClass,
    subnetGroup: subnets.name,
    securityGroups: findSecurityGroups(region, subnets.vpcId, input.VpcSecurityGroupIds),
    parameterGroup,
    multiAz: input.MultiAZ ?? false,
    public: input.PubliclyAccessible ?? false,
    autoMinorVersionUpgrade: input.AutoMinorVersionUpgrade ?? true,
    copyTagsToSnapshot: input.CopyTagsToSnapshot ?? false,
    deletionProtection: input.DeletionProtection ?? false,
    tags,
    pending: {},
    written: { bytes: 0, at: world.clock.now() },
    key: newKey(world, region, id),
    work: Promise.resolve(),
  };
}

function newSettings(world: World, call: ApiCall, input: Request, vpcId: string, zone: string): Settings {
  const engine = required('Engine', input.Engine);
  if (engine !== 'postgres') throw notModelled(`${engine} server behind CreateDBInstance; it runs postgres`);
  const engineVersion = input.EngineVersion ?? world.engineVersion;
  if (!world.engineVersions.includes(engineVersion))
    throw contradictory(`Cannot find version ${engineVersion} for postgres`);
  const key = input.StorageEncrypted
    ? usableKey(world, call, input.KmsKeyId ?? defaultKeyAlias, call.region, 'specified')
    : undefined;
  if (key === undefined && input.KmsKeyId)
    throw contradictory('KmsKeyId cannot be specified without StorageEncrypted.');
  return {
    engine,
    engineVersion,
    allocatedGiB: input.AllocatedStorage ?? missingStorage(),
    storageType: input.StorageType ?? 'gp3',
    ...(input.Iops === undefined ? {} : { iops: input.Iops }),
    masterUser: masterUser(required('MasterUsername', input.MasterUsername)),
    ...(input.DBName ? { databaseName: databaseName(input.DBName) } : {}),
    zone: input.AvailabilityZone ?? zone,
    vpcId,
    optionGroup: optionGroup(world.region(call.region), input.OptionGroupName ?? defaultOptionGroup(engineVersion))
      .name,
    ...(key === undefined ? {} : { keyArn: key }),
    iamAuthentication: input.EnableIAMDatabaseAuthentication ?? false,
    backupRetentionDays: retentionDays(input.BackupRetentionPeriod ?? 1),
    backupWindow: input.PreferredBackupWindow ?? '03:00-03:30',
  };
}

function missingStorage(): never {
  throw invalid('Invalid storage size for engine name postgres and storage type gp3: 0');
}

export function retentionDays(days: number): number {
  if (Number.isInteger(days) && days >= 0 && days <= 35) return days;
  throw invalid(`Invalid backup retention period: ${days}. Retention period must be between 0 and 35.`);
}

/** The name of a new server: that of its instance, unless an instance that was renamed since still has it. */
export function newKey({ prefix }: World, region: Region, id: string): string {
  const taken = new Set([...region.instances.values()].map(({ key }) => key));
  const key = `${prefix}${instanceKey(region.name, id)}`;
  for (let n = 2; ; n += 1) {
    const free = n === 2 ? key : `${key}~${n - 1}`;
    if (!taken.has(free)) return free;
  }
}

/** `db-` and 26 letters and digits, another one for every instance that ever was. */
export function resourceId(world: World): string {
  const digest = createHash('sha256').update(String(world.ids())).digest('hex');
  return `db-${digest.slice(0, 26).toUpperCase()}`;
}
