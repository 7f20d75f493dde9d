/**
 * What a database is made of beyond its data. A snapshot carries none of it, so that after the loss of a Region or an
 * account nobody could rebuild the database around the data; the recipe is what they would need.
 */
import {
  type DBInstance,
  type Option,
  paginateDescribeDBParameters,
  paginateDescribeOptionGroups,
  type RDSClient,
} from '@aws-sdk/client-rds';
import { collect, readTags } from './aws.ts';

/** Contents of the groups, because a group of the same name elsewhere may hold other values. */
export async function readRecipe(client: RDSClient, instance: DBInstance): Promise<Record<string, unknown>> {
  const parameterGroups = (instance.DBParameterGroups ?? []).flatMap((group) => group.DBParameterGroupName ?? []);
  const optionGroups = (instance.OptionGroupMemberships ?? []).flatMap((group) => group.OptionGroupName ?? []);
  return {
    ...machine(instance),
    storage: storage(instance),
    network: network(instance),
    parameterGroups: await each(parameterGroups, (name) => readParameterGroup(client, name)),
    optionGroups: await each(optionGroups, (name) => readOptionGroup(client, name)),
    tags: readTags(instance.TagList),
  };
}

function machine(instance: DBInstance): Record<string, unknown> {
  return {
    engine: instance.Engine,
    engineVersion: instance.EngineVersion,
    class: instance.DBInstanceClass,
    multiAz: instance.MultiAZ ?? false,
    licenseModel: instance.LicenseModel,
    databaseName: instance.DBName,
    masterUser: instance.MasterUsername,
    authority: instance.CACertificateIdentifier,
    iamAuthentication: instance.IAMDatabaseAuthenticationEnabled ?? false,
    deletionProtection: instance.DeletionProtection ?? false,
    backupRetentionDays: instance.BackupRetentionPeriod ?? 0,
    backupWindow: instance.PreferredBackupWindow,
    maintenanceWindow: instance.PreferredMaintenanceWindow,
  };
}

function storage(instance: DBInstance): Record<string, unknown> {
  return {
    type: instance.StorageType,
    allocatedGiB: instance.AllocatedStorage,
    maximumGiB: instance.MaxAllocatedStorage,
    iops: instance.Iops,
    throughput: instance.StorageThroughput,
    encrypted: instance.StorageEncrypted ?? false,
    keyArn: instance.KmsKeyId,
  };
}

function network(instance: DBInstance): Record<string, unknown> {
  const group = instance.DBSubnetGroup;
  return {
    vpc: group?.VpcId,
    subnetGroup: group?.DBSubnetGroupName,
    subnets: (group?.Subnets ?? []).map((subnet) => ({
      id: subnet.SubnetIdentifier,
      zone: subnet.SubnetAvailabilityZone?.Name,
    })),
    securityGroups: (instance.VpcSecurityGroups ?? []).flatMap(({ VpcSecurityGroupId }) => VpcSecurityGroupId ?? []),
    port: instance.Endpoint?.Port,
    publiclyAccessible: instance.PubliclyAccessible ?? false,
  };
}

/** Only the values that somebody set: the rest follows from the family. */
async function readParameterGroup(client: RDSClient, name: string): Promise<Record<string, unknown>> {
  const pages = paginateDescribeDBParameters({ client }, { DBParameterGroupName: name, Source: 'user' });
  const parameters = await collect(pages, (page) => page.Parameters);
  const values = parameters.map((of) => ({ name: of.ParameterName, value: of.ParameterValue, apply: of.ApplyMethod }));
  return { name, values: values.toSorted((a, b) => ((a.name ?? '') < (b.name ?? '') ? -1 : 1)) };
}

async function readOptionGroup(client: RDSClient, name: string): Promise<Record<string, unknown>> {
  const pages = paginateDescribeOptionGroups({ client }, { OptionGroupName: name });
  const [group] = await collect(pages, (page) => page.OptionGroupsList);
  return {
    name,
    engine: group?.EngineName,
    majorVersion: group?.MajorEngineVersion,
    options: (group?.Options ?? []).map(readOption),
  };
}

/** Settings that hold a secret come back from RDS masked, so nothing secret can reach the recipe. */
function readOption(option: Option): Record<string, unknown> {
  const settings = (option.OptionSettings ?? []).map(({ Name, Value }) => [Name ?? '', Value]);
  return {
    name: option.OptionName,
    version: option.OptionVersion,
    port: option.Port,
    persistent: option.Persistent,
    settings: Object.fromEntries(settings),
  };
}

async function each<In, Out>(items: readonly In[], work: (item: In) => Promise<Out>): Promise<Out[]> {
  const results: Out[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}
