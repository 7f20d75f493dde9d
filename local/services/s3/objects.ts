/** Put, get, head, copy. */
import type { CopyObjectRequest, GetObjectRequest, HeadObjectRequest, PutObjectRequest } from '@aws-sdk/client-s3';
import { accepts } from '../../endpoint/accepts.ts';
import { type ApiCall, AwsError, type Operations } from '../../seams.ts';
import type { Bucket } from './buckets.ts';
import { assertChecked, checksumAnswer, checksumIn, checksumMembers, checksumOf } from './checksum.ts';
import { assertReadable } from './conditions.ts';
import { mayBucket, mayObject, onObject, openBucket, type S3Deps } from './context.ts';
import { encryptionAnswer, mayDecrypt } from './encryption.ts';
import { ranged } from './range.ts';
import { find, toldVersionId, type Version } from './versions.ts';
import { assertStandard, mayWrite, type WriteRequest, writeMembers, writeVersion } from './write.ts';

type Put = Omit<PutObjectRequest, 'Body'> & WriteRequest & { Body?: Uint8Array };

const readMembers = [...onObject, 'VersionId', 'Range', 'IfMatch', 'IfNoneMatch', 'ChecksumMode'] as const;

export function objectOperations(deps: S3Deps): Operations {
  return {
    PutObject: accepts<Put>(
      [
        ...onObject,
        ...writeMembers,
        ...checksumMembers,
        'Body',
        'ContentLength',
        'ContentMD5',
        'IfMatch',
        'IfNoneMatch',
      ],
      (input, call) => putObject(deps, input, call),
    ),
    GetObject: accepts<GetObjectRequest>(readMembers, (input, call) => getObject(deps, input, call)),
    HeadObject: accepts<HeadObjectRequest>(readMembers, (input, call) => {
      const { ContentRange, Body, ...told } = getObject(deps, input, call);
      return told;
    }),
    CopyObject: accepts<CopyObjectRequest & WriteRequest>(
      [...onObject, ...writeMembers, 'CopySource', 'MetadataDirective', 'TaggingDirective', 'IfMatch', 'IfNoneMatch'],
      (input, call) => copyObject(deps, input, call),
    ),
  };
}

function putObject(deps: S3Deps, input: Put, call: ApiCall) {
  const bucket = openBucket(deps, call, input);
  mayWrite(deps, call, bucket, input);
  assertStandard(input.StorageClass);
  assertChecked(bucket, input);
  const content = { data: input.Body ?? new Uint8Array(), checksum: checksumIn(input) };
  const version = writeVersion(deps, call, bucket, input, content);
  return {
    ETag: version.etag,
    ...toldVersionId(bucket, version),
    ...checksumAnswer(checksumOf(version)),
    ...encryptionAnswer(version.encryption),
  };
}

function getObject(deps: S3Deps, input: GetObjectRequest, call: ApiCall) {
  const bucket = openBucket(deps, call, input);
  const version = readable(deps, call, bucket, input);
  assertReadable(version, input as Parameters<typeof assertReadable>[1]);
  mayDecrypt(deps, call, bucket, version);
  const checksum = input.ChecksumMode === 'ENABLED' && !input.Range ? checksumAnswer(checksumOf(version)) : {};
  return Object.assign(described(bucket, version), checksum, ranged(version.data, input.Range));
}

/**
 * The version to read. Whoever may not list the bucket is not told whether a key exists: S3 answers 403 instead of 404, and so
 * asking for the permission comes before the 404.
 */
export function readable(
  deps: S3Deps,
  call: ApiCall,
  bucket: Bucket,
  { Key = '', VersionId }: { Key?: string | undefined; VersionId?: string | undefined },
): Version {
  mayObject(deps, call, bucket, Key, VersionId ? 's3:GetObjectVersion' : 's3:GetObject');
  if (isHidden(bucket, Key, VersionId)) mayBucket(deps, call, bucket, 's3:ListBucket');
  return find(bucket, Key, VersionId);
}

