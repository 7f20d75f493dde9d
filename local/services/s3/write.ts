/** Writing a version, whichever operation asks: a put, a copy, or the end of a multipart upload. */
import { hash } from 'node:crypto';
import { type ApiCall, AwsError } from '../../seams.ts';
import type { Bucket } from './buckets.ts';
import { assertWritable } from './conditions.ts';
import { mayObject, type S3Deps, tagsOf, tell } from './context.ts';
import { type EncryptionRequest, encryptionFor } from './encryption.ts';
import { expire } from './expiration.ts';
import { type LockRequest, lockFor } from './lock.ts';
import { add, type Checksum, nextVersionId, type ObjectHeaders, storedVersion, type Version } from './versions.ts';

export interface WriteRequest extends LockRequest, EncryptionRequest {
  readonly Key?: string | undefined;
  readonly Tagging?: string | undefined;
  readonly ContentType?: string | undefined;
  readonly ContentEncoding?: string | undefined;
  readonly CacheControl?: string | undefined;
  readonly ContentDisposition?: string | undefined;
  readonly ContentLanguage?: string | undefined;
  readonly Metadata?: Readonly<Record<string, string>> | undefined;
  readonly IfMatch?: string | undefined;
  readonly IfNoneMatch?: string | undefined;
}

/** Members of the requests above, for `accepts`. */
export const writeMembers = [
  ...['Tagging', 'ContentType', 'ContentEncoding', 'CacheControl', 'ContentDisposition', 'ContentLanguage', 'Metadata'],
  ...['ServerSideEncryption', 'SSEKMSKeyId', 'BucketKeyEnabled', 'StorageClass', 'ChecksumAlgorithm'],
  ...['ObjectLockMode', 'ObjectLockRetainUntilDate', 'ObjectLockLegalHoldStatus'],
] as const;

/** Asks for everything that writing this needs besides the key. */
export function mayWrite(deps: S3Deps, call: ApiCall, bucket: Bucket, request: WriteRequest): void {
  const key = request.Key ?? '';
  mayObject(deps, call, bucket, key, 's3:PutObject', () => writeContext(request));
  if (request.Tagging !== undefined) mayObject(deps, call, bucket, key, 's3:PutObjectTagging');
  if (request.ObjectLockMode !== undefined) mayObject(deps, call, bucket, key, 's3:PutObjectRetention');
  if (request.ObjectLockLegalHoldStatus !== undefined) mayObject(deps, call, bucket, key, 's3:PutObjectLegalHold');
  if (request.IfMatch !== undefined) mayObject(deps, call, bucket, key, 's3:GetObject');
}

function writeContext(request: WriteRequest): Record<string, string> {
  const keys = {
    's3:x-amz-server-side-encryption': request.ServerSideEncryption,
    's3:x-amz-server-side-encryption-aws-kms-key-id': request.SSEKMSKeyId,
    's3:object-lock-mode': request.ObjectLockMode,
    's3:if-none-match': request.IfNoneMatch,
  };
  return Object.fromEntries(
    Object.entries(keys).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}

export interface Content {
  readonly data: Uint8Array;
  /** Only when it is not the MD5 of the data: the end of a multipart upload. */
  readonly etag?: string;
  readonly checksum?: Checksum | undefined;
}

/** Checks conditions and locks, asks for the key, and adds the version. */
export function writeVersion(
  deps: S3Deps,
  call: ApiCall,
  bucket: Bucket,
  request: WriteRequest,
  { data, etag, checksum }: Content,
): Version {
  const key = request.Key ?? '';
  expire(deps, bucket);
  assertWritable(bucket, key, request);
  const now = moment(deps.clock.now());
  const lock = lockFor(bucket, request, now);
  const encryption = encryptionFor(deps, call, bucket, key, request);
  const facts = {
    key,
    versionId: nextVersionId(bucket, deps.uuid),
    isDeleteMarker: false,
    lastModified: now,
    etag: etag ?? `"${hash('md5', data)}"`,
    headers: headersOf(request),
    checksum,
    encryption,
    tags: tagsOf(request.Tagging),
    ...lock,
  };
  const version = add(bucket, storedVersion(facts, bucket.bodies.keep(data)));
  tell(deps, 'put', bucket, version);
  return version;
}

let latest = new Date(0);

/** What is written at one moment shares it. */
function moment(now: number): Date {
  if (latest.getTime() !== now) latest = new Date(now);
  return latest;
}

const noMetadata: Readonly<Record<string, string>> = Object.freeze({});
/** Headers that say nothing but the type, shared by all objects of that type. */
const plainHeaders = new Map<string, ObjectHeaders>();

function headersOf(request: WriteRequest): ObjectHeaders {
  const { ContentType = 'binary/octet-stream', ContentEncoding, CacheControl, Metadata = noMetadata } = request;
  const { ContentDisposition, ContentLanguage } = request;
  const says = ContentEncoding ?? CacheControl ?? ContentDisposition ?? ContentLanguage ?? Object.keys(Metadata)[0];
  if (says === undefined) return plainHeadersOf(ContentType);
  return {
    contentType: ContentType,
    ...(ContentEncoding ? { contentEncoding: ContentEncoding } : {}),
    ...(CacheControl ? { cacheControl: CacheControl } : {}),
    ...(ContentDisposition ? { contentDisposition: ContentDisposition } : {}),
    ...(ContentLanguage ? { contentLanguage: ContentLanguage } : {}),
    metadata: Metadata,
  };
}

function plainHeadersOf(contentType: string): ObjectHeaders {
  const known = plainHeaders.get(contentType);
  if (known) return known;
  const headers = { contentType, metadata: noMetadata };
  plainHeaders.set(contentType, headers);
  return headers;
}

/** Only the standard class exists here; another one would silently cost and behave differently. */
export function assertStandard(storageClass: string | undefined): void {
  if (storageClass !== undefined && storageClass !== 'STANDARD') {
    throw new AwsError('NotImplemented', `NotImplemented: the local cloud has no storage class ${storageClass}`, 501);
  }
}
