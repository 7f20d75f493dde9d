/** Listings of keys and versions, in the order of their UTF-8 bytes, strongly consistent. */
import type { ListObjectsRequest, ListObjectsV2Request, ListObjectVersionsRequest } from '@aws-sdk/client-s3';
import { accepts } from '../../endpoint/accepts.ts';
import type { ApiCall, Operations } from '../../seams.ts';
import type { Bucket } from './buckets.ts';
import { computedChecksum } from './checksum.ts';
import { mayBucket, onBucket, openBucket, type S3Deps } from './context.ts';
import { type Entry, type Grouped, linesOf, paged } from './paging.ts';
import type { Version } from './versions.ts';

const listMembers = [
  ...onBucket,
  'Prefix',
  'Delimiter',
  'MaxKeys',
  'EncodingType',
  'OptionalObjectAttributes',
] as const;

export function listingOperations(deps: S3Deps): Operations {
  return {
    ListObjectsV2: accepts<ListObjectsV2Request>(
      [...listMembers, 'ContinuationToken', 'StartAfter', 'FetchOwner'],
      (input, call) => listV2(deps, input, call),
    ),
    ListObjects: accepts<ListObjectsRequest>([...listMembers, 'Marker'], (input, call) => listV1(deps, input, call)),
    ListObjectVersions: accepts<ListObjectVersionsRequest>(
      [...listMembers, 'KeyMarker', 'VersionIdMarker'],
      (input, call) => listVersions(deps, input, call),
    ),
  };
}

interface Listing {
  readonly Prefix?: string | undefined;
  readonly Delimiter?: string | undefined;
  readonly MaxKeys?: number | undefined;
  readonly EncodingType?: string | undefined;
}

function mayList(deps: S3Deps, call: ApiCall, bucket: Bucket, action: string, input: Listing): void {
  mayBucket(deps, call, bucket, action, () => ({
    ...(input.Prefix === undefined ? {} : { 's3:prefix': input.Prefix }),
    ...(input.Delimiter === undefined ? {} : { 's3:delimiter': input.Delimiter }),
    ...(input.MaxKeys === undefined ? {} : { 's3:max-keys': String(input.MaxKeys) }),
  }));
}

function listV2(deps: S3Deps, input: ListObjectsV2Request, call: ApiCall) {
  const bucket = openBucket(deps, call, input);
  mayList(deps, call, bucket, 's3:ListBucket', input);
  const after = input.ContinuationToken ? decodeToken(input.ContinuationToken) : input.StartAfter;
  const { page, last, more } = paged(currentLines(bucket, input, after), limitOf(deps, input));
  return {
    ...listed(bucket, input, page),
    StartAfter: input.StartAfter,
    ContinuationToken: input.ContinuationToken,
    KeyCount: page.length,
    IsTruncated: more,
    ...(more && last ? { NextContinuationToken: Buffer.from(last.name).toString('base64url') } : {}),
  };
}

function listV1(deps: S3Deps, input: ListObjectsRequest, call: ApiCall) {
  const bucket = openBucket(deps, call, input);
  mayList(deps, call, bucket, 's3:ListBucket', input);
  const { page, last, more } = paged(currentLines(bucket, input, input.Marker), limitOf(deps, input));
  const next = more && last ? { NextMarker: encoderOf(input)(last.name) } : {};
  return { ...listed(bucket, input, page), Marker: input.Marker ?? '', IsTruncated: more, ...next };
}

function listVersions(deps: S3Deps, input: ListObjectVersionsRequest, call: ApiCall) {
  const bucket = openBucket(deps, call, input);
  mayList(deps, call, bucket, 's3:ListBucketVersions', input);
  const { page, last, more } = paged(versionLines(bucket, input), limitOf(deps, input));
  const encode = encoderOf(input);
  const next = more && last ? { NextKeyMarker: encode(last.name), NextVersionIdMarker: last.item?.versionId } : {};
  return {
    ...head(bucket, input, page),
    KeyMarker: input.KeyMarker ?? '',
    VersionIdMarker: input.VersionIdMarker ?? '',
    IsTruncated: more,
    ...next,
    ...versionRows(
      bucket,
      page.flatMap(({ item }) => item ?? []),
      encode,
    ),
  };
}

