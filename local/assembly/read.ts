/**
 * Reads a synthesized CDK app as if it had been deployed. Anything the local cloud cannot stand for is refused by name:
 * resource types, intrinsic functions, dynamic references, managed policies, placeholders without a value.
 */

import { groupBy } from '#core/group.ts';
import { readStacks, type StackSource } from './manifest.ts';
import type { Assembly } from './model.ts';
import { resolveResources } from './resources.ts';
import { functions } from './views/functions.ts';
import { keys } from './views/keys.ts';
import { channels, queues, topics } from './views/messaging.ts';
import { alarms, securityGroups, subnetGroups } from './views/network.ts';
import { roles } from './views/roles.ts';
import { schedules } from './views/schedules.ts';
import { stateMachines } from './views/state-machines.ts';
import { buckets, secrets } from './views/storage.ts';

export type * from './model.ts';
export type { Resource } from './resources.ts';

/** @param directory a `cdk.out` of one account */
export function readAssembly(directory: string): Assembly {
  const [assembly, ...others] = readAssemblies(directory);
  if (!assembly) throw new Error(`${directory} holds no stack. Run \`npm run synth\` first.`);
  if (others.length === 0) return assembly;
  const accounts = [assembly, ...others].map(({ account }) => account);
  throw new Error(`${directory} deploys to ${accounts.join(' and ')}; the local cloud is one account.`);
}

/** @param directory a `cdk.out`; one assembly for each account it deploys to, first the one that takes backups */
export function readAssemblies(directory: string): Assembly[] {
  const byAccount = [...groupBy(readStacks(directory), ({ account }) => account)];
  const assemblies = byAccount.map(([account, stacks]) => assemblyOf(directory, account, stacks));
  return assemblies.sort((a, b) => Number(takesBackups(b)) - Number(takesBackups(a)));
}

/** Of an app with a vault account, the account of the resources. */
export function readPrimaryAssembly(directory: string): Assembly {
  const [primary, ...others] = readAssemblies(directory);
  return primary && others.length > 0 && takesBackups(primary) ? primary : readAssembly(directory);
}

function takesBackups({ stateMachines }: Assembly): boolean {
  return stateMachines.some(({ name }) => name.endsWith('-backup'));
}

function assemblyOf(directory: string, account: string, stacks: readonly StackSource[]): Assembly {
  const resources = resolveResources(stacks);
  return {
    directory,
    account,
    regions: [...new Set(stacks.map((stack) => stack.region))].sort(),
    stacks: stacks.map(({ name, account, region }) => ({ name, account, region })),
    resources,
    functions: functions(resources, stacks),
    stateMachines: stateMachines(resources, stacks),
    schedules: schedules(resources),
    roles: roles(resources),
    topics: topics(resources),
    channels: channels(resources),
    buckets: buckets(resources),
    keys: keys(resources),
    queues: queues(resources),
    secrets: secrets(resources),
    subnetGroups: subnetGroups(resources),
    securityGroups: securityGroups(resources),
    alarms: alarms(resources),
  };
}
