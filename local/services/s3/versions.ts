/**
 * The versions of one key: writing, finding and deleting them by the rules of the bucket's versioning state.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/versioning-workflows.html
 */
import { apart } from '../../apart.ts';
import { AwsError } from '../../seams.ts';
import type { Slab, StoredBody } from './bodies.ts';
import type { Bucket } from './buckets.ts';
import type { Retention } from './lock.ts';

export interface Version {
  readonly key: string;
  /** `null` for what was written without versioning. */
  readonly versionId: string;
  readonly isDeleteMarker: boolean;
  readonly lastModified: Date;
  readonly data: Uint8Array;
  /** Bytes. */
  readonly size: number;
  /** With its quotes: `"5d41…"`. */
  readonly etag: string;
  readonly headers: ObjectHeaders;
  /** As the writer gave it; S3 computes one of its own for those who give none: see `checksumOf`. */
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

type Facts = Omit<Version, 'data' | 'size'>;

/** A version to be kept. Its content is a piece of a slab, and a view of it only while somebody looks. */
export function storedVersion(facts: Facts, body: StoredBody): Version {
  return new StoredVersion(facts, body);
}

class StoredVersion implements Version {
  readonly key: string;
  readonly versionId: string;
  readonly isDeleteMarker: boolean;
  readonly lastModified: Date;
  readonly etag: string;
  readonly headers: ObjectHeaders;
  readonly encryption: Version['encryption'];
  tags: Version['tags'];
  retention: Retention | undefined;
  legalHold: boolean;
  readonly #sum: string | undefined;
  readonly #kindOfSum: KindOfChecksum | undefined;
  readonly #slab: Slab;
  readonly #from: number;
  readonly #to: number;

  constructor(facts: Facts, { slab, from, to }: StoredBody) {
    this.key = facts.key;
    this.versionId = apart(facts.versionId);
    this.isDeleteMarker = facts.isDeleteMarker;
    this.lastModified = facts.lastModified;
    this.etag = apart(facts.etag);
    this.headers = facts.headers;
    this.encryption = facts.encryption;
    this.tags = facts.tags;
    this.retention = facts.retention;
    this.legalHold = facts.legalHold;
    this.#sum = facts.checksum && apart(facts.checksum.value);
    this.#kindOfSum = facts.checksum && kindOf(facts.checksum);
    this.#slab = slab;
    this.#from = from;
    this.#to = to;
  }

  get checksum(): Checksum | undefined {
    return this.#kindOfSum && { ...this.#kindOfSum, value: this.#sum ?? '' };
  }

  get data(): Uint8Array {
    return this.#slab.read(this.#from, this.#to);
  }

  get size(): number {
    return this.#to - this.#from;
  }
}

type KindOfChecksum = Omit<Checksum, 'value'>;

const kinds = new Map<string, KindOfChecksum>();

/** The same for all checksums of a kind. */
function kindOf({ algorithm, type }: Checksum): KindOfChecksum {
  const known = kinds.get(algorithm + type) ?? Object.freeze({ algorithm, type });
  kinds.set(algorithm + type, known);
  return known;
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
  const stay = version.versionId === 'null' ? older.filter(({ versionId }) => versionId !== 'null') : older;
  bucket.objects.set(version.key, [...stay, version]);
  return version;
}

/** Takes one version away for good. */
export function remove(bucket: Bucket, version: Version): void {
  const others = (bucket.objects.get(version.key) ?? []).filter((one) => one !== version);
  if (others.length === 0) bucket.objects.delete(version.key);
  else bucket.objects.set(version.key, others);
}

/** The id of the next version. */
export function nextVersionId(bucket: Bucket, uuid: () => string): string {
  return bucket.versioning === 'Enabled' ? uuid().replaceAll('-', '') : 'null';
}

/** `VersionId` of answers: buckets that never had versioning say nothing. */
export function toldVersionId(bucket: Bucket, version: Version): { VersionId?: string } {
  return bucket.versioning === undefined ? {} : { VersionId: version.versionId };
}
