/** Changes of state, each told as one event `rds`: {region, id, what, from, to, by}; of tags as `rds-tags`: {region, id, what}. */
import type { Instance, Snapshot } from './state.ts';
import type { World } from './world.ts';

interface Thing {
  readonly region: string;
  readonly id: string;
}

/** `from` is undefined for what is new, `to` for what is gone; `by`: ARN of who asked for it, when somebody did. */
export function tell(
  world: World,
  what: 'snapshot' | 'instance',
  { region, id }: Thing,
  from: string | undefined,
  to: string | undefined,
  by?: string,
): void {
  if (world.events.hears?.('rds') === false) return;
  world.events.emit('rds', { region, id, what, from, to, ...(by === undefined ? {} : { by }) });
}

export function tagsChange(world: World, what: 'snapshot' | 'instance', { region, id }: Thing): void {
  if (world.events.hears?.('rds-tags') === false) return;
  world.events.emit('rds-tags', { region, id, what });
}

export function snapshotBecomes(world: World, snapshot: Snapshot, status: string, by?: string): void {
  const from = snapshot.status;
  snapshot.status = status;
  if (from !== status) tell(world, 'snapshot', snapshot, from, status, by);
}

/** Puts a new snapshot on its shelf. */
export function snapshotBegins(world: World, snapshot: Snapshot, by?: string): void {
  world.region(snapshot.region).snapshots.add(snapshot);
  tell(world, 'snapshot', snapshot, undefined, snapshot.status, by);
}

export function snapshotIsGone(world: World, snapshot: Snapshot): void {
  world.region(snapshot.region).snapshots.delete(snapshot.id);
  tell(world, 'snapshot', snapshot, snapshot.status, undefined);
}

const shipping = new Set([
  'available',
  'backing-up',
  'resetting-master-credentials',
  'storage-optimization',
  'modifying',
]);

/** Changes the status, and notes up to when logs were shipped when it leaves a state in which they are. */
export function instanceBecomes(world: World, instance: Instance, status: string, by?: string): void {
  const from = instance.status;
  if (shipping.has(from) && !shipping.has(status)) instance.logsUntil = world.clock.now();
  if (shipping.has(status)) delete instance.logsUntil;
  instance.status = status;
  if (from !== status) tell(world, 'instance', instance, from, status, by);
}

export function instanceBegins(world: World, instance: Instance, by?: string): void {
  world.region(instance.region).instances.set(instance.id, instance);
  tell(world, 'instance', instance, undefined, instance.status, by);
}

export function instanceIsGone(world: World, instance: Instance): void {
  world.region(instance.region).instances.delete(instance.id);
  tell(world, 'instance', instance, instance.status, undefined);
}
