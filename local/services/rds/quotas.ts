/** Limits of the account in a Region (RDS User Guide, "Quotas and constraints"). */
import { accepts } from '../../endpoint/accepts.ts';
import { AwsError } from '../../seams.ts';
import type { Region } from './state.ts';
import type { World } from './world.ts';

export interface Quotas {
  readonly instances: number;
  readonly manualSnapshots: number;
  /** Copies from other Regions that are not done, and those that wait for their turn. */
  readonly copiesInProgress: number;
  readonly storageGiB: number;
}

/** What an account has that never asked for more. Instances and snapshots may be raised on request. */
export const defaultQuotas: Quotas = {
  instances: 40,
  manualSnapshots: 100,
  copiesInProgress: 20,
  storageGiB: 100_000,
};

export function assertRoomForSnapshot({ quotas }: World, region: Region): void {
  if (region.snapshots.manual < quotas.manualSnapshots) return;
  const message = `Cannot create more than ${quotas.manualSnapshots} manual snapshots`;
  throw new AwsError('SnapshotQuotaExceededFault', message);
}

/** The same error name as above; only the message says that waiting helps. */
export function assertRoomForCopy({ quotas }: World, region: Region): void {
  if (region.arriving.size < quotas.copiesInProgress) return;
  const message = `Cannot copy more than ${quotas.copiesInProgress} snapshots across regions`;
  throw new AwsError('SnapshotQuotaExceededFault', message);
}

export function assertRoomForInstance({ quotas }: World, region: Region): void {
  if (region.instances.size < quotas.instances) return;
  throw new AwsError('InstanceQuotaExceededFault', 'Maximum number of DB instances exceeded');
}

export function describeAccountAttributes(world: World) {
  return accepts<object>([], (_input, call) => {
    world.authorize(call.principal, { action: 'rds:DescribeAccountAttributes', resource: '*' });
    const { quotas } = world;
    const region = world.region(call.region);
    const storage = [...region.instances.values()].reduce((sum, { settings }) => sum + settings.allocatedGiB, 0);
    return {
      AccountQuotas: [
        { AccountQuotaName: 'DBInstances', Used: region.instances.size, Max: quotas.instances },
        { AccountQuotaName: 'AllocatedStorage', Used: storage, Max: quotas.storageGiB },
        { AccountQuotaName: 'ManualSnapshots', Used: region.snapshots.manual, Max: quotas.manualSnapshots },
      ],
    };
  });
}
