import { describe, expect, it } from 'vitest';
import { assemblyOf } from './cloud-assembly.ts';

function bucketWith(rule: object, more: object = {}) {
  const Properties = { BucketName: 'papers', LifecycleConfiguration: { Rules: [rule] }, ...more };
  return assemblyOf({ Main: { template: { Resources: { Papers: { Type: 'AWS::S3::Bucket', Properties } } } } })
    .buckets[0];
}

describe('a bucket whose objects expire', () => {
  it('says after how many days, while the rule is enabled', () => {
    const rule = {
      Status: 'Enabled',
      ExpirationInDays: 30,
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
    };
    expect(bucketWith(rule)).toMatchObject({ expirationDays: 30 });
    expect(bucketWith({ ...rule, Status: 'Disabled' })).not.toHaveProperty('expirationDays');
    expect(bucketWith({ Status: 'Enabled', AbortIncompleteMultipartUpload: {} })).not.toHaveProperty('expirationDays');
  });

  it('is refused where the rule, or the bucket, is of a kind that the local cloud does not have', () => {
    expect(() => bucketWith({ Status: 'Enabled', ExpirationInDays: 30, Prefix: 'old/' })).toThrow(
      'Main/Papers/LifecycleConfiguration/Rules/0/Prefix: the local cloud has lifecycle rules by age, for a whole bucket only.',
    );
    const VersioningConfiguration = { Status: 'Enabled' };
    expect(() => bucketWith({ Status: 'Enabled', ExpirationInDays: 30 }, { VersioningConfiguration })).toThrow(
      'Main/Papers has versions and objects that expire; the local cloud has no buckets with both.',
    );
  });
});
