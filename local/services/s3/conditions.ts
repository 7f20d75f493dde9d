/**
 * Conditional requests.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html
 */
import { AwsError } from '../../seams.ts';
import type { Bucket } from './buckets.ts';
import { current, type Version } from './versions.ts';

interface Conditions {
  readonly IfMatch?: string | undefined;
  readonly IfNoneMatch?: string | undefined;
}

/** Throws `PreconditionFailed`, or `NoSuchKey` when there is nothing that could match. */
export function assertWritable(bucket: Bucket, key: string, { IfMatch, IfNoneMatch }: Conditions): void {
  const existing = current(bucket, key);
  if (IfNoneMatch !== undefined && IfNoneMatch !== '*') {
    throw new AwsError('NotImplemented', 'A header you provided implies functionality that is not implemented', 501);
  }
  if (IfNoneMatch === '*' && existing) throw preconditionFailed();
  if (IfMatch === undefined) return;
  if (!existing) throw new AwsError('NoSuchKey', 'The specified key does not exist.', 404);
  if (bare(IfMatch) !== bare(existing.etag)) throw preconditionFailed();
}

/** Throws `PreconditionFailed` or answers 304. */
export function assertReadable(version: Version, { IfMatch, IfNoneMatch }: Conditions): void {
  if (IfMatch !== undefined && bare(IfMatch) !== bare(version.etag)) throw preconditionFailed();
  if (IfNoneMatch !== undefined && bare(IfNoneMatch) === bare(version.etag)) {
    throw new AwsError('NotModified', 'Not Modified', 304, { etag: version.etag });
  }
}

function bare(etag: string): string {
  return etag.replaceAll('"', '');
}

function preconditionFailed(): AwsError {
  return new AwsError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412);
}
