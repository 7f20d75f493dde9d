/**
 * What becomes of encrypted instances when their key cannot be used (RDS User Guide, "Encrypting Amazon RDS resources"):
 * they are stopped and inaccessible, for seven days recoverably, by enabling the key and starting them again.
 */
import { instanceBecomes } from './changes.ts';
import { afterwards } from './lifecycle.ts';
import type { Instance } from './state.ts';
import type { World } from './world.ts';

/** Until RDS notices (ours). */
const noticeMs = 10 * 60_000;
const recoverableMs = 7 * 86_400_000;
const recoverable = 'inaccessible-encryption-credentials-recoverable';
const lost = 'inaccessible-encryption-credentials';
/** An instance that is made, stopped or deleted does not use its key. */
const unaffected = new Set([
  'creating',
  'deleting',
  'stopping',
  'stopped',
  'failed',
  'restore-error',
  recoverable,
  lost,
]);

export function watchKeys(world: World, regions: () => Iterable<string>): void {
  world.keys.watch((arn) => {
    if (world.keys.isEnabled(arn)) return;
    for (const name of regions()) {
      for (const instance of world.region(name).instances.values()) {
        if (instance.settings.keyArn === arn) notice(world, instance, arn);
      }
    }
  });
}

function notice(world: World, instance: Instance, keyArn: string): void {
  const { clock, databases } = world;
  afterwards(world, 'lost key', { region: instance.region, instance: instance.id, key: keyArn }, async () => {
    await clock.sleep(noticeMs);
    if (world.keys.isEnabled(keyArn) || unaffected.has(instance.status) || isGone(world, instance)) return;
    instanceBecomes(world, instance, recoverable);
    await clock.real(async () => databases.stop?.(instance.key));
    await clock.sleep(recoverableMs);
    if (instance.status === recoverable && !isGone(world, instance)) instanceBecomes(world, instance, lost);
  });
}

const isGone = ({ region }: World, instance: Instance) =>
  region(instance.region).instances.get(instance.id) !== instance;
