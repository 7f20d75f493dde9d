/**
 * All stacks of one policy. Within a Region they hand each other objects (key → watch, pipeline; room → pipeline);
 * across Regions they share nothing but deterministic names.
 */
import type { App } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { pointRegions } from '#core/schedule/scheduled-runs.ts';
import type { RestoreRoom } from './constructs/restore-room.ts';
import { type Names, namesOf, vaultNames } from './names.ts';
import type { Settings } from './settings.ts';
import { PipelineStack } from './stacks/pipeline.ts';
import { ReplicaStack } from './stacks/replica.ts';
import { VaultStack } from './stacks/vault.ts';
import { VaultAccountStack } from './stacks/vault-account.ts';
import { WatchStack } from './stacks/watch.ts';

export function addStacks(app: App, settings: Settings): void {
  const { policy, account, part } = settings;
  if (part !== 'vault') addPrimary(app, settings);
  const away = vaultNames(policy, account);
  if (away && part !== 'primary') addVaultAccount(app, settings, away);
}

function addPrimary(app: App, settings: Settings): void {
  const { policy, account } = settings;
  const everywhere = pointRegions(policy).map((region) => namesOf(policy, account, region));
  const [primary, ...copies] = everywhere;
  if (primary === undefined) throw new Error('a policy has a primary Region');
  const vault = new VaultStack(app, `${primary.prefix}-vault`, {
    ...common(settings, primary, 'Key and evidence'),
    settings,
    names: primary,
  });
  const watch = watched(
    app,
    settings,
    primary,
    vault.key,
    '',
    everywhere.map((names) => names.chatTopicArn),
  );
  piped(app, settings, primary, vault.key, '').addStackDependency(watch);
  // A chat channel subscribes to topics that must exist by then.
  for (const names of copies) watch.addStackDependency(copyRegion(app, settings, names));
}

/** Knows the other stacks by names only, as they know it: each account is deployed by its own people. */
function addVaultAccount(app: App, settings: Settings, names: Names): void {
  const { key, room } = new VaultAccountStack(app, `${names.prefix}-vault-account`, {
    ...common(settings, names, 'Key, evidence and restore room of the vault account'),
    settings,
    names,
  });
  const watch = watched(app, settings, names, key, '-vault-account', [names.chatTopicArn]);
  piped(app, settings, names, key, '-vault-account', room).addStackDependency(watch);
}

function copyRegion(app: App, settings: Settings, names: Names): WatchStack {
  const replica = new ReplicaStack(app, `${names.prefix}-replica-${names.region}`, {
    ...common(settings, names, 'Key and restore room of a copy Region'),
    settings,
    names,
  });
  const watch = watched(app, settings, names, replica.key, `-${names.region}`);
  piped(app, settings, names, replica.key, `-${names.region}`, replica.room).addStackDependency(watch);
  return watch;
}

function watched(app: App, settings: Settings, names: Names, key: IKey, suffix: string, topics?: readonly string[]) {
  return new WatchStack(app, `${names.prefix}-watch${suffix}`, {
    ...common(settings, names, 'Topics and alarms'),
    policy: settings.policy,
    names,
    key,
    ...(topics === undefined ? {} : { channelTopics: topics }),
  });
}

function piped(app: App, settings: Settings, names: Names, key: IKey, suffix: string, room?: RestoreRoom) {
  return new PipelineStack(app, `${names.prefix}-pipeline${suffix}`, {
    ...common(settings, names, 'Workflows and schedules'),
    settings,
    names,
    key,
    ...(room === undefined ? {} : { room }),
  });
}

function common({ policy }: Settings, { account, region }: Names, what: string) {
  return {
    env: { account, region },
    description: `${what} of backup policy ${policy.policy.id} version ${policy.policy.version} (Lifeboat)`,
  };
}
