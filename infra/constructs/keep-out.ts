/**
 * What keeps the primary account out of the vault account. Nothing there lets it in, so that it could do nothing anyway; the
 * denials say it where an auditor reads it, and hold against whoever lets it in by mistake.
 */
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Names } from '../names.ts';

/** Principals of the account of the resources, its administrators included. */
function whoever({ sourceAccount }: Names) {
  return { StringEquals: { 'aws:PrincipalAccount': sourceAccount } };
}

export function closed(bucket: Bucket, names: Names): PolicyStatement {
  return new PolicyStatement({
    effect: Effect.DENY,
    principals: [new AnyPrincipal()],
    actions: ['s3:*'],
    resources: [bucket.bucketArn, bucket.arnForObjects('*')],
    conditions: whoever(names),
  });
}

/**
 * The key of the copies: without it they are noise, so that making it unusable is deleting them. Within the vault account that
 * takes the break-glass role. Statements of a key's policy are about that key.
 */
export function heldKey(names: Names): readonly PolicyStatement[] {
  const { partition, account, breakGlass } = names;
  const denied = (actions: string[], conditions: Record<string, Record<string, string>>) =>
    new PolicyStatement({
      ...{ effect: Effect.DENY, principals: [new AnyPrincipal()], resources: ['*'] },
      ...{ actions, conditions },
    });
  const others = { ArnNotEquals: { 'aws:PrincipalArn': `arn:${partition}:iam::${account}:role/${breakGlass}` } };
  return [denied(['kms:*'], whoever(names)), denied(['kms:DisableKey', 'kms:ScheduleKeyDeletion'], others)];
}
