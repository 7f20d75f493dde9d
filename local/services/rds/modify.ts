/** ModifyDBInstance: a new master password, and the settings that a backup policy may ask an owner to change. */
import type { ModifyDBInstanceMessage } from '@aws-sdk/client-rds';
import { accepts } from '../../endpoint/accepts.ts';
import { askInstance } from './access.ts';
import { backUpDaily, dropAutomated } from './automated.ts';
import { instanceBecomes } from './changes.ts';
import { retentionDays } from './create.ts';
import { findSecurityGroups } from './groups.ts';
import { required } from './identifiers.ts';
import { view } from './instances.ts';
import { afterwards, reactionMs } from './lifecycle.ts';
import { assertOrderable } from './orderable.ts';
import { masterPassword } from './passwords.ts';
import { instanceState, noInstance, notModelled } from './refusals.ts';
import { newName, rename } from './rename.ts';
import { grown } from './restores.ts';
import type { Instance } from './state.ts';
import type { World } from './world.ts';

type Request = ModifyDBInstanceMessage;

const members = [
  'DBInstanceIdentifier',
  'ApplyImmediately',
  'MasterUserPassword',
  'BackupRetentionPeriod',
  'PreferredBackupWindow',
  'DeletionProtection',
  'CopyTagsToSnapshot',
  'VpcSecurityGroupIds',
  'AllocatedStorage',
  'DBInstanceClass',
  'NewDBInstanceIdentifier',
] as const;

export function modifyInstance(world: World) {
  return accepts<Request>(members, (input, call) => {
    const id = required('DBInstanceIdentifier', input.DBInstanceIdentifier).toLowerCase();
    const region = world.region(call.region);
    const instance = region.instances.get(id);
    askInstance(world, call, id, instance);
    if (instance === undefined) throw noInstance(id);
    if (instance.status !== 'available') throw instanceState('Database instance is not in available state.');
    const slow = slowChanges(world, instance, input);
    const renamed = newName(region, instance, input);
    applyNow(world, instance, input);
    if (input.MasterUserPassword !== undefined)
      resetPassword(world, instance, masterPassword(input.MasterUserPassword));
    if (Object.keys(slow).length > 0) applyLater(world, instance, slow);
    if (renamed !== undefined) rename(world, instance, renamed, call.principal.arn);
    return { DBInstance: view(world, instance) };
  });
}

/** What RDS applies as soon as it answers. */
function applyNow(world: World, instance: Instance, input: Request): void {
  const region = world.region(instance.region);
  if (input.VpcSecurityGroupIds !== undefined) {
    instance.securityGroups = findSecurityGroups(region, instance.settings.vpcId, input.VpcSecurityGroupIds);
  }
  instance.deletionProtection = input.DeletionProtection ?? instance.deletionProtection;
  instance.copyTagsToSnapshot = input.CopyTagsToSnapshot ?? instance.copyTagsToSnapshot;
  instance.settings = {
    ...instance.settings,
    backupWindow: input.PreferredBackupWindow ?? instance.settings.backupWindow,
  };
}

/** What takes a while, in the words of `PendingModifiedValues`. */
function slowChanges(world: World, instance: Instance, input: Request): Record<string, string | number> {
  const { class: current, settings } = instance;
  const size = grown(settings.allocatedGiB, input.AllocatedStorage);
  const name = input.DBInstanceClass ?? current;
  const days = retentionDays(input.BackupRetentionPeriod ?? settings.backupRetentionDays);
  assertOrderable(world, name, { ...settings, allocatedGiB: size });
  const changes = {
    ...(size === settings.allocatedGiB ? {} : { AllocatedStorage: size }),
    ...(name === current ? {} : { DBInstanceClass: name }),
    ...(days === settings.backupRetentionDays ? {} : { BackupRetentionPeriod: days }),
  };
  if (Object.keys(changes).length > 0 && input.ApplyImmediately !== true) {
    throw notModelled(`maintenance window for ${Object.keys(changes).join(', ')}; ask with ApplyImmediately`);
  }
  return changes;
}

/**
 * The status stays `available` for a moment after the answer: whoever looks only at the status uses the old password.
 * `PendingModifiedValues` tells.
 */
function resetPassword(world: World, instance: Instance, password: string): void {
  const { clock, databases } = world;
  const { region, id } = instance;
  const outcome = world.outcome('ModifyDBInstance', { region, id });
  instance.pending = { ...instance.pending, MasterUserPassword: '****' };
  afterwards(world, 'ModifyDBInstance', { region, instance: id }, async () => {
    await clock.sleep(reactionMs);
    if (!moveOn(world, instance, 'available', 'resetting-master-credentials')) return;
    await clock.sleep(world.durations.ModifyDBInstance(instance.settings.allocatedGiB));
    if (!isStill(instance, 'resetting-master-credentials') || outcome === 'stalled') return;
    if (outcome === 'available') {
      const change = clock.real(() => databases.setMasterPassword(instance.key, password));
      instance.work = change.catch(() => undefined);
      await change;
    }
    const { MasterUserPassword: _applied, ...rest } = instance.pending;
    instance.pending = rest;
    instanceBecomes(world, instance, outcome);
  });
}

const isStill = (instance: Instance, status: string) => instance.status === status;

/** From one status to the next, unless something else happened to the instance meanwhile. */
function moveOn(world: World, instance: Instance, from: string, to: string): boolean {
  if (!isStill(instance, from)) return false;
  instanceBecomes(world, instance, to);
  return true;
}

function applyLater(world: World, instance: Instance, changes: Record<string, string | number>): void {
  const { clock } = world;
  instance.pending = { ...instance.pending, ...changes };
  afterwards(world, 'ModifyDBInstance', { region: instance.region, instance: instance.id }, async () => {
    await clock.sleep(reactionMs);
    if (!moveOn(world, instance, 'available', 'modifying')) return;
    await clock.sleep(world.durations.ModifyDBInstance(instance.settings.allocatedGiB));
    if (moveOn(world, instance, 'modifying', 'available')) apply(world, instance, changes);
  });
}

function apply(world: World, instance: Instance, changes: Record<string, string | number>): void {
  const { settings } = instance;
  instance.class = String(changes['DBInstanceClass'] ?? instance.class);
  instance.settings = {
    ...settings,
    allocatedGiB: Number(changes['AllocatedStorage'] ?? settings.allocatedGiB),
    backupRetentionDays: Number(changes['BackupRetentionPeriod'] ?? settings.backupRetentionDays),
  };
  instance.pending = Object.fromEntries(Object.entries(instance.pending).filter(([name]) => !(name in changes)));
  if (instance.settings.backupRetentionDays === 0) dropAutomated(world, instance);
  else backUpDaily(world, instance);
}
