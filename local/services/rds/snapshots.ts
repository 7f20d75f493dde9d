/** DB snapshots: taken and deleted. */
import type { CreateDBSnapshotMessage, DeleteDBSnapshotMessage } from '@aws-sdk/client-rds';
import { accepts } from '../../endpoint/accepts.ts';
import { askInstance, askSnapshot, askTagging } from './access.ts';
import { instanceBecomes, snapshotBecomes, snapshotBegins, snapshotIsGone } from './changes.ts';
import { view } from './describe-snapshots.ts';
import { required, snapshotId } from './identifiers.ts';
import { afterwards, givenUpMs } from './lifecycle.ts';
import { assertRoomForSnapshot } from './quotas.ts';
import { instanceState, noInstance, noSnapshot, snapshotExists, snapshotState } from './refusals.ts';
import type { Instance, Job, Snapshot, Tags } from './state.ts';
import { merged, readTags } from './tags.ts';
import type { World } from './world.ts';
import { backUp, bytesPerGiB } from './written.ts';

/** How much of the time of a snapshot the instance shows `backing-up`. */
const backingUpShare = 0.4;
const canBeBackedUp = new Set(['available', 'storage-optimization']);

export function createSnapshot(world: World) {
  const members = ['DBInstanceIdentifier', 'DBSnapshotIdentifier', 'Tags'] as const;
  return accepts<CreateDBSnapshotMessage>(members, (input, call) => {
    const id = snapshotId('DBSnapshotIdentifier', required('DBSnapshotIdentifier', input.DBSnapshotIdentifier));
    const of = required('DBInstanceIdentifier', input.DBInstanceIdentifier).toLowerCase();
    const region = world.region(call.region);
    const instance = region.instances.get(of);
    const tags = readTags(input.Tags);
    askInstance(world, call, of, instance, tags);
    askSnapshot(world, call, id, undefined, tags);
    askTagging(world, call, 'snapshot', id, tags);
    if (instance === undefined) throw noInstance(of);
    if (region.snapshots.has(id)) throw snapshotExists(id);
    if (!canBeBackedUp.has(instance.status)) {
      const why = `the database instance ${of} is not currently in the available state.`;
      throw instanceState(`Cannot create a snapshot because ${why}`);
    }
    assertRoomForSnapshot(world, region);
    return { DBSnapshot: view(world, takeSnapshot(world, instance, id, tags, call.principal.arn)) };
  });
}

/** Starts a manual snapshot of an instance; the record that it returns is still `creating`. */
export function takeSnapshot(world: World, instance: Instance, id: string, tags: Tags, by: string): Snapshot {
  const { region } = instance;
  const now = world.clock.now();
  const sizes = backUp(world, instance);
  const duration = world.durations.CreateDBSnapshot(sizes.incrementBytes / bytesPerGiB);
  const snapshot: Snapshot = {
    ...sizes,
    id,
    region,
    type: 'manual',
    status: 'creating',
    instance: instance.id,
    resourceId: instance.resourceId,
    instanceCreatedAt: instance.createdAt,
    instanceClass: instance.class,
    instanceTags: instance.tags,
    settings: instance.settings,
    tags: instance.copyTagsToSnapshot ? merged(instance.tags, tags) : tags,
    progress: { from: now, until: now + duration },
  };
  snapshotBegins(world, snapshot, by);
  instanceBecomes(world, instance, 'backing-up', by);
  freeze(world, instance, snapshot, duration);
  return snapshot;
}

/** The data is frozen at once, while the clock stands still; the rest of the time is the transfer to S3. */
function freeze(world: World, instance: Instance, snapshot: Snapshot, duration: number): void {
  const { clock, databases } = world;
  const { region, id } = snapshot;
  const busy = clock.sleep(duration * backingUpShare);
  const due = clock.sleep(duration);
  const outcome = world.outcome('CreateDBSnapshot', { region, id, source: instance.id });
  const copied = clock.real(() => databases.snapshot(instance.key, world.dataOf(snapshot)));
  const job = begin(snapshot, copied);
  instance.work = Promise.all([instance.work, job.real]);
  afterwards(world, 'CreateDBSnapshot', { region, snapshot: id, instance: instance.id }, async () => {
    const data = await copied.catch((error: Error) => error);
    if (!(data instanceof Error)) {
      snapshot.sizeBytes = data.bytes;
      snapshot.frozenAt = clock.now();
      snapshot.createdAt = clock.now();
    }
    await busy;
    if (instance.status === 'backing-up') instanceBecomes(world, instance, 'available');
    await due;
    if (outcome === 'stalled') await clock.sleep(givenUpMs, job.stop.signal).catch(() => undefined);
    settle(world, snapshot, data instanceof Error || outcome === 'stalled' ? 'failed' : outcome);
    if (data instanceof Error) throw data;
  });
}

/** Notes the work on a snapshot's data. */
export function begin(snapshot: Snapshot, work: Promise<unknown>): Job {
  const job = { real: work.catch(() => undefined), stop: snapshot.job?.stop ?? new AbortController() };
  snapshot.job = job;
  return job;
}

/** The end of a snapshot or copy, unless it was deleted meanwhile. */
export function settle(world: World, snapshot: Snapshot, status: string): void {
  if (snapshot.status === 'deleting') return;
  snapshot.progress = undefined;
  snapshot.job = undefined;
  world.region(snapshot.region).arriving.delete(snapshot);
  snapshotBecomes(world, snapshot, status);
}

export function deleteSnapshot(world: World) {
  return accepts<DeleteDBSnapshotMessage>(['DBSnapshotIdentifier'], (input, call) => {
    const id = required('DBSnapshotIdentifier', input.DBSnapshotIdentifier).toLowerCase();
    const region = world.region(call.region);
    const snapshot = region.snapshots.get(id);
    askSnapshot(world, call, id, snapshot);
    if (snapshot === undefined) throw noSnapshot(id);
    if (snapshot.type !== 'manual') throw snapshotState(`${snapshot.type} snapshots cannot be deleted.`);
    const cancels = snapshot.source !== undefined && snapshot.progress !== undefined;
    if (!cancels && snapshot.status !== 'available' && snapshot.status !== 'failed') {
      throw snapshotState(`Cannot delete the snapshot because it is not currently in the available or failed state.`);
    }
    remove(world, snapshot, call.principal.arn);
    return { DBSnapshot: { ...view(world, snapshot), Status: 'deleted' } };
  });
}

/** Listed as `deleting` for a little while, then gone with its data. */
function remove(world: World, snapshot: Snapshot, by: string): void {
  const { region, id } = snapshot;
  const gone = world.clock.sleep(world.durations.DeleteDBSnapshot(snapshot.settings.allocatedGiB));
  const { job } = snapshot;
  snapshot.progress = undefined;
  snapshot.job = undefined;
  world.region(region).arriving.delete(snapshot);
  snapshotBecomes(world, snapshot, 'deleting', by);
  job?.stop.abort();
  afterwards(world, 'DeleteDBSnapshot', { region, snapshot: id }, async () => {
    await world.clock.real(async () => {
      await job?.real;
      if (snapshot.sizeBytes !== undefined) await world.databases.deleteSnapshot(world.dataOf(snapshot));
    });
    await gone;
    snapshotIsGone(world, snapshot);
  });
}
