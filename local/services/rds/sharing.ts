/** Which accounts may copy or restore a snapshot ("Sharing a DB snapshot"). */
import type { DescribeDBSnapshotAttributesMessage, ModifyDBSnapshotAttributeMessage } from '@aws-sdk/client-rds';
import { accepts } from '../../endpoint/accepts.ts';
import { type ApiCall, AwsError } from '../../seams.ts';
import { askSnapshot } from './access.ts';
import { required } from './identifiers.ts';
import { invalid, noSnapshot, snapshotState } from './refusals.ts';
import type { Snapshot } from './state.ts';
import type { World } from './world.ts';

const mostAccounts = 20;
const everybody = 'all';

export function sharingOperations(world: World) {
  const open = (call: ApiCall, name: string | undefined): Snapshot => {
    const id = required('DBSnapshotIdentifier', name).toLowerCase();
    const snapshot = world.region(call.region).snapshots.get(id);
    askSnapshot(world, call, id, snapshot);
    if (snapshot === undefined) throw noSnapshot(id);
    return snapshot;
  };
  return {
    ModifyDBSnapshotAttribute: accepts<ModifyDBSnapshotAttributeMessage>(
      ['DBSnapshotIdentifier', 'AttributeName', 'ValuesToAdd', 'ValuesToRemove'],
      (input, call) => {
        const snapshot = open(call, input.DBSnapshotIdentifier);
        if (input.AttributeName !== 'restore') throw invalid(`Invalid attribute name: ${input.AttributeName}`);
        share(snapshot, input.ValuesToAdd ?? [], input.ValuesToRemove ?? []);
        return { DBSnapshotAttributesResult: attributes(snapshot) };
      },
    ),
    DescribeDBSnapshotAttributes: accepts<DescribeDBSnapshotAttributesMessage>(
      ['DBSnapshotIdentifier'],
      (input, call) => ({ DBSnapshotAttributesResult: attributes(open(call, input.DBSnapshotIdentifier)) }),
    ),
  };
}

function share(snapshot: Snapshot, more: readonly string[], fewer: readonly string[]): void {
  const { id, type, status, settings } = snapshot;
  if (type !== 'manual') throw snapshotState(`Only manual snapshots can be shared; ${id} is ${type}.`);
  if (status !== 'available') throw snapshotState(`The snapshot ${id} is not currently in the available state.`);
  const bad = more.find((account) => account !== everybody && !/^\d{12}$/.test(account));
  if (bad !== undefined) throw invalid(`Invalid account: ${bad}`);
  if (more.includes(everybody) && settings.keyArn !== undefined) {
    throw invalid(`The encrypted snapshot ${id} cannot be made public.`);
  }
  const accounts = new Set([...(snapshot.sharedWith ?? []), ...more]);
  for (const account of fewer) accounts.delete(account);
  if (accounts.size > mostAccounts) {
    throw new AwsError('SharedSnapshotQuotaExceededFault', `A snapshot can be shared with ${mostAccounts} accounts.`);
  }
  snapshot.sharedWith = [...accounts].sort();
}

function attributes({ id, sharedWith = [] }: Snapshot) {
  return {
    DBSnapshotIdentifier: id,
    DBSnapshotAttributes: [{ AttributeName: 'restore', AttributeValues: [...sharedWith] }],
  };
}
