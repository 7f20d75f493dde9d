/** How much a backup has to transfer and to hold: everything the first time, and then what has changed. */
import type { Instance, Region, Snapshot, Written } from './state.ts';
import type { World } from './world.ts';

export const bytesPerGiB = 1024 ** 3;
const dayMs = 86_400_000;
/** Of the allocated storage, each day, for databases whose writes nobody counts (ours). */
const shareADay = 0.05;

/** What has been written to an instance up to now. */
export function writtenNow(world: World, { key, settings, written }: Instance): Written {
  const now = world.clock.now();
  const counted = world.databases.writtenBytes?.(key, written.at, now);
  const usual = (settings.allocatedGiB * bytesPerGiB * shareADay * (now - written.at)) / dayMs;
  return { ...written, at: now, bytes: written.bytes + Math.round(counted ?? usual) };
}

/** Bytes that a backup of an instance has to transfer now; from then on it is the one before. */
export function backUp(
  world: World,
  instance: Instance,
): { readonly incrementBytes: number; readonly writtenBytes: number } {
  const now = writtenNow(world, instance);
  const all = instance.settings.allocatedGiB * bytesPerGiB;
  const incrementBytes = now.backedUp === undefined ? all : Math.min(all, now.bytes - now.backedUp);
  instance.written = { ...now, backedUp: now.bytes };
  return { incrementBytes, writtenBytes: now.bytes };
}

/**
 * Bytes that a copy has to transfer (RDS User Guide, "Incremental snapshot copying"): only what has changed, when the
 * latest copy of the same instance is still there, all copies there have one key, and the source is no copy itself.
 */
export function copyIncrement(region: Region, source: Snapshot, keyArn: string | undefined): number {
  const all = source.settings.allocatedGiB * bytesPerGiB;
  const latest = region.latestCopies.get(source.resourceId);
  const isThere = latest !== undefined && region.snapshots.get(latest.id) === latest && latest.status === 'available';
  if (!isThere || source.source !== undefined) return all;
  for (const { source: from, settings } of region.snapshots.ofResource(source.resourceId)) {
    if (from !== undefined && settings.keyArn !== undefined && settings.keyArn !== keyArn) return all;
  }
  return Math.min(all, Math.max(0, source.writtenBytes - latest.writtenBytes));
}

/**
 * Bytes that snapshots of one database in one Region take up, oldest first: all of it once, and then what has changed since
 * the one before, so that whoever goes leaves its data to the next (RDS user guide, "Introduction to backups"). A copy made
 * in full holds everything again; storage that nothing uses is in no snapshot.
 */
export function storedBytes(chain: readonly Snapshot[]): number {
  return chain.reduce((sum, snapshot, index) => sum + bytesBeside(snapshot, chain[index - 1]), 0);
}

function bytesBeside({ settings, sizeBytes, incrementBytes = 0, writtenBytes }: Snapshot, before?: Snapshot): number {
  const all = sizeBytes ?? settings.allocatedGiB * bytesPerGiB;
  return before ? Math.min(all, Math.max(incrementBytes, writtenBytes - before.writtenBytes)) : all;
}
