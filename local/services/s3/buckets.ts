/** Buckets: their configuration and what they hold. State only: permissions are asked by the service. */
import type { PolicyDocument } from '../../authorizer/policy.ts';
import { AwsError, type Clock } from '../../seams.ts';
import type { Ordered } from '../ordered.ts';
import { type BodyShelf, bodyShelf } from './bodies.ts';
import type { Upload } from './multipart.ts';
import type { Version } from './versions.ts';
import { versionsByKey } from './versions-by-key.ts';

export type RetentionMode = 'COMPLIANCE' | 'GOVERNANCE';

/** How long new versions are locked when the request says nothing. Exactly one of `days` and `years`. */
export interface DefaultRetention {
  readonly mode: RetentionMode;
  readonly days?: number;
  readonly years?: number;
}

/** Encryption of new versions when the request says nothing. */
export interface BucketEncryption {
  readonly algorithm: 'AES256' | 'aws:kms';
  /** Key id, ARN or alias; for `aws:kms`. */
  readonly key?: string;
  readonly bucketKey?: boolean;
}

export interface Bucket {
  readonly name: string;
  readonly arn: string;
  readonly region: string;
  /** Account; absent where there is one only. */
  readonly owner: string | undefined;
  readonly createdAt: Date;
  versioning: 'Enabled' | 'Suspended' | undefined;
  objectLock: boolean;
  defaultRetention: DefaultRetention | undefined;
  encryption: BucketEncryption;
  policy: PolicyDocument | undefined;
  tags: Readonly<Record<string, string>>;
  /** Objects go so many days after they were written. */
  readonly expirationDays: number | undefined;
  /** Day, counted from 1970, on which that was last looked after. */
  expiredOn: number | undefined;
  /** Key → versions, oldest first; keys in the order of listings. */
  readonly objects: Ordered<readonly Version[]>;
  /** Holds what is in them. */
  readonly bodies: BodyShelf;
  /** Upload id → multipart upload under way. */
  readonly uploads: Map<string, Upload>;
}

export interface BucketOptions {
  readonly name: string;
  readonly region: string;
  readonly owner?: string;
  readonly versioning?: 'Enabled' | 'Suspended';
  readonly objectLock?: boolean;
  readonly defaultRetention?: DefaultRetention;
  readonly encryption?: BucketEncryption;
  readonly policy?: PolicyDocument;
  readonly tags?: Readonly<Record<string, string>>;
  readonly expirationDays?: number;
}

export interface Buckets {
  /** Throws `InvalidBucketName` or `BucketAlreadyOwnedByYou`: names are global, whatever the account and the Region. */
  create(options: BucketOptions): Bucket;
  /** Throws `BucketNotEmpty`. */
  delete(bucket: Bucket): void;
  find(name: string): Bucket | undefined;
  /** Current versions of the keys under a prefix, in the order of listings; none when there is no such bucket. */
  objects(name: string, prefix?: string): Iterable<Version>;
  list(): readonly Bucket[];
  /** Bucket policy by the ARN of a bucket or of an object in it, for the authoriser. */
  policies(arn: string): readonly PolicyDocument[];
  /** Account that owns the bucket of an ARN; undefined when there is none, or one account only. */
  ownerOf(arn: string): string | undefined;
}

/** All buckets as an account has them: it finds everybody's by name, lists its own, and makes its own. */
export function bucketsOf(all: Buckets, owner: string): Buckets {
  return {
    ...all,
    create: (options) => all.create({ ...options, owner }),
    list: () => all.list().filter((bucket) => bucket.owner === owner),
  };
}

const validName = /^(?!xn--)(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

export function createBuckets({ clock }: { clock: Pick<Clock, 'now'> }): Buckets {
  const buckets = new Map<string, Bucket>();
  return {
    create: (options) => {
      const { name } = options;
      if (!validName.test(name)) throw new AwsError('InvalidBucketName', `The specified bucket is not valid: ${name}`);
      if (buckets.has(name)) {
        const message = 'Your previous request to create the named bucket succeeded and you already own it.';
        throw new AwsError('BucketAlreadyOwnedByYou', message, 409);
      }
      const bucket = newBucket(options, new Date(clock.now()));
      buckets.set(name, bucket);
      return bucket;
    },
    delete: (bucket) => {
      if (bucket.objects.size > 0) {
        throw new AwsError('BucketNotEmpty', 'The bucket you tried to delete is not empty', 409);
      }
      buckets.delete(bucket.name);
    },
    find: (name) => buckets.get(name),
    *objects(name, prefix = '') {
      for (const versions of buckets.get(name)?.objects.under(prefix) ?? []) {
        const newest = versions.at(-1);
        if (newest && !newest.isDeleteMarker) yield newest;
      }
    },
    list: () => [...buckets.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    policies: (arn) => {
      const policy = buckets.get(bucketIn(arn))?.policy;
      return policy ? [policy] : [];
    },
    ownerOf: (arn) => buckets.get(bucketIn(arn))?.owner,
  };
}

/** `arn:aws:s3:::bucket/key` → `bucket` */
function bucketIn(arn: string): string {
  const from = 'arn:aws:s3:::'.length;
  const to = arn.indexOf('/', from);
  return to < 0 ? arn.slice(from) : arn.slice(from, to);
}

/** Object Lock needs versioning, so it switches it on. */
function newBucket(options: BucketOptions, createdAt: Date): Bucket {
  const { name, region, objectLock = false, encryption = { algorithm: 'AES256' }, tags = {} } = options;
  return {
    name,
    arn: `arn:aws:s3:::${name}`,
    region,
    owner: options.owner,
    createdAt,
    versioning: objectLock ? 'Enabled' : options.versioning,
    objectLock,
    defaultRetention: options.defaultRetention,
    encryption,
    policy: options.policy,
    tags,
    expirationDays: options.expirationDays,
    expiredOn: undefined,
    objects: versionsByKey(),
    bodies: bodyShelf(),
    uploads: new Map(),
  };
}
