/**
 * Multipart uploads.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
 */
import { createHash } from 'node:crypto';
import type {
  AbortMultipartUploadRequest,
  CompletedPart,
  CompleteMultipartUploadRequest,
  CreateMultipartUploadRequest,
  ListPartsRequest,
  UploadPartCopyRequest,
  UploadPartRequest,
} from '@aws-sdk/client-s3';
import { accepts } from '../../endpoint/accepts.ts';
import { digest } from '../../endpoint/checksums.ts';
import { type ApiCall, AwsError, type Operations } from '../../seams.ts';
import type { Bucket } from './buckets.ts';
import { checksumAnswer, checksumIn, checksumMembers, checksumOf } from './checksum.ts';
import { mayObject, onObject, openBucket, type S3Deps } from './context.ts';
import { encryptionAnswer } from './encryption.ts';
import { copySource } from './objects.ts';
import { ranged } from './range.ts';
import { type Checksum, toldVersionId } from './versions.ts';
import { assertStandard, mayWrite, type WriteRequest, writeMembers, writeVersion } from './write.ts';

export interface Part {
  readonly number: number;
  readonly data: Uint8Array;
  readonly etag: string;
  readonly checksum: Checksum | undefined;
  readonly lastModified: Date;
}

export interface Upload {
  readonly id: string;
  readonly key: string;
  readonly request: WriteRequest;
  readonly parts: Map<number, Part>;
}

type Create = CreateMultipartUploadRequest & WriteRequest;
type UploadBody = Omit<UploadPartRequest, 'Body'> & { Body?: Uint8Array };
const onUpload = [...onObject, 'UploadId'] as const;
/** Every part but the last has at least 5 MiB. */
const smallestPart = 5 * 1024 * 1024;

export function multipartOperations(deps: S3Deps): Operations {
  return {
    CreateMultipartUpload: accepts<Create>([...onObject, ...writeMembers, 'ChecksumType'], (input, call) =>
      create(deps, call, input),
    ),
    UploadPart: accepts<UploadBody>(
      [...onUpload, 'PartNumber', 'Body', 'ContentLength', 'ContentMD5', 'ChecksumAlgorithm', ...checksumMembers],
      (input, call) => {
        const upload = open(deps, call, input, 's3:PutObject');
        const part = addPart(deps, upload, input.PartNumber, input.Body ?? new Uint8Array(), checksumIn(input));
        return { ETag: part.etag, ...told(part) };
      },
    ),
    UploadPartCopy: accepts<UploadPartCopyRequest>(
      [...onUpload, 'PartNumber', 'CopySource', 'CopySourceRange'],
      (input, call) => {
        const upload = open(deps, call, input, 's3:PutObject');
        const { version } = copySource(deps, call, input.CopySource ?? '');
        const part = addPart(
          deps,
          upload,
          input.PartNumber,
          ranged(version.data, input.CopySourceRange).Body,
          undefined,
        );
        return { CopyPartResult: { ETag: part.etag, LastModified: part.lastModified } };
      },
    ),
    CompleteMultipartUpload: accepts<CompleteMultipartUploadRequest>(
      [...onUpload, 'MultipartUpload', 'IfMatch', 'IfNoneMatch', 'ChecksumType', 'MpuObjectSize', ...checksumMembers],
      (input, call) => complete(deps, call, input),
    ),
    AbortMultipartUpload: accepts<AbortMultipartUploadRequest>(onUpload, (input, call) => {
      const { id } = open(deps, call, input, 's3:AbortMultipartUpload');
      openBucket(deps, call, input).uploads.delete(id);
    }),
    ListParts: accepts<ListPartsRequest>(onUpload, (input, call) => {
      const upload = open(deps, call, input, 's3:ListMultipartUploadParts');
      const rows = sorted(upload).map((part) => ({
        PartNumber: part.number,
        ETag: part.etag,
        Size: part.data.length,
        LastModified: part.lastModified,
      }));
      return { Bucket: input.Bucket, Key: input.Key, UploadId: upload.id, IsTruncated: false, Parts: rows };
    }),
  };
}

function create(deps: S3Deps, call: ApiCall, input: Create) {
  const bucket = openBucket(deps, call, input);
  mayWrite(deps, call, bucket, input);
  assertStandard(input.StorageClass);
  const upload: Upload = { id: deps.uuid(), key: input.Key ?? '', request: input, parts: new Map() };
  bucket.uploads.set(upload.id, upload);
  return { Bucket: bucket.name, Key: upload.key, UploadId: upload.id, ChecksumAlgorithm: input.ChecksumAlgorithm };
}

