/** What every S3 operation works with. */
import { type ApiCall, type Authorize, AwsError, type Clock, type EventLog } from '../../seams.ts';
import { Asking, type Context } from '../asking.ts';
import type { KeyStore } from '../kms/key-store.ts';
import type { Bucket, Buckets } from './buckets.ts';
import type { Version } from './versions.ts';

export interface S3Deps {
  readonly buckets: Buckets;
  readonly authorize: Authorize;
  readonly keys: KeyStore;
  readonly clock: Pick<Clock, 'now'>;
  /** Hears `object`: what was written, hidden by a delete marker, or deleted for good. */
  readonly events?: EventLog;
  /** Makes version and upload ids. */
  readonly uuid: () => string;
  /** Keys in a listing's page when the caller gives no `MaxKeys`; S3 may answer fewer than 1000 too. Default 2. */
  readonly pageSize?: number;
}

/** Members that every request to a bucket, or to an object, may have. */
export const onBucket = ['Bucket', 'ExpectedBucketOwner'] as const;
export const onObject = [...onBucket, 'Key'] as const;

interface Target {
  readonly Bucket?: string | undefined;
  readonly ExpectedBucketOwner?: string | undefined;
}

/** The bucket of a request. Throws `NoSuchBucket`, or `PermanentRedirect` when it is in another Region than the request. */
export function openBucket({ buckets }: S3Deps, call: ApiCall, { Bucket, ExpectedBucketOwner }: Target): Bucket {
  const bucket = buckets.find(Bucket ?? '');
  if (!bucket) throw new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404);
  if (ExpectedBucketOwner && ExpectedBucketOwner !== (bucket.owner ?? call.account))
    throw new AwsError('AccessDenied', 'Access Denied', 403);
  if (bucket.region === call.region) return bucket;
  const message = `The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint: s3.${bucket.region}.amazonaws.com`;
  throw new AwsError('PermanentRedirect', message, 301, { 'x-amz-bucket-region': bucket.region });
}

export function objectArn(bucket: Bucket, key: string): string {
  return `${bucket.arn}/${key}`;
}

const nothing: Context = Object.freeze({});
const none = () => nothing;

/** Asks for a permission on an object. */
export function mayObject(
  deps: S3Deps,
  call: ApiCall,
  bucket: Bucket,
  key: string,
  action: string,
  context = none,
): void {
  deps.authorize(call.principal, new Asking(action, objectArn(bucket, key), context));
}

/** Asks for a permission on a bucket. */
export function mayBucket(deps: S3Deps, call: ApiCall, bucket: Bucket, action: string, context = none): void {
  deps.authorize(call.principal, new Asking(action, bucket.arn, context));
}

/** Tells what became of a version: `put`, `marker` (the key is hidden), `delete` (the version is gone for good). */
export function tell({ events }: S3Deps, what: 'put' | 'marker' | 'delete', bucket: Bucket, version: Version): void {
  if (events?.hears?.('object') === false) return;
  const { key, versionId } = version;
  events?.emit('object', { what, bucket: bucket.name, region: bucket.region, key, versionId });
}

const noTags: Readonly<Record<string, string>> = Object.freeze({});

/** `["a=1","b=2"]` in a header or a list of tags → record. */
export function tagsOf(tagging: string | undefined): Readonly<Record<string, string>> {
  if (!tagging) return noTags;
  return Object.fromEntries(new URLSearchParams(tagging));
}

export function tagSet(tags: Readonly<Record<string, string>>): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}
