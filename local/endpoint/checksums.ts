/** Checksums that S3 requests carry: in `x-amz-checksum-*` headers, or `content-md5`. */
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { AwsError, type HttpRequest } from '../seams.ts';
import { crc32c, crc64nvme } from './crc.ts';

/** Header suffix → digest in base64. */
const algorithms: Readonly<Record<string, (body: Uint8Array) => string>> = {
  crc32: (body) => word(crc32(body)),
  crc32c: (body) => word(crc32c(body)),
  crc64nvme: (body) => double(crc64nvme(body)),
  sha1: (body) => createHash('sha1').update(body).digest('base64'),
  sha256: (body) => createHash('sha256').update(body).digest('base64'),
};

/** Headers that begin like a checksum but say something about one. */
const notSums = ['algorithm', 'type', 'mode'];
const prefix = 'x-amz-checksum-';

/** Throws `BadDigest` when a body is not what its checksum says, and refuses checksums it cannot compute by name. */
export function verifyChecksums({ headers, body }: HttpRequest): void {
  const md5 = headers['content-md5'];
  if (md5 !== undefined && md5 !== createHash('md5').update(body).digest('base64')) {
    throw new AwsError('BadDigest', 'The Content-MD5 you specified did not match what we received.');
  }
  for (const [name, expected] of Object.entries(headers)) {
    const algorithm = name.startsWith(prefix) ? name.slice(prefix.length) : 'mode';
    if (!notSums.includes(algorithm) && !isWholeObject(headers)) verify(algorithm, expected, body);
  }
}

/** Digest of a body by the header suffix of its algorithm (`crc32`, `sha256`, ...). */
export function digest(algorithm: string, body: Uint8Array): string {
  const compute = algorithms[algorithm];
  if (!compute) throw new AwsError('NotImplemented', `the local cloud has no checksum ${prefix}${algorithm}`, 501);
  return compute(body);
}

/** CompleteMultipartUpload carries the checksum of the object, not of its own body. */
function isWholeObject(headers: HttpRequest['headers']): boolean {
  return headers['x-amz-checksum-type'] !== undefined;
}

function verify(algorithm: string, expected: string, body: Uint8Array): void {
  if (digest(algorithm, body) === expected) return;
  const message = `The ${algorithm.toUpperCase()} you specified did not match the calculated checksum.`;
  throw new AwsError('BadDigest', message);
}

function word(value: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes.toString('base64');
}

function double(value: bigint): string {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(value);
  return bytes.toString('base64');
}
