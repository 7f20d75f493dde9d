/** Retention and legal hold of versions, and the Object Lock configuration of buckets. */
import type {
  GetObjectRetentionRequest,
  ObjectLockConfiguration,
  PutObjectLegalHoldRequest,
  PutObjectLockConfigurationRequest,
  PutObjectRetentionRequest,
} from '@aws-sdk/client-s3';
import { accepts } from '../../endpoint/accepts.ts';
import { type ApiCall, AwsError, type Operations } from '../../seams.ts';
import type { Bucket, DefaultRetention } from './buckets.ts';
import { mayBucket, mayObject, onBucket, onObject, openBucket, type S3Deps } from './context.ts';
import { assertReplaceable, missingConfiguration, retentionOf } from './lock.ts';
import { find } from './versions.ts';

type OnVersion = Pick<GetObjectRetentionRequest, 'Bucket' | 'Key' | 'VersionId' | 'ExpectedBucketOwner'>;

const written = [...onObject, 'VersionId', 'ContentMD5', 'ChecksumAlgorithm'] as const;

export function retentionOperations(deps: S3Deps): Operations {
  const version = (input: OnVersion, call: ApiCall, action: string) => lockedVersion(deps, call, input, action);
  return {
    PutObjectRetention: accepts<PutObjectRetentionRequest>(
      [...written, 'Retention', 'BypassGovernanceRetention'],
      (input, call) => putRetention(deps, call, input),
    ),
    GetObjectRetention: accepts<OnVersion>([...onObject, 'VersionId'], (input, call) => {
      const { retention } = version(input, call, 's3:GetObjectRetention');
      if (!retention) throw noLock();
      return { Retention: { Mode: retention.mode, RetainUntilDate: retention.until } };
    }),
    PutObjectLegalHold: accepts<PutObjectLegalHoldRequest>([...written, 'LegalHold'], (input, call) => {
      version(input, call, 's3:PutObjectLegalHold').legalHold = input.LegalHold?.Status === 'ON';
    }),
    GetObjectLegalHold: accepts<OnVersion>([...onObject, 'VersionId'], (input, call) => ({
      LegalHold: { Status: version(input, call, 's3:GetObjectLegalHold').legalHold ? 'ON' : 'OFF' },
    })),
    GetObjectLockConfiguration: accepts<OnVersion>(onBucket, (input, call) => {
      const bucket = openBucket(deps, call, input);
      mayBucket(deps, call, bucket, 's3:GetBucketObjectLockConfiguration');
      return { ObjectLockConfiguration: lockConfiguration(bucket) };
    }),
    PutObjectLockConfiguration: accepts<PutObjectLockConfigurationRequest>(
      [...onBucket, 'ObjectLockConfiguration', 'ContentMD5', 'ChecksumAlgorithm'],
      (input, call) => putLockConfiguration(deps, call, input),
    ),
  };
}

function lockedVersion(deps: S3Deps, call: ApiCall, input: OnVersion, action: string) {
  const bucket = openBucket(deps, call, input);
  mayObject(deps, call, bucket, input.Key ?? '', action);
  if (!bucket.objectLock) throw missingConfiguration();
  return find(bucket, input.Key ?? '', input.VersionId);
}

function putRetention(deps: S3Deps, call: ApiCall, input: PutObjectRetentionRequest): void {
  const version = lockedVersion(deps, call, input, 's3:PutObjectRetention');
  const bypass = input.BypassGovernanceRetention ?? false;
  if (bypass) mayObject(deps, call, openBucket(deps, call, input), version.key, 's3:BypassGovernanceRetention');
  const now = new Date(deps.clock.now());
  const { Mode, RetainUntilDate } = input.Retention ?? {};
  const next = Mode || RetainUntilDate ? retentionOf(Mode, RetainUntilDate, now) : undefined;
  assertReplaceable(version, next, now, bypass);
  version.retention = next;
}

function noLock(): AwsError {
  const message = 'The specified object does not have a ObjectLock configuration';
  return new AwsError('NoSuchObjectLockConfiguration', message, 404);
}

function lockConfiguration({ objectLock, defaultRetention: rule }: Bucket): ObjectLockConfiguration {
  if (!objectLock) {
    const message = 'Object Lock configuration does not exist for this bucket';
    throw new AwsError('ObjectLockConfigurationNotFoundError', message, 404);
  }
  const { mode, days, years } = rule ?? {};
  const retention = { Mode: mode, Days: days, Years: years };
  return { ObjectLockEnabled: 'Enabled', ...(rule ? { Rule: { DefaultRetention: retention } } : {}) };
}

/** Object Lock can be switched on later, on a bucket with versioning, but never off. */
function putLockConfiguration(deps: S3Deps, call: ApiCall, input: PutObjectLockConfigurationRequest): void {
  const bucket = openBucket(deps, call, input);
  mayBucket(deps, call, bucket, 's3:PutBucketObjectLockConfiguration');
  if (bucket.versioning !== 'Enabled') {
    throw new AwsError(
      'InvalidBucketState',
      "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration",
      409,
    );
  }
  bucket.objectLock = true;
  bucket.defaultRetention = ruleOf(input.ObjectLockConfiguration);
}

function ruleOf(configuration: ObjectLockConfiguration | undefined): DefaultRetention | undefined {
  const { Mode, Days, Years } = configuration?.Rule?.DefaultRetention ?? {};
  if (!Mode) return undefined;
  if ((Days === undefined) === (Years === undefined)) {
    throw new AwsError(
      'MalformedXML',
      'The XML you provided was not well-formed or did not validate against our published schema',
    );
  }
  return {
    mode: Mode,
    ...(Days === undefined ? {} : { days: Days }),
    ...(Years === undefined ? {} : { years: Years }),
  };
}
