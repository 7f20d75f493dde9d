/**
 * Automated backups (RDS User Guide, "Working with backups"): one snapshot a day in the backup window, kept for the
 * retention period. RDS makes and removes them; nobody else can delete them. They hold no data here.
 */
import { instanceBecomes, snapshotBecomes, snapshotBegins, snapshotIsGone } from './changes.ts';
import { afterwards } from './lifecycle.ts';
import { ofTypes } from './shelf.ts';
import type { Instance, Snapshot } from './state.ts';
import type { World } from './world.ts';
import { backUp, bytesPerGiB } from './written.ts';

const dayMs = 86_400_000;
const minuteMs = 60_000;
/** How much of the time of a snapshot the instance shows `backing-up`. */
const backingUpShare = 0.4;
/** The first one is taken before the instance is available. */
const quiet = new Set(['available', 'creating']);
const noTags: ReadonlyMap<string, string> = new Map();

/** From now on, every day, for as long as the instance has automated backups. */
export function backUpDaily(world: World, instance: Instance): void {
  if (!world.automatedSnapshots || instance.backedUpDaily) return;
  instance.backedUpDaily = true;
  const { region, id } = instance;
  afterwards(world, 'automated backups', { region, instance: id }, async () => {
    while (isBackedUp(world, instance)) {
      await world.clock.sleep(untilWindow(world.clock.now(), instance));
      if (!isBackedUp(world, instance)) break;
      await takeAutomated(world, instance);
      dropAutomated(world, instance, instance.settings.backupRetentionDays);
    }
    instance.backedUpDaily = false;
  });
}

function isBackedUp({ region }: World, instance: Instance): boolean {
  const isThere = region(instance.region).instances.get(instance.id) === instance;
  return isThere && instance.settings.backupRetentionDays > 0;
}

/** Milliseconds to the next backup: within the first twenty minutes of the window, at another one for each instance. */
function untilWindow(now: number, { settings, resourceId }: Instance): number {
  const [hours = 0, minutes = 0] = settings.backupWindow.split('-')[0]?.split(':').map(Number) ?? [];
  const offset = Number.parseInt(resourceId.slice(-4), 36) % 20;
  const today = Math.floor(now / dayMs) * dayMs + (hours * 60 + minutes + offset) * minuteMs;
  return today > now ? today - now : today + dayMs - now;
}

/** Not while the instance is stopped or busy, and not while one of its snapshots is copied within the Region. */
export async function takeAutomated(world: World, instance: Instance): Promise<void> {
  const isCopied = world.region(instance.region).copyQueues.has(instance.resourceId);
  if (isCopied || !quiet.has(instance.status)) return;
  const { clock } = world;
  const now = clock.now();
  const sizes = backUp(world, instance);
  const duration = world.durations.CreateDBSnapshot(sizes.incrementBytes / bytesPerGiB);
  const snapshot = automated(instance, { ...sizes, now, until: now + duration });
  snapshotBegins(world, snapshot);
  instanceBecomes(world, instance, 'backing-up');
  await clock.sleep(duration * backingUpShare);
  if (instance.status === 'backing-up') instanceBecomes(world, instance, 'available');
  await clock.sleep(duration * (1 - backingUpShare));
  if (world.region(instance.region).snapshots.get(snapshot.id) !== snapshot) return;
  snapshot.progress = undefined;
  snapshotBecomes(world, snapshot, 'available');
}

interface Moment {
  readonly now: number;
  readonly until: number;
  readonly incrementBytes: number;
  readonly writtenBytes: number;
}

function automated(instance: Instance, { now, until, incrementBytes, writtenBytes }: Moment): Snapshot {
  const minute = new Date(now).toISOString().slice(0, 16).replace(/[T:]/g, '-');
  return {
    ...{ incrementBytes, writtenBytes },
    id: `rds:${instance.id}-${minute}`,
    region: instance.region,
    type: 'automated',
    status: 'creating',
    instance: instance.id,
    resourceId: instance.resourceId,
    instanceCreatedAt: instance.createdAt,
    instanceClass: instance.class,
    instanceTags: instance.tags,
    settings: instance.settings,
    tags: instance.copyTagsToSnapshot ? instance.tags : noTags,
    createdAt: now,
    frozenAt: now,
    progress: { from: now, until },
  };
}

/** Removes those that are older than so many days; all of them without a number. */
export function dropAutomated(world: World, { region, resourceId }: Instance, days = 0): void {
  const { snapshots } = world.region(region);
  const oldest = days === 0 ? Number.POSITIVE_INFINITY : world.clock.now() - days * dayMs;
  const all = ofTypes((first) => snapshots.ofResource(resourceId, first), ['automated']);
  const old: Snapshot[] = [];
  for (const snapshot of all) {
    if ((snapshot.createdAt ?? 0) < oldest) old.push(snapshot);
  }
  for (const snapshot of old) snapshotIsGone(world, snapshot);
}