function versionRows(bucket: Bucket, versions: readonly Version[], encode: (key: string) => string) {
  const row = (version: Version) => ({
    Key: encode(version.key),
    VersionId: version.versionId,
    IsLatest: bucket.objects.get(version.key)?.at(-1) === version,
    LastModified: version.lastModified,
  });
  return {
    Versions: versions.filter((one) => !one.isDeleteMarker).map((one) => ({ ...row(one), ...contentOf(one) })),
    DeleteMarkers: versions.filter((one) => one.isDeleteMarker).map(row),
  };
}

/** The newest version of each key, unless it is a delete marker. */
function currentLines(
  bucket: Bucket,
  { Prefix, Delimiter }: Listing,
  after: string | undefined,
): Iterable<Entry<Version>> {
  return linesOf(bucket.objects, { prefix: Prefix, delimiter: Delimiter, after }, currentOf);
}

function currentOf(versions: readonly Version[]): Version[] {
  const newest = versions.at(-1);
  return newest === undefined || newest.isDeleteMarker ? [] : [newest];
}

/** The rest of the marked key, newest version first, and then the keys after it. */
function* versionLines(bucket: Bucket, input: ListObjectVersionsRequest): Iterable<Entry<Version>> {
  const { Prefix: prefix, Delimiter: delimiter, KeyMarker: after, VersionIdMarker } = input;
  const marked = after === undefined || VersionIdMarker === undefined ? undefined : bucket.objects.get(after);
  if (after !== undefined && marked) for (const item of olderThan(marked, VersionIdMarker)) yield { name: after, item };
  yield* linesOf(bucket.objects, { prefix, delimiter, after }, newestFirst);
}

/**
 * When the marked version has been deleted meanwhile, the listing goes on with what is left of its key: a version may then be told
 * twice, but none is left out.
 */
function olderThan(versions: readonly Version[], versionId: string | undefined): Version[] {
  const place = versions.findIndex((version) => version.versionId === versionId);
  return newestFirst(place < 0 ? versions : versions.slice(0, place));
}

function newestFirst(versions: readonly Version[]): Version[] {
  return versions.toReversed();
}

function listed(bucket: Bucket, input: Listing, page: Grouped<Version>) {
  const encode = encoderOf(input);
  const contents = page.flatMap(({ item }) => item ?? []);
  return {
    ...head(bucket, input, page),
    Contents: contents.map((version) => ({
      Key: encode(version.key),
      LastModified: version.lastModified,
      ...contentOf(version),
    })),
  };
}

function contentOf({ etag, size, checksum }: Version) {
  const { algorithm, type } = checksum ?? computedChecksum;
  const told = { ChecksumAlgorithm: [algorithm.toUpperCase()], ChecksumType: type };
  return { ETag: etag, Size: size, StorageClass: 'STANDARD', ...told };
}

function head(bucket: Bucket, input: Listing, page: Grouped<Version>) {
  const encode = encoderOf(input);
  return {
    Name: bucket.name,
    Prefix: encode(input.Prefix ?? ''),
    Delimiter: input.Delimiter && encode(input.Delimiter),
    MaxKeys: input.MaxKeys ?? 1000,
    EncodingType: input.EncodingType,
    CommonPrefixes: page.filter(({ item }) => item === undefined).map(({ name }) => ({ Prefix: encode(name) })),
  };
}

function limitOf({ pageSize = 2 }: S3Deps, { MaxKeys }: Listing): number {
  return Math.min(MaxKeys ?? pageSize, 1000);
}

/** Python clients ask for percent-encoded keys, because XML cannot hold every character. */
function encoderOf({ EncodingType }: Listing): (key: string) => string {
  return EncodingType === 'url' ? (key) => encodeURIComponent(key).replaceAll('%2F', '/') : (key) => key;
}

function decodeToken(token: string): string {
  return Buffer.from(token, 'base64url').toString('utf8');
}
