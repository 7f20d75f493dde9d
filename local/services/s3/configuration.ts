/** Buckets themselves, and their configuration other than Object Lock. */
import type {
  CreateBucketRequest,
  GetBucketPolicyRequest,
  HeadBucketRequest,
  ListBucketsRequest,
  PutBucketPolicyRequest,
  PutBucketVersioningRequest,
} from '@aws-sdk/client-s3';
import { parsePolicy } from '../../authorizer/policy.ts';
import { accepts } from '../../endpoint/accepts.ts';
import { AwsError, type Operations } from '../../seams.ts';
import type { Bucket } from './buckets.ts';
import { mayBucket, onBucket, openBucket, type S3Deps, tagSet } from './context.ts';

type OnBucket = GetBucketPolicyRequest;

export function configurationOperations(deps: S3Deps): Operations {
  return { ...wholeBuckets(deps), ...reading(deps), ...changing(deps) };
}

function wholeBuckets(deps: S3Deps): Operations {
  const { buckets, authorize } = deps;
  return {
    ListBuckets: accepts<ListBucketsRequest>(
      ['MaxBuckets', 'ContinuationToken', 'Prefix', 'BucketRegion'],
      (input, { principal }) => {
        authorize(principal, { action: 's3:ListAllMyBuckets', resource: '*' });
        return listBuckets(buckets.list(), input);
      },
    ),
    CreateBucket: accepts<CreateBucketRequest>(
      ['Bucket', 'CreateBucketConfiguration', 'ObjectLockEnabledForBucket'],
      (input, call) => {
        const name = input.Bucket ?? '';
        authorize(call.principal, { action: 's3:CreateBucket', resource: `arn:aws:s3:::${name}` });
        assertHere(input.CreateBucketConfiguration?.LocationConstraint, call.region);
        buckets.create({ name, region: call.region, objectLock: input.ObjectLockEnabledForBucket ?? false });
        return { Location: `/${name}` };
      },
    ),
    DeleteBucket: accepts<OnBucket>(onBucket, (input, call) => {
      const bucket = openBucket(deps, call, input);
      mayBucket(deps, call, bucket, 's3:DeleteBucket');
      buckets.delete(bucket);
    }),
    HeadBucket: accepts<HeadBucketRequest>(onBucket, (input, call) => {
      const bucket = openBucket(deps, call, input);
      mayBucket(deps, call, bucket, 's3:ListBucket');
      return { BucketRegion: bucket.region, BucketArn: bucket.arn, AccessPointAlias: false };
    }),
    // Answered in every Region: this is how clients find out where a bucket is.
    GetBucketLocation: accepts<OnBucket>(onBucket, (input, call) => {
      const region = deps.buckets.find(input.Bucket ?? '')?.region ?? call.region;
      const bucket = openBucket(deps, { ...call, region }, input);
      mayBucket(deps, call, bucket, 's3:GetBucketLocation');
      return { LocationConstraint: region === 'us-east-1' ? undefined : region };
    }),
  };
}

function reading(deps: S3Deps): Operations {
  const get = (action: string, answer: (bucket: Bucket) => unknown) =>
    accepts<OnBucket>(onBucket, (input, call) => {
      const bucket = openBucket(deps, call, input);
      mayBucket(deps, call, bucket, action);
      return answer(bucket);
    });
  return {
    GetBucketVersioning: get('s3:GetBucketVersioning', ({ versioning }) => ({ Status: versioning })),
    GetBucketPolicy: get('s3:GetBucketPolicy', ({ policy }) => {
      if (!policy) throw new AwsError('NoSuchBucketPolicy', 'The bucket policy does not exist', 404);
      return { Policy: JSON.stringify(policy) };
    }),
    GetBucketTagging: get('s3:GetBucketTagging', ({ tags }) => {
      if (Object.keys(tags).length === 0) throw new AwsError('NoSuchTagSet', 'The TagSet does not exist', 404);
      return { TagSet: tagSet(tags) };
    }),
    GetBucketEncryption: get('s3:GetEncryptionConfiguration', ({ encryption }) => ({
      ServerSideEncryptionConfiguration: {
        Rules: [
          {
            ApplyServerSideEncryptionByDefault: { SSEAlgorithm: encryption.algorithm, KMSMasterKeyID: encryption.key },
            BucketKeyEnabled: encryption.bucketKey ?? false,
          },
        ],
      },
    })),
  };
}

function changing(deps: S3Deps): Operations {
  return {
    PutBucketVersioning: accepts<PutBucketVersioningRequest>(
      [...onBucket, 'VersioningConfiguration', 'ContentMD5', 'ChecksumAlgorithm'],
      (input, call) => {
        const bucket = openBucket(deps, call, input);
        mayBucket(deps, call, bucket, 's3:PutBucketVersioning');
        putVersioning(bucket, input.VersioningConfiguration?.Status);
      },
    ),
    PutBucketPolicy: accepts<PutBucketPolicyRequest>(
      [...onBucket, 'Policy', 'ContentMD5', 'ChecksumAlgorithm'],
      (input, call) => {
        const bucket = openBucket(deps, call, input);
        mayBucket(deps, call, bucket, 's3:PutBucketPolicy');
        const policy = JSON.parse(input.Policy ?? '');
        parsePolicy(policy, `bucket ${bucket.name}`);
        bucket.policy = policy;
      },
    ),
    DeleteBucketPolicy: accepts<OnBucket>(onBucket, (input, call) => {
      const bucket = openBucket(deps, call, input);
      mayBucket(deps, call, bucket, 's3:DeleteBucketPolicy');
      bucket.policy = undefined;
    }),
  };
}

function putVersioning(bucket: Bucket, status: string | undefined): void {
  if (status !== 'Enabled' && status !== 'Suspended') {
    throw new AwsError('IllegalVersioningConfigurationException', 'The Versioning element must be specified');
  }
  if (bucket.objectLock && status === 'Suspended') {
    const message =
      'An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.';
    throw new AwsError('InvalidBucketState', message, 409);
  }
  bucket.versioning = status;
}

/** `us-east-1` is the only Region whose name is left out. */
function assertHere(constraint: string | undefined, region: string): void {
  if ((constraint ?? 'us-east-1') === region) return;
  const message = `The ${constraint ?? 'unspecified'} location constraint is incompatible for the region specific endpoint this request was sent to.`;
  throw new AwsError('IllegalLocationConstraintException', message);
}

function listBuckets(all: readonly Bucket[], input: ListBucketsRequest) {
  const { ContinuationToken: after = '', MaxBuckets = 10_000, Prefix = '', BucketRegion } = input;
  const fitting = all.filter(({ name, region }) => name.startsWith(Prefix) && (BucketRegion ?? region) === region);
  const rest = fitting.filter(({ name }) => name > after);
  const page = rest.slice(0, MaxBuckets);
  return {
    Owner: { ID: 'local' },
    Buckets: page.map(({ name, region, createdAt }) => ({ Name: name, BucketRegion: region, CreationDate: createdAt })),
    ...(rest.length > page.length ? { ContinuationToken: page.at(-1)?.name } : {}),
  };
}
