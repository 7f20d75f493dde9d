/** Subnet, parameter, option and security groups: the templates bring them, RDS adds a default of each. */
import { type ApiCall, AwsError } from '../../seams.ts';
import { ask } from './access.ts';
import { contradictory, invalid } from './refusals.ts';
import type { OptionGroup, ParameterGroup, Region, SubnetGroup } from './state.ts';
import type { World } from './world.ts';

export const majorOf = (version: string) => version.split('.')[0] ?? version;
export const defaultParameterGroup = (version: string) => `default.postgres${majorOf(version)}`;
export const defaultOptionGroup = (version: string) => `default:postgres-${majorOf(version)}`;
const defaultVpc = (region: string) => `vpc-default-${region}`;
/** Every VPC has a default security group. */
export const defaultSecurityGroup = (vpcId: string) => `sg-default-of-${vpcId}`;

/** What a Region has before anybody makes anything. */
export function addDefaults(region: Region, version: string): void {
  const vpcId = defaultVpc(region.name);
  const subnets = ['a', 'b'].map((zone) => ({ id: `subnet-default-${zone}`, zone: `${region.name}${zone}` }));
  region.subnetGroups.set('default', { name: 'default', description: 'default', vpcId, subnets });
  const family = `postgres${majorOf(version)}`;
  const name = defaultParameterGroup(version);
  const description = `Default parameter group for ${family}`;
  region.parameterGroups.set(name, { name, family, description, parameters: {} });
  const options = defaultOptionGroup(version);
  region.optionGroups.set(options, {
    name: options,
    description: 'Provides default options',
    engine: 'postgres',
    majorVersion: majorOf(version),
    options: [],
  });
}

interface GroupNames {
  readonly DBSubnetGroupName?: string | undefined;
  readonly DBParameterGroupName?: string | undefined;
  readonly OptionGroupName?: string | undefined;
}

/** A new instance needs permission for the groups it is put into, the default ones too. */
export function askGroups(world: World, call: ApiCall, names: GroupNames, version: string): void {
  ask(world, call, 'subgrp', names.DBSubnetGroupName?.toLowerCase() ?? 'default');
  ask(world, call, 'pg', names.DBParameterGroupName?.toLowerCase() ?? defaultParameterGroup(version));
  ask(world, call, 'og', names.OptionGroupName?.toLowerCase() ?? defaultOptionGroup(version));
}

export function findSubnetGroup(region: Region, name = 'default'): SubnetGroup {
  const group = region.subnetGroups.get(name.toLowerCase());
  if (group !== undefined) return group;
  throw new AwsError('DBSubnetGroupNotFoundFault', `DB subnet group '${name}' does not exist.`);
}

export function parameterGroup(region: Region, name: string): ParameterGroup {
  const group = region.parameterGroups.get(name.toLowerCase());
  if (group !== undefined) return group;
  throw new AwsError('DBParameterGroupNotFoundFault', `DBParameterGroup not found: ${name}`);
}

/** Name of the group asked for, or of the default one; it must be of the family of this version. */
export function findParameterGroup(region: Region, version: string, asked = defaultParameterGroup(version)): string {
  const { name, family } = parameterGroup(region, asked);
  if (family === `postgres${majorOf(version)}`) return name;
  throw contradictory(
    `The parameter group ${name} with DBParameterGroupFamily ${family} cannot be used for this instance.`,
  );
}

export function optionGroup(region: Region, name: string): OptionGroup {
  const group = region.optionGroups.get(name.toLowerCase());
  if (group !== undefined) return group;
  throw new AwsError('OptionGroupNotFoundFault', `Specified OptionGroupName: ${name} not found.`);
}

/** The groups asked for, or the VPC's default one; they must be of the VPC that the subnets are in. */
export function findSecurityGroups(
  region: Region,
  vpcId: string,
  ids: readonly string[] | undefined,
): readonly string[] {
  if (ids === undefined || ids.length === 0) return [defaultSecurityGroup(vpcId)];
  for (const id of ids) {
    const home = id === defaultSecurityGroup(vpcId) ? vpcId : region.securityGroups.get(id);
    if (home === undefined) throw invalid(`Invalid security group , groupId= ${id}, groupName=.`);
    if (home !== vpcId) {
      throw contradictory(
        `The DB instance and EC2 security group are in different VPCs. The DB instance is in ${vpcId} and the EC2 security group is in ${home}`,
      );
    }
  }
  return ids;
}
