/** Keys. A key has no name but its alias, so ours is told from others by `kms:ResourceAliases` (KMS developer guide). */
import type { Names } from '../names.ts';
import type { Conditions, Permission } from '../statements.ts';

const aliasOnly = 'The alias is the only name a key has; the condition holds it to ours.';

function behindOurAlias(names: Names): Conditions {
  return { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': names.keyAlias } };
}

/** Data encrypted by a service on the caller's behalf with our key. */
export function useOurKeyThrough(names: Names, service: 's3' | 'sns', region: string): Permission {
  return {
    actions: ['kms:GenerateDataKey', 'kms:Decrypt'],
    resources: [names.arn('kms', 'key/*', region)],
    conditions: {
      StringEquals: { 'kms:ViaService': `${service}.${region}.amazonaws.com` },
      ...behindOurAlias(names),
    },
    reason: `What goes through ${service.toUpperCase()} is encrypted. ${aliasOnly}`,
  };
}

export function describeOurKey(names: Names, region: string): Permission {
  return {
    actions: ['kms:DescribeKey'],
    resources: [names.arn('kms', 'key/*', region)],
    conditions: behindOurAlias(names),
    reason: `Tells which key the alias stands for. ${aliasOnly}`,
  };
}

export function describeAnyKey(names: Names, region: string): Permission {
  return {
    actions: ['kms:DescribeKey'],
    resources: [names.arn('kms', 'key/*', region)],
    reason:
      'Tells whether a point is under a key that the account controls; that key is the choice of its database’s owner.',
  };
}

/**
 * RDS works with a key through a grant that it makes in the caller's name. These two actions are all that AWS's own
 * AWSBackupServiceRolePolicyForBackup has for it. DescribeKey knows nothing of grants, hence `IfExists`.
 */
function grantForRds(
  names: Names,
  region: string,
): Pick<Permission, 'actions' | 'resources'> & { conditions: Conditions } {
  return {
    actions: ['kms:DescribeKey', 'kms:CreateGrant'],
    resources: [names.arn('kms', 'key/*', region)],
    conditions: {
      StringEquals: { 'kms:ViaService': `rds.${region}.amazonaws.com` },
      BoolIfExists: { 'kms:GrantIsForAWSResource': 'true' },
    },
  };
}

/** The key of a database, which is its owner's choice. */
export function lendOwnersKeyToRds(names: Names, region: string): Permission {
  return {
    ...grantForRds(names, region),
    reason:
      'A point is encrypted as its database is, with any key of the account that its owner chose; RDS alone may use it.',
  };
}

/** In the vault account: the key of the copy that it takes. That key's own policy must agree. */
export function lendSharedKeyToRds(names: Names): Permission {
  const { partition, region, sourceAccount } = names;
  return {
    ...grantForRds(names, region),
    resources: [`arn:${partition}:kms:${region}:${sourceAccount}:key/*`],
    reason:
      'What is shared is under a key of the account of the resources, whose id is unknown here; RDS alone may use it.',
  };
}

/** In the vault account: the key of the ledger of the account of the resources. That key's own policy must agree. */
export function openSourceEvidence({ partition, sourceAccount, sourceLedgerRegion }: Names): Permission {
  return {
    actions: ['kms:Decrypt'],
    resources: [`arn:${partition}:kms:${sourceLedgerRegion}:${sourceAccount}:key/*`],
    conditions: { StringEquals: { 'kms:ViaService': `s3.${sourceLedgerRegion}.amazonaws.com` } },
    reason:
      'Recipes are under a key of the account of the resources, whose id is unknown here; only what S3 gives out.',
  };
}

export function lendOurKeyToRds(names: Names, region: string): Permission {
  const grant = grantForRds(names, region);
  return {
    ...grant,
    conditions: { ...grant.conditions, ...behindOurAlias(names) },
    reason: `A copy is encrypted with our key of the Region it lands in. ${aliasOnly}`,
  };
}
