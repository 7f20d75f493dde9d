/**
 * Server-side encryption, as far as permissions go: S3 asks KMS on behalf of its caller, so a caller without the key cannot write
 * or read. The bytes themselves stay as they are.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
 */
import { type ApiCall, AwsError } from '../../seams.ts';
import type { Bucket } from './buckets.ts';
import { objectArn, type S3Deps } from './context.ts';
import type { Version } from './versions.ts';

export interface EncryptionRequest {
  readonly ServerSideEncryption?: string | undefined;
  readonly SSEKMSKeyId?: string | undefined;
  readonly BucketKeyEnabled?: boolean | undefined;
}

/** The encryption of a new version: what the request says, else the bucket's. Asks for the key. */
export function encryptionFor(
  deps: S3Deps,
  call: ApiCall,
  bucket: Bucket,
  key: string,
  request: EncryptionRequest,
): Version['encryption'] {
  const algorithm = request.ServerSideEncryption ?? bucket.encryption.algorithm;
  if (algorithm === 'AES256') return ownKey;
  if (algorithm !== 'aws:kms') throw notImplemented(`server-side encryption ${algorithm}`);
  const keyId = request.SSEKMSKeyId ?? bucket.encryption.key;
  if (!keyId) throw notImplemented('aws:kms without a key of your own (alias/aws/s3)');
  const bucketKey = request.BucketKeyEnabled ?? bucket.encryption.bucketKey ?? false;
  const keyArn = useKey(deps, call, bucket, key, { keyArn: keyId, bucketKey }, 'kms:GenerateDataKey');
  return underKey(keyArn, bucketKey);
}

const ownKey: Version['encryption'] = Object.freeze({ algorithm: 'AES256' });
/** One description for all versions that are encrypted alike. */
const underKeys = new Map<string, Version['encryption']>();

function underKey(keyArn: string, bucketKey: boolean): Version['encryption'] {
  const name = `${keyArn} ${bucketKey}`;
  const known = underKeys.get(name) ?? Object.freeze({ algorithm: 'aws:kms' as const, keyArn, bucketKey });
  underKeys.set(name, known);
  return known;
}

/** Asks for the key of a version that is about to be read. */
export function mayDecrypt(deps: S3Deps, call: ApiCall, bucket: Bucket, { key, encryption }: Version): void {
  const { keyArn, bucketKey = false } = encryption;
  if (keyArn) useKey(deps, call, bucket, key, { keyArn, bucketKey }, 'kms:Decrypt');
}

function useKey(
  { keys }: S3Deps,
  { principal, region }: ApiCall,
  bucket: Bucket,
  key: string,
  { keyArn, bucketKey }: { keyArn: string; bucketKey: boolean },
  action: string,
): string {
  const context = { 'kms:EncryptionContext:aws:s3:arn': bucketKey ? bucket.arn : objectArn(bucket, key) };
  try {
    return keys.use({ principal, region, key: keyArn, actions: [action], via: 's3', context });
  } catch (error) {
    if (error instanceof AwsError && error.name !== 'AccessDenied') {
      throw new AwsError(`KMS.${error.name}`, error.message, 400);
    }
    throw error;
  }
}

export function encryptionAnswer({ algorithm, keyArn, bucketKey }: Version['encryption']) {
  const kms = keyArn ? { SSEKMSKeyId: keyArn, BucketKeyEnabled: bucketKey ?? false } : {};
  return { ServerSideEncryption: algorithm, ...kms };
}

function notImplemented(what: string): AwsError {
  return new AwsError('NotImplemented', `NotImplemented: the local cloud has no ${what}`, 501);
}
