/** The bucket of ledger, reports and recipes, and the bucket that records who read or wrote them. */
import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type IBucket,
  ObjectLockRetention,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { LedgerLock } from '../settings.ts';

export interface LedgerProps {
  readonly bucketName: string;
  readonly key: IKey;
  readonly lock: LedgerLock;
  /** How long every version is kept from anybody's hand. */
  readonly lockDays: number;
}

const closed = {
  blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
  objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
  enforceSSL: true,
  minimumTLSVersion: 1.2,
  removalPolicy: RemovalPolicy.RETAIN,
} as const;

export class Ledger extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, props: LedgerProps) {
    super(scope, id);
    this.bucket = new Bucket(this, 'Bucket', {
      ...closed,
      bucketName: props.bucketName,
      encryption: BucketEncryption.KMS,
      encryptionKey: props.key,
      bucketKeyEnabled: true,
      versioned: true,
      ...lockOf(props),
      serverAccessLogsBucket: accessLog(this),
      serverAccessLogsPrefix: 'ledger/',
      lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(7) }],
    });
    this.bucket.addToResourcePolicy(writtenOnce(this.bucket));
  }
}

function lockOf({ lock, lockDays }: LedgerProps) {
  if (lock === 'none') return {};
  const days = Duration.days(lockDays);
  const retention = lock === 'compliance' ? ObjectLockRetention.compliance(days) : ObjectLockRetention.governance(days);
  return { objectLockEnabled: true, objectLockDefaultRetention: retention };
}

/**
 * Entries are appended with `If-None-Match: *`; a write without it could shadow an entry with a newer version, so it is
 * refused to everybody (S3 user guide, "Enforce conditional writes on Amazon S3 buckets").
 */
function writtenOnce(bucket: Bucket): PolicyStatement {
  return new PolicyStatement({
    effect: Effect.DENY,
    principals: [new AnyPrincipal()],
    actions: ['s3:PutObject'],
    resources: [bucket.arnForObjects('ledger/*')],
    conditions: { Null: { 's3:if-none-match': 'true' } },
  });
}

/** A bucket under Object Lock cannot receive access logs, and log delivery writes with S3's own keys only (S3 user guide). */
function accessLog(scope: Construct): IBucket {
  const bucket = new Bucket(scope, 'AccessLog', {
    ...closed,
    encryption: BucketEncryption.S3_MANAGED,
    lifecycleRules: [{ expiration: Duration.days(400) }],
  });
  Validations.of(bucket).acknowledge({
    id: 'AwsSolutions-S1',
    reason: 'This is the bucket that receives the access logs; logging it into itself would never end.',
  });
  // CDK's own declarations of the two do not agree under exactOptionalPropertyTypes.
  return bucket as IBucket;
}
