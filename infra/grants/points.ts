/** Recovery points: DB snapshots whose name begins with `lifeboat-` and that carry the tag of the policy. */
import { slug } from '#core/naming.ts';
import { backupRules } from '#core/policy/carried-out.ts';
import type { Policy } from '#core/policy/schema.ts';
import { tagKeys } from '#core/tags.ts';
import type { Names } from '../names.ts';
import type { Conditions, Permission } from '../statements.ts';

/** On resources that carry our tag; nothing else can be touched, whatever its name. */
export function ours(policy: Policy): Conditions {
  return { StringEquals: { [`aws:ResourceTag/${tagKeys.policy}`]: slug(policy.policy.id) } };
}

/** In requests that put our tag on what they make. */
export function asOurs(policy: Policy): Conditions {
  return { StringEquals: { [`aws:RequestTag/${tagKeys.policy}`]: slug(policy.policy.id) } };
}

export function snapshots(names: Names, region: string): string {
  return names.arn('rds', 'snapshot:lifeboat-*', region);
}

export function seePoints(names: Names, region: string): Permission {
  return {
    actions: ['rds:DescribeDBSnapshots'],
    resources: [names.arn('rds', 'snapshot:*', region), names.arn('rds', 'db:*', region)],
    reason: 'Points are told from other snapshots by their tags, so all must be seen; a description holds no data.',
  };
}

export function makePoints(policy: Policy, names: Names): readonly Permission[] {
  return [
    {
      actions: ['rds:CreateDBSnapshot'],
      resources: [names.arn('rds', 'db:*')],
      conditions: {
        StringEquals: {
          [`aws:ResourceTag/${tagKeys.class}`]: [...new Set(backupRules(policy).map((rule) => rule.class))],
        },
      },
      reason: 'Any database that carries a data class of the policy is to be backed up, whatever its name.',
    },
    {
      actions: ['rds:CreateDBSnapshot', 'rds:AddTagsToResource'],
      resources: [snapshots(names, names.region)],
      conditions: asOurs(policy),
      reason: 'A point is named after database and instant; it is made with our tag or not at all.',
    },
  ];
}

export function copyPoints(policy: Policy, names: Names, region: string): readonly Permission[] {
  return [
    {
      actions: ['rds:CopyDBSnapshot'],
      resources: [snapshots(names, names.region)],
      reason: 'The source. Its tags are unknown in the Region where the copy is asked for, so its name must do.',
    },
    {
      actions: ['rds:CopyDBSnapshot', 'rds:AddTagsToResource'],
      resources: [snapshots(names, region)],
      conditions: asOurs(policy),
      reason: 'A copy has the name of its source; it is made with our tag or not at all.',
    },
  ];
}

/** In the vault account. The one thing that it does with what is not its own. */
export function takePoints(policy: Policy, names: Names): readonly Permission[] {
  const { partition, region, sourceAccount } = names;
  return [
    {
      actions: ['rds:CopyDBSnapshot'],
      resources: [`arn:${partition}:rds:${region}:${sourceAccount}:snapshot:lifeboat-*`],
      reason: 'The source, in the account of the resources. Its tags are unknown here, so its name must do.',
    },
    {
      actions: ['rds:CopyDBSnapshot', 'rds:AddTagsToResource'],
      resources: [snapshots(names, region)],
      conditions: asOurs(policy),
      reason: 'A copy has the name of its source; it is made with our tag or not at all.',
    },
  ];
}

export function sharePoints(policy: Policy, names: Names, region: string): Permission {
  return {
    actions: ['rds:ModifyDBSnapshotAttribute'],
    resources: [snapshots(names, region)],
    conditions: ours(policy),
    reason: 'Lets the vault account take a copy. IAM knows no condition for the account it is shared with.',
  };
}

export function markPoints(policy: Policy, names: Names, region: string): Permission {
  return {
    actions: ['rds:AddTagsToResource'],
    resources: [snapshots(names, region)],
    conditions: ours(policy),
    reason: 'Writes size or verification on a point that is ours already.',
  };
}

/** The two tags of a mark are all that may be taken off, and all that may be written. */
export function announceRemoval(policy: Policy, names: Names, region: string): Permission {
  return {
    actions: ['rds:AddTagsToResource', 'rds:RemoveTagsFromResource'],
    resources: [snapshots(names, region)],
    conditions: {
      ...ours(policy),
      'ForAllValues:StringEquals': { 'aws:TagKeys': [tagKeys.tombstone, tagKeys.announced] },
      Null: { 'aws:TagKeys': 'false' },
    },
    reason: 'Says on a point that is ours that it is to go, or that it is not; ownership and pins stay as they are.',
  };
}

export function removePoints(policy: Policy, names: Names, region: string): Permission {
  return {
    actions: ['rds:DeleteDBSnapshot'],
    resources: [snapshots(names, region)],
    conditions: ours(policy),
    reason: 'A point has a name of its own each time; only what carries our tag can be let go.',
  };
}