type OnUpload = Pick<AbortMultipartUploadRequest, 'Bucket' | 'Key' | 'UploadId'>;

function open(deps: S3Deps, call: ApiCall, input: OnUpload, action: string): Upload {
  const bucket = openBucket(deps, call, input);
  mayObject(deps, call, bucket, input.Key ?? '', action);
  return find(bucket, input);
}

function find(bucket: Bucket, { Key, UploadId }: OnUpload): Upload {
  const upload = bucket.uploads.get(UploadId ?? '');
  if (upload && upload.key === Key) return upload;
  const message =
    'The specified multipart upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.';
  throw new AwsError('NoSuchUpload', message, 404);
}

function addPart(
  { clock }: S3Deps,
  upload: Upload,
  number = 0,
  data: Uint8Array,
  checksum: Checksum | undefined,
): Part {
  if (number < 1 || number > 10_000) {
    throw new AwsError('InvalidArgument', 'Part number must be an integer between 1 and 10000, inclusive');
  }
  const etag = `"${createHash('md5').update(data).digest('hex')}"`;
  const part = { number, data, etag, checksum, lastModified: new Date(clock.now()) };
  upload.parts.set(number, part);
  return part;
}

function told({ checksum }: Part): Record<string, string> {
  const { ChecksumType, ...value } = checksumAnswer(checksum);
  return value;
}

function sorted({ parts }: Upload): Part[] {
  return [...parts.values()].sort((a, b) => a.number - b.number);
}

function complete(deps: S3Deps, call: ApiCall, input: CompleteMultipartUploadRequest) {
  const bucket = openBucket(deps, call, input);
  mayObject(deps, call, bucket, input.Key ?? '', 's3:PutObject');
  const upload = find(bucket, input);
  const parts = chosen(upload, input.MultipartUpload?.Parts ?? []);
  const conditions = {
    ...(input.IfMatch ? { IfMatch: input.IfMatch } : {}),
    ...(input.IfNoneMatch ? { IfNoneMatch: input.IfNoneMatch } : {}),
  };
  const version = writeVersion(deps, call, bucket, { ...upload.request, ...conditions }, joined(parts));
  bucket.uploads.delete(upload.id);
  return {
    Bucket: bucket.name,
    Key: version.key,
    Location: `https://${bucket.name}.s3.${bucket.region}.amazonaws.com/${version.key}`,
    ETag: version.etag,
    ...toldVersionId(bucket, version),
    ...checksumAnswer(checksumOf(version)),
    ...encryptionAnswer(version.encryption),
  };
}

/** The parts that the request lists, in its order, which must be ascending. */
function chosen(upload: Upload, listed: readonly CompletedPart[]): Part[] {
  const parts = listed.map(({ PartNumber = 0, ETag }) => {
    const part = upload.parts.get(PartNumber);
    if (part && (ETag === undefined || ETag.replaceAll('"', '') === part.etag.replaceAll('"', ''))) return part;
    throw new AwsError('InvalidPart', 'One or more of the specified parts could not be found.');
  });
  if (parts.length === 0) throw new AwsError('MalformedXML', 'You must specify at least one part');
  if (parts.some((part, n) => part.number <= (parts[n - 1]?.number ?? 0))) {
    throw new AwsError('InvalidPartOrder', 'The list of parts was not in ascending order.');
  }
  if (parts.slice(0, -1).some(({ data }) => data.length < smallestPart)) {
    throw new AwsError('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size');
  }
  return parts;
}

/** The ETag of a joined object is the MD5 of its parts' MD5s, and so with its checksum. */
function joined(parts: readonly Part[]) {
  const md5s = parts.map(({ etag }) => Buffer.from(etag.replaceAll('"', ''), 'hex'));
  const etag = `"${createHash('md5').update(Buffer.concat(md5s)).digest('hex')}-${parts.length}"`;
  return { data: Buffer.concat(parts.map(({ data }) => data)), etag, checksum: composite(parts) };
}

function composite(parts: readonly Part[]): Checksum | undefined {
  const sums = parts.flatMap(({ checksum }) => checksum ?? []);
  const algorithm = sums[0]?.algorithm;
  if (!algorithm || algorithm === 'crc64nvme' || sums.length !== parts.length) return undefined;
  const value = digest(algorithm, Buffer.concat(sums.map((sum) => Buffer.from(sum.value, 'base64'))));
  return { algorithm, value: `${value}-${parts.length}`, type: 'COMPOSITE' };
}
