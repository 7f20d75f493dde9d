/**
 * The versions of one key: writing, finding and deleting them by the rules of the bucket's versioning state.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/versioning-workflows.html
 */
import { AwsError } from '../../seams.ts';
import type { Bucket } from './buckets.ts';
import type { Retention } from './lock.ts';

export interface Version {
  readonly key: string;
  /** `null` for what was written without versioning. */
  readonly versionId: string;
  readonly isDeleteMarker: boolean;
  readonly lastModified: Date;
  readonly data: Uint8Array;
  /** With its quotes: `"5d41…"`. */
  readonly etag: string;
  readonly headers: ObjectHeaders;
  readonly checksum: Checksum | undefined;
  readonly encryption: {
    readonly algorithm: 'AES256' | 'aws:kms';
    readonly keyArn?: string;
    readonly bucketKey?: boolean;
  };
  tags: Readonly<Record<string, string>>;
  retention: Retention | undefined;
  legalHold: boolean;
}

/** Told back as they were given. */
export interface ObjectHeaders {
  readonly contentType: string;
  readonly contentEncoding?: string;
  readonly cacheControl?: string;
  readonly contentDisposition?: string;
  readonly contentLanguage?: string;
  readonly metadata: Readonly<Record<string, string>>;
}

export interface Checksum {
  /** Header suffix: `crc32`. */
  readonly algorithm: string;
  readonly value: string;
  readonly type: 'FULL_OBJECT' | 'COMPOSITE';
}

/** The newest version, unless it is a delete marker. */
export function current(bucket: Bucket, key: string): Version | undefined {
  const newest = bucket.objects.get(key)?.at(-1);
  return newest?.isDeleteMarker ? undefined : newest;
}

/** The version a read asks for. Throws the 404s and the 405 of S3, delete markers named in the headers as S3 does. */
export function find(bucket: Bucket, key: string, versionId: string | undefined): Version {
  const versions = bucket.objects.get(key) ?? [];
  const version = versionId === undefined ? versions.at(-1) : versions.find((known) => known.versionId === versionId);
  if (!version)
    throw versionId === undefined
      ? noSuchKey()
      : new AwsError('NoSuchVersion', 'The specified version does not exist.', 404);
  if (!version.isDeleteMarker) return version;
  const headers = { 'x-amz-delete-marker': 'true', 'x-amz-version-id': version.versionId };
  if (versionId === undefined) throw noSuchKey(headers);
  throw new AwsError('MethodNotAllowed', 'The specified method is not allowed against this resource.', 405, headers);
}

function noSuchKey(headers: Record<string, string> = {}): AwsError {
  return new AwsError('NoSuchKey', 'The specified key does not exist.', 404, headers);
}

/** Adds a version. Without versioning, and while it is suspended, it takes the place of the `null` version. */
export function add(bucket: Bucket, version: Version): Version {
  const older = bucket.objects.get(version.key) ?? [];
  const kept = version.versionId === 'null' ? older.filter(({ versionId }) => versionId !== 'null') : older;
  bucket.objects.set(version.key, [...kept, version]);
  return version;
}

/** Takes one version away for good. */
export function remove(bucket: Bucket, version: Version): void {
  const rest = (bucket.objects.get(version.key) ?? []).filter((known) => known !== version);
  if (rest.length > 0) bucket.objects.set(version.key, rest);
  else bucket.objects.delete(version.key);
}

/** The id of the next version. */
export function nextVersionId(bucket: Bucket, uuid: () => string): string {
  return bucket.versioning === 'Enabled' ? uuid().replaceAll('-', '') : 'null';
}

/** `VersionId` of answers: buckets that never had versioning say nothing. */
export function toldVersionId(bucket: Bucket, version: Version): { VersionId?: string } {
  return bucket.versioning === undefined ? {} : { VersionId: version.versionId };
}
