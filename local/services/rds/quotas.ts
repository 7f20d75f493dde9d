/** Limits of the account in a Region (RDS User Guide, "Quotas and constraints"). */
import { accepts } from '../../endpoint/accepts.ts';
import { AwsError } from '../../seams.ts';
import type { Region } from './state.ts';
import type { World } from './world.ts';

export const limits = { instances: 40, manualSnapshots: 100, copiesInProgress: 20, storageGiB: 100_000 } as const;

const manualSnapshots = (region: Region) => count(region.snapshots.values(), ({ type }) => type === 'manual');

export function assertRoomForSnapshot(region: Region): void {
  if (manualSnapshots(region) < limits.manualSnapshots) return;
  const message = `Cannot create more than ${limits.manualSnapshots} manual snapshots`;
  throw new AwsError('SnapshotQuotaExceededFault', message);
}

/** The same error name as above; only the message says that waiting helps. */
export function assertRoomForCopy(region: Region): void {
  const copying = count(
    region.snapshots.values(),
    ({ source, progress }) => source !== undefined && source.region !== region.name && progress !== undefined,
  );
  if (copying < limits.copiesInProgress) return;
  const message = `Cannot copy more than ${limits.copiesInProgress} snapshots across regions`;
  throw new AwsError('SnapshotQuotaExceededFault', message);
}

export function assertRoomForInstance(region: Region): void {
  if (region.instances.size < limits.instances) return;
  throw new AwsError('InstanceQuotaExceededFault', 'Maximum number of DB instances exceeded');
}

export function describeAccountAttributes(world: World) {
  return accepts<object>([], (_input, call) => {
    world.authorize(call.principal, { action: 'rds:DescribeAccountAttributes', resource: '*' });
    const region = world.region(call.region);
    const storage = [...region.instances.values()].reduce((sum, { settings }) => sum + settings.allocatedGiB, 0);
    return {
      AccountQuotas: [
        { AccountQuotaName: 'DBInstances', Used: region.instances.size, Max: limits.instances },
        { AccountQuotaName: 'AllocatedStorage', Used: storage, Max: limits.storageGiB },
        { AccountQuotaName: 'ManualSnapshots', Used: manualSnapshots(region), Max: limits.manualSnapshots },
      ],
    };
  });
}

function count<T>(items: Iterable<T>, wanted: (item: T) => boolean): number {
  return [...items].filter(wanted).length;
}
