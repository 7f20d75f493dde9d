/**
 * Reads a synthesized CDK app as if it had been deployed. Anything the local cloud cannot stand for is refused by name:
 * resource types, intrinsic functions, dynamic references, managed policies, placeholders without a value.
 */

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

/** @param directory a `cdk.out` */
export function readAssembly(directory: string): Assembly {
  const stacks = readStacks(directory);
  const resources = resolveResources(stacks);
  return {
    directory,
    account: oneAccount(directory, stacks),
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

function oneAccount(directory: string, stacks: readonly StackSource[]): string {
  const accounts = [...new Set(stacks.map((stack) => stack.account))];
  const [account] = accounts;
  if (!account) throw new Error(`${directory} holds no stack. Run \`npm run synth\` first.`);
  if (accounts.length > 1) {
    throw new Error(`${directory} deploys to ${accounts.join(' and ')}; the local cloud is one account.`);
  }
  return account;
}
