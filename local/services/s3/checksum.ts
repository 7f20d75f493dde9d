import { digest } from '../../endpoint/checksums.ts';
import { AwsError } from '../../seams.ts';
import type { Bucket } from './buckets.ts';
import type { LockRequest } from './lock.ts';
import type { Checksum, Version } from './versions.ts';

/** Member → header suffix of the algorithms that the endpoint can verify. */
const members = {
  ChecksumCRC32: 'crc32',
  ChecksumCRC32C: 'crc32c',
  ChecksumCRC64NVME: 'crc64nvme',
  ChecksumSHA1: 'sha1',
  ChecksumSHA256: 'sha256',
} as const;

export type ChecksumMembers = { readonly [Member in keyof typeof members]?: string | undefined };

export const checksumMembers = Object.keys(members) as (keyof typeof members)[];

/** The checksum a request carries; the endpoint has verified it. */
export function checksumIn(request: ChecksumMembers): Checksum | undefined {
  const member = checksumMembers.find((name) => request[name] !== undefined);
  return member && { algorithm: members[member], value: request[member] ?? '', type: 'FULL_OBJECT' };
}

/** What S3 computes for writers that give no checksum. */
export const computedChecksum = { algorithm: 'crc64nvme', type: 'FULL_OBJECT' } as const;

/** The checksum of a version. */
export function checksumOf({ checksum, data }: Pick<Version, 'checksum' | 'data'>): Checksum {
  return checksum ?? { ...computedChecksum, value: digest(computedChecksum.algorithm, data) };
}

export function checksumAnswer(checksum: Checksum | undefined): Record<string, string> {
  const member = checksumMembers.find((name) => members[name] === checksum?.algorithm);
  return checksum && member ? { [member]: checksum.value, ChecksumType: checksum.type } : {};
}

/** A locked write without any checksum is refused by S3. */
export function assertChecked(
  bucket: Bucket,
  request: LockRequest & ChecksumMembers & { ContentMD5?: string | undefined },
): void {
  const isLocked = request.ObjectLockMode !== undefined || bucket.defaultRetention !== undefined;
  if (!isLocked || request.ContentMD5 !== undefined || checksumIn(request)) return;
  const message =
    'Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters';
  throw new AwsError('InvalidRequest', message);
}
