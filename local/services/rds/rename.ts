/** A new name for an instance ("Renaming a DB instance"): everything else about it stays, its snapshots too. */
import type { ModifyDBInstanceMessage } from '@aws-sdk/client-rds';
import { instanceBecomes, tell } from './changes.ts';
import { instanceExists } from './create.ts';
import { instanceId } from './identifiers.ts';
import { afterwards, reactionMs } from './lifecycle.ts';
import { notModelled } from './refusals.ts';
import type { Instance, Region } from './state.ts';
import type { World } from './world.ts';

/** The name asked for, when it is another one. Throws when it is taken or no name. */
export function newName(region: Region, instance: Instance, input: ModifyDBInstanceMessage): string | undefined {
  if (input.NewDBInstanceIdentifier === undefined) return undefined;
  const id = instanceId('NewDBInstanceIdentifier', input.NewDBInstanceIdentifier);
  if (id === instance.id) return undefined;
  if (region.instances.has(id)) throw instanceExists(id);
  if (input.ApplyImmediately === true) return id;
  throw notModelled('maintenance window for NewDBInstanceIdentifier; ask with ApplyImmediately');
}

/** Under its old name it is `renaming`, then it is there under the new one. */
export function rename(world: World, instance: Instance, id: string, by: string): void {
  const { clock } = world;
  const region = world.region(instance.region);
  instance.pending = { ...instance.pending, DBInstanceIdentifier: id };
  afterwards(world, 'ModifyDBInstance', { region: region.name, instance: instance.id }, async () => {
    await clock.sleep(reactionMs);
    if (!isStill(instance, 'available') || region.instances.has(id)) return;
    instanceBecomes(world, instance, 'renaming', by);
    await clock.sleep(world.durations.ModifyDBInstance(instance.settings.allocatedGiB));
    if (!isStill(instance, 'renaming')) return;
    const { DBInstanceIdentifier: _applied, ...rest } = instance.pending;
    instance.pending = rest;
    instance.status = 'available';
    region.instances.delete(instance.id);
    tell(world, 'instance', instance, 'renaming', undefined, by);
    instance.id = id;
    region.instances.set(id, instance);
    tell(world, 'instance', instance, undefined, 'available', by);
  });
}

const isStill = (instance: Instance, status: string) => instance.status === status;
