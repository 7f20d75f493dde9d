/** DeleteDBInstance, with its safety catches. */
import type { DeleteDBInstanceMessage } from '@aws-sdk/client-rds';
import { accepts } from '../../endpoint/accepts.ts';
import type { ApiCall } from '../../seams.ts';
import { askInstance, askSnapshot } from './access.ts';
import { dropAutomated } from './automated.ts';
import { instanceBecomes, instanceIsGone } from './changes.ts';
import { required, snapshotId } from './identifiers.ts';
import { view } from './instances.ts';
import { afterwards } from './lifecycle.ts';
import { assertRoomForSnapshot } from './quotas.ts';
import { contradictory, instanceState, noInstance, notModelled, snapshotExists } from './refusals.ts';
import { takeSnapshot } from './snapshots.ts';
import type { Instance, Snapshot } from './state.ts';
import type { World } from './world.ts';

type Request = DeleteDBInstanceMessage;

const members = [
  'DBInstanceIdentifier',
  'SkipFinalSnapshot',
  'FinalDBSnapshotIdentifier',
  'DeleteAutomatedBackups',
] as const;

export function deleteInstance(world: World) {
  return accepts<Request>(members, (input, call) => {
    const id = required('DBInstanceIdentifier', input.DBInstanceIdentifier).toLowerCase();
    const instance = world.region(call.region).instances.get(id);
    askInstance(world, call, id, instance);
    const last = finalSnapshotId(world, call, input);
    if (instance === undefined) throw noInstance(id);
    assertDeletable(instance, last);
    if (input.DeleteAutomatedBackups === false && instance.settings.backupRetentionDays > 0) {
      throw notModelled('retained automated backups (DeleteAutomatedBackups=false)');
    }
    const by = call.principal.arn;
    const snapshot = last === undefined ? undefined : finalSnapshot(world, instance, last, by);
    remove(world, instance, snapshot, by);
    return { DBInstance: view(world, instance) };
  });
}

/** Exactly one of a final snapshot's name and the word that none is wanted. */
function finalSnapshotId(world: World, call: ApiCall, input: Request): string | undefined {
  const name = input.FinalDBSnapshotIdentifier;
  if (input.SkipFinalSnapshot === true) {
    if (name === undefined) return undefined;
    throw contradictory('FinalDBSnapshotIdentifier cannot be specified when SkipFinalSnapshot is true.');
  }
  if (name === undefined)
    throw contradictory('FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified.');
  const id = snapshotId('FinalDBSnapshotIdentifier', name);
  askSnapshot(world, call, id, undefined);
  return id;
}

function assertDeletable(instance: Instance, last: string | undefined): void {
  const { id, status } = instance;
  if (status === 'deleting') throw instanceState(`Instance ${id} is already being deleted.`);
  if (instance.deletionProtection) {
    throw contradictory('Cannot delete protected DB Instance, please disable deletion protection and try again.');
  }
  if (status === 'backing-up' || status === 'modifying') {
    throw instanceState(`Instance ${id} is not in a state in which it can be deleted: ${status}.`);
  }
  if (last !== undefined && status !== 'available') {
    throw instanceState(`Instance ${id} is not in available state, so no final snapshot can be taken of it.`);
  }
}

function finalSnapshot(world: World, instance: Instance, id: string, by: string): Snapshot {
  const region = world.region(instance.region);
  if (region.snapshots.has(id)) throw snapshotExists(id);
  assertRoomForSnapshot(world, region);
  return takeSnapshot(world, instance, id, new Map(), by);
}

/** Listed as `deleting` until its time is up and its server is gone, and its final snapshot is frozen. */
function remove(world: World, instance: Instance, last: Snapshot | undefined, by: string): void {
  const { region, id } = instance;
  const { clock, databases } = world;
  const due = clock.sleep(world.durations.DeleteDBInstance(instance.settings.allocatedGiB));
  const outcome = world.outcome('DeleteDBInstance', { region, id });
  instanceBecomes(world, instance, 'deleting', by);
  instance.pending = {};
  instance.wake?.abort();
  afterwards(world, 'DeleteDBInstance', { region, instance: id }, async () => {
    await clock.real(async () => {
      await instance.work;
      await last?.job?.real;
    });
    await due;
    if (outcome === 'stalled') return;
    if (outcome === 'failed') return instanceBecomes(world, instance, 'failed');
    await clock.real(async () => {
      if (instance.started) await databases.deleteInstance(instance.key);
    });
    instanceIsGone(world, instance);
    dropAutomated(world, instance);
  });
}
