/** StopDBInstance, StartDBInstance, RebootDBInstance. */
import type { RebootDBInstanceMessage, StartDBInstanceMessage, StopDBInstanceMessage } from '@aws-sdk/client-rds';
import { accepts } from '../../endpoint/accepts.ts';
import type { ApiCall } from '../../seams.ts';
import { askInstance } from './access.ts';
import { instanceBecomes } from './changes.ts';
import { required } from './identifiers.ts';
import { view } from './instances.ts';
import { afterwards } from './lifecycle.ts';
import { instanceState, keyNotAccessible, noInstance } from './refusals.ts';
import type { Instance } from './state.ts';
import type { World } from './world.ts';

type Request = StopDBInstanceMessage & StartDBInstanceMessage & RebootDBInstanceMessage;

/** A stopped instance is started by RDS itself ("Stopping an Amazon RDS DB instance temporarily"). */
const longestStopMs = 7 * 86_400_000;
/** What can be started: what somebody stopped, and what RDS stopped when it lost the key. */
const startable = ['stopped', 'inaccessible-encryption-credentials-recoverable'];

export function powerOperations(world: World) {
  return {
    StopDBInstance: change(world, ['available'], (instance, by) => stop(world, instance, by)),
    StartDBInstance: change(world, startable, (instance, by) => {
      const { keyArn } = instance.settings;
      if (keyArn !== undefined && !world.keys.isEnabled(keyArn)) throw keyNotAccessible('Specified KMS key', keyArn);
      start(world, instance, by);
    }),
    RebootDBInstance: change(world, ['available'], (instance, by) => reboot(world, instance, by)),
  };
}

function change(world: World, from: readonly string[], begin: (instance: Instance, by: string) => void) {
  return accepts<Request>(['DBInstanceIdentifier'], (input, call: ApiCall) => {
    const id = required('DBInstanceIdentifier', input.DBInstanceIdentifier).toLowerCase();
    const instance = world.region(call.region).instances.get(id);
    askInstance(world, call, id, instance);
    if (instance === undefined) throw noInstance(id);
    if (!from.includes(instance.status)) {
      throw instanceState(`Instance ${id} is not in ${from[0]} state: it is ${instance.status}.`);
    }
    begin(instance, call.principal.arn);
    return { DBInstance: view(world, instance) };
  });
}

function stop(world: World, instance: Instance, by: string): void {
  move(world, instance, 'StopDBInstance', ['stopping', 'stopped'], by, async () => {
    await world.databases.stop?.(instance.key);
  });
  const wake = new AbortController();
  instance.wake = wake;
  world.clock.sleep(longestStopMs, wake.signal).then(
    () => instance.status === 'stopped' && start(world, instance),
    () => undefined,
  );
}

function start(world: World, instance: Instance, by?: string): void {
  instance.wake?.abort();
  move(world, instance, 'StartDBInstance', ['starting', 'available'], by, async () => {
    await world.databases.start?.(instance.key);
  });
}

function reboot(world: World, instance: Instance, by: string): void {
  move(world, instance, 'RebootDBInstance', ['rebooting', 'available'], by, async () => {
    await world.databases.stop?.(instance.key);
    await world.databases.start?.(instance.key);
  });
}

/** Through a status to the next, unless something else happens to the instance meanwhile. */
function move(
  world: World,
  instance: Instance,
  operation: 'StopDBInstance' | 'StartDBInstance' | 'RebootDBInstance',
  [during, after]: readonly [string, string],
  by: string | undefined,
  work: () => Promise<void>,
): void {
  const { clock } = world;
  const due = clock.sleep(world.durations[operation](instance.settings.allocatedGiB));
  instanceBecomes(world, instance, during, by);
  const real = clock.real(work);
  instance.work = real.catch(() => undefined);
  afterwards(world, operation, { region: instance.region, instance: instance.id }, async () => {
    await real;
    await due;
    if (instance.status === during) instanceBecomes(world, instance, after);
  });
}