/** What a delete marker hides is not there for whoever does not name a version. */
function isHidden(bucket: Bucket, key: string, versionId: string | undefined): boolean {
  const newest = bucket.objects.get(key)?.at(-1);
  return newest === undefined || (versionId === undefined && newest.isDeleteMarker);
}

function described(bucket: Bucket, version: Version) {
  const { headers, tags, retention } = version;
  const count = Object.keys(tags).length;
  return {
    ETag: version.etag,
    LastModified: version.lastModified,
    AcceptRanges: 'bytes',
    ContentType: headers.contentType,
    Metadata: headers.metadata,
    ...(headers.contentEncoding ? { ContentEncoding: headers.contentEncoding } : {}),
    ...(headers.cacheControl ? { CacheControl: headers.cacheControl } : {}),
    ...(headers.contentDisposition ? { ContentDisposition: headers.contentDisposition } : {}),
    ...(headers.contentLanguage ? { ContentLanguage: headers.contentLanguage } : {}),
    ...toldVersionId(bucket, version),
    ...encryptionAnswer(version.encryption),
    ...(count > 0 ? { TagCount: count } : {}),
    ...(retention ? { ObjectLockMode: retention.mode, ObjectLockRetainUntilDate: retention.until } : {}),
    ...(version.legalHold ? { ObjectLockLegalHoldStatus: 'ON' } : {}),
  };
}

function copyObject(deps: S3Deps, input: CopyObjectRequest & WriteRequest, call: ApiCall) {
  const bucket = openBucket(deps, call, input);
  const { bucket: from, version: source } = copySource(deps, call, input.CopySource ?? '');
  mayWrite(deps, call, bucket, input);
  assertStandard(input.StorageClass);
  const { Tagging: given, ...request } = input;
  const tagging = input.TaggingDirective === 'REPLACE' ? given : String(new URLSearchParams({ ...source.tags }));
  const kept = input.MetadataDirective === 'REPLACE' ? {} : keptHeaders(source);
  const content = { data: source.data, checksum: source.checksum };
  const version = writeVersion(
    deps,
    call,
    bucket,
    { ...request, ...kept, ...(tagging ? { Tagging: tagging } : {}) },
    content,
  );
  return {
    ...toldVersionId(bucket, version),
    ...(from.versioning ? { CopySourceVersionId: source.versionId } : {}),
    ...encryptionAnswer(version.encryption),
    CopyObjectResult: {
      ETag: version.etag,
      LastModified: version.lastModified,
      ...checksumAnswer(checksumOf(version)),
    },
  };
}

/** `/bucket/key?versionId=…`, percent-encoded. The source may be in another Region. */
export function copySource(deps: S3Deps, call: ApiCall, source: string): { bucket: Bucket; version: Version } {
  const [, name, key, VersionId] = /^\/?([^/]+)\/([^?]+)(?:\?versionId=(.+))?$/.exec(source) ?? [];
  const bucket = deps.buckets.find(decodeURIComponent(name ?? ''));
  if (!key || !name) throw new AwsError('InvalidArgument', `Invalid copy source object key: ${source}`);
  if (!bucket) throw new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404);
  const version = readable(deps, call, bucket, { Key: decodeURIComponent(key), VersionId });
  mayDecrypt(deps, { ...call, region: bucket.region }, bucket, version);
  return { bucket, version };
}

function keptHeaders({ headers }: Version): WriteRequest {
  return {
    ContentType: headers.contentType,
    Metadata: headers.metadata,
    ...(headers.contentEncoding ? { ContentEncoding: headers.contentEncoding } : {}),
    ...(headers.cacheControl ? { CacheControl: headers.cacheControl } : {}),
    ...(headers.contentDisposition ? { ContentDisposition: headers.contentDisposition } : {}),
    ...(headers.contentLanguage ? { ContentLanguage: headers.contentLanguage } : {}),
  };
}
