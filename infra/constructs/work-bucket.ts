/**
 * The bucket through which the steps of an execution hand each other what is too long for a payload of Step Functions:
 * the items of a Map, and what became of each. Step Functions reads a Map's items only from its own Region (developer
 * guide, "ItemReader"), and a restore test must run while the Region of the ledger is gone, so every Region has one.
 * Nothing in it is evidence: it is not under Object Lock, and everything goes after a month. Nor is it under our key: it
 * holds names and error texts only, and a key that is disabled must not stop backups whose own keys are well.
 */
import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { Names } from '../names.ts';

/** Executions can be redriven for 14 days after their end, and last a day or two. */
const keptFor = Duration.days(30);

export class WorkBucket extends Bucket {
  constructor(scope: Construct, id: string, names: Names) {
    super(scope, id, {
      bucketName: names.workBucket,
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      lifecycleRules: [{ expiration: keptFor, abortIncompleteMultipartUploadAfter: Duration.days(7) }],
      // CloudFormation deletes no bucket that has objects in it.
      removalPolicy: RemovalPolicy.RETAIN,
    });
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'Working papers that are gone after a month; what they lead to is recorded in the ledger, whose access is logged.',
    });
  }
}
