/** The way of a new instance from `creating` to `available`, whether it begins empty or with a snapshot's data. */
import type { DatabaseServer } from '../../seams.ts';
import { backUpDaily, takeAutomated } from './automated.ts';
import { instanceBecomes } from './changes.ts';
import { afterwards, reactionMs } from './lifecycle.ts';
import type { Instance } from './state.ts';
import type { World } from './world.ts';

/**
 * What follows the answer of an operation that makes an instance: the server starts while the clock stands still, the
 * instance becomes available when its time is up. A server that will not start is what AWS calls `restore-error`.
 */
export function bringUp(
  world: World,
  instance: Instance,
  operation: 'CreateDBInstance' | 'RestoreDBInstanceFromDBSnapshot',
  start: () => Promise<DatabaseServer>,
  source?: string,
): void {
  const { clock } = world;
  const { region, id } = instance;
  // Set before the real work, so that what becomes due at one moment does so in the order in which it was asked for.
  const due = clock.sleep(world.durations[operation](instance.settings.allocatedGiB));
  const outcome = world.outcome(operation, { region, id, ...(source === undefined ? {} : { source }) });
  const started = clock.real(async () => {
    const server = await start();
    instance.started = true;
    return server;
  });
  instance.work = started.catch(() => undefined);
  afterwards(world, operation, { region, instance: id }, async () => {
    const server = await started.catch((error: Error) => error);
    await due;
    if (instance.status !== 'creating' || outcome === 'stalled') return;
    if (server instanceof Error || outcome === 'failed') {
      instanceBecomes(world, instance, operation === 'CreateDBInstance' ? 'failed' : 'restore-error');
      if (server instanceof Error) throw server;
      return;
    }
    instance.server = server;
    instance.createdAt = clock.now();
    await firstBackup(world, instance);
  });
}

/** With automated backups on, a new instance backs itself up before it is available. */
async function firstBackup(world: World, instance: Instance): Promise<void> {
  const isBackedUp = instance.settings.backupRetentionDays > 0;
  if (isBackedUp && world.automatedSnapshots) {
    backUpDaily(world, instance);
    return takeAutomated(world, instance);
  }
  if (isBackedUp) {
    instanceBecomes(world, instance, 'backing-up');
    await world.clock.sleep(6 * reactionMs);
    if (instance.status !== 'backing-up') return;
  }
  instanceBecomes(world, instance, 'available');
}
