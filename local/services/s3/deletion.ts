/** Deleting objects and versions. */
import type { DeleteObjectRequest, DeleteObjectsRequest } from '@aws-sdk/client-s3';
import { accepts } from '../../endpoint/accepts.ts';
import { type ApiCall, AwsError, type Operations } from '../../seams.ts';
import type { Bucket } from './buckets.ts';
import { assertWritable } from './conditions.ts';
import { mayObject, onBucket, onObject, openBucket, type S3Deps, tell } from './context.ts';
import { assertDeletable } from './lock.ts';
import { add, nextVersionId, remove, storedVersion, type Version } from './versions.ts';

type One = Pick<DeleteObjectRequest, 'Key' | 'VersionId' | 'IfMatch' | 'BypassGovernanceRetention'>;

export function deletionOperations(deps: S3Deps): Operations {
  return {
    DeleteObject: accepts<DeleteObjectRequest>(
      [...onObject, 'VersionId', 'IfMatch', 'BypassGovernanceRetention'],
      (input, call) => deleteOne(deps, call, openBucket(deps, call, input), input),
    ),
    DeleteObjects: accepts<DeleteObjectsRequest>(
      [...onBucket, 'Delete', 'BypassGovernanceRetention', 'ChecksumAlgorithm'],
      (input, call) => deleteMany(deps, call, openBucket(deps, call, input), input),
    ),
  };
}

/** Up to 1000 keys; each succeeds or fails by itself. */
function deleteMany(
  deps: S3Deps,
  call: ApiCall,
  bucket: Bucket,
  { Delete, BypassGovernanceRetention }: DeleteObjectsRequest,
) {
  const outcomes = (Delete?.Objects ?? []).map(({ Key, VersionId }) => {
    try {
      const { VersionId: id, DeleteMarker } = deleteOne(deps, call, bucket, {
        Key,
        VersionId,
        BypassGovernanceRetention,
      });
      const marker = DeleteMarker ? { DeleteMarker, DeleteMarkerVersionId: id } : {};
      return { deleted: { Key, ...(VersionId ? { VersionId } : {}), ...marker } };
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return { failed: { Key, VersionId, Code: error.name, Message: error.message } };
    }
  });
  return {
    Deleted: Delete?.Quiet ? [] : outcomes.flatMap(({ deleted }) => deleted ?? []),
    Errors: outcomes.flatMap(({ failed }) => failed ?? []),
  };
}

function deleteOne(
  deps: S3Deps,
  call: ApiCall,
  bucket: Bucket,
  input: One,
): { VersionId?: string; DeleteMarker?: boolean } {
  const key = input.Key ?? '';
  mayObject(deps, call, bucket, key, input.VersionId ? 's3:DeleteObjectVersion' : 's3:DeleteObject');
  if (input.BypassGovernanceRetention) mayObject(deps, call, bucket, key, 's3:BypassGovernanceRetention');
  // The condition is on the current version, and is answered to those only who may read it.
  if (input.IfMatch !== undefined) {
    mayObject(deps, call, bucket, key, 's3:GetObject');
    assertWritable(bucket, key, { IfMatch: input.IfMatch });
  }
  return input.VersionId === undefined ? deleteCurrent(deps, bucket, key) : deleteVersion(deps, bucket, key, input);
}

/** With versioning nothing goes away: a delete marker hides it. Markers are allowed on locked objects too. */
function deleteCurrent(deps: S3Deps, bucket: Bucket, key: string) {
  if (bucket.versioning === undefined) {
    for (const version of bucket.objects.get(key) ?? []) tell(deps, 'delete', bucket, version);
    bucket.objects.delete(key);
    return {};
  }
  const marker = deleteMarker(bucket, key, nextVersionId(bucket, deps.uuid), new Date(deps.clock.now()));
  add(bucket, marker);
  tell(deps, 'marker', bucket, marker);
  return { VersionId: marker.versionId, DeleteMarker: true };
}

function deleteVersion(deps: S3Deps, bucket: Bucket, key: string, { VersionId = '', BypassGovernanceRetention }: One) {
  const version = bucket.objects.get(key)?.find(({ versionId }) => versionId === VersionId);
  if (!version) return { VersionId };
  assertDeletable(version, new Date(deps.clock.now()), BypassGovernanceRetention ?? false);
  remove(bucket, version);
  tell(deps, 'delete', bucket, version);
  return { VersionId, ...(version.isDeleteMarker ? { DeleteMarker: true } : {}) };
}

function deleteMarker(bucket: Bucket, key: string, versionId: string, lastModified: Date): Version {
  const facts = { key, versionId, isDeleteMarker: true, lastModified, etag: '', ...nothing };
  return storedVersion(facts, bucket.bodies.keep(new Uint8Array()));
}

const nothing = {
  headers: { contentType: '', metadata: {} },
  checksum: undefined,
  encryption: { algorithm: 'AES256' as const },
  tags: {},
  retention: undefined,
  legalHold: false,
};
