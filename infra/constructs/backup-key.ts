/**
 * The customer-managed key of one Region: recovery points, ledger, topics, queues, logs and environments are all under
 * it. Its alias is the same everywhere, so that a copy is encrypted with the key of the place it lands in.
 */
import { Arn, ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AccountPrincipal, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { Names } from '../names.ts';

/** Alarms and event rules publish to encrypted topics only if the key lets them (SNS developer guide, key management). */
const publishers = ['cloudwatch.amazonaws.com', 'events.amazonaws.com'] as const;

export class BackupKey extends Key {
  constructor(scope: Construct, id: string, names: Names) {
    super(scope, id, {
      alias: names.keyAlias.replace('alias/', ''),
      description: `Recovery points, evidence and alerts of ${names.prefix}`,
      enableKeyRotation: true,
      // Without its key a recovery point is noise: taking the stack down must never take the backups with it.
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.addToResourcePolicy(logsMayEncrypt(this, names));
    for (const service of publishers) this.addToResourcePolicy(mayPublish(service, names));
  }

  /**
   * Lets another account copy what is encrypted with it, through RDS and in no other way (RDS user guide, "Sharing encrypted
   * snapshots": the actions are its list). That account's own policies say who of it.
   */
  lendTo(account: string, region: string): void {
    const principals = [new AccountPrincipal(account)];
    const through = { StringEquals: { 'kms:ViaService': `rds.${region}.amazonaws.com` } };
    const use = ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'];
    const resources = ['*'];
    this.addToResourcePolicy(new PolicyStatement({ principals, resources, actions: use, conditions: through }));
    const conditions = { ...through, Bool: { 'kms:GrantIsForAWSResource': 'true' } };
    this.addToResourcePolicy(new PolicyStatement({ principals, resources, actions: ['kms:CreateGrant'], conditions }));
  }

  /** Lets another account read what lies in S3 under it and is open to that account there. */
  openTo(account: string, region: string): void {
    this.addToResourcePolicy(
      new PolicyStatement({
        principals: [new AccountPrincipal(account)],
        resources: ['*'],
        actions: ['kms:Decrypt'],
        conditions: { StringEquals: { 'kms:ViaService': `s3.${region}.amazonaws.com` } },
      }),
    );
  }
}

/** CloudWatch Logs encrypts log groups itself, and only ours (CloudWatch Logs user guide, "Encrypt log data"). */
function logsMayEncrypt(scope: Construct, names: Names): PolicyStatement {
  const groups = Arn.format(
    {
      service: 'logs',
      resource: 'log-group',
      resourceName: `*${names.prefix}*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    },
    Stack.of(scope),
  );
  return new PolicyStatement({
    principals: [new ServicePrincipal(`logs.${names.region}.amazonaws.com`)],
    actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
    resources: ['*'],
    conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': groups } },
  });
}

function mayPublish(service: string, names: Names): PolicyStatement {
  return new PolicyStatement({
    principals: [new ServicePrincipal(service)],
    actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
    resources: ['*'],
    conditions: { StringEquals: { 'aws:SourceAccount': names.account } },
  });
}
