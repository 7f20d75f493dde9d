/** Deleting objects and versions. */
import type { DeleteObjectRequest, DeleteObjectsRequest } from '@aws-sdk/client-s3';
import { accepts } from '../../endpoint/accepts.ts';
import { type ApiCall, AwsError, type Operations } from '../../seams.ts';
import type { Bucket } from './buckets.ts';
import { mayObject, onBucket, onObject, openBucket, type S3Deps } from './context.ts';
import { assertDeletable } from './lock.ts';
import { add, nextVersionId, remove, type Version } from './versions.ts';

type One = Pick<DeleteObjectRequest, 'Key' | 'VersionId' | 'BypassGovernanceRetention'>;

export function deletionOperations(deps: S3Deps): Operations {
  return {
    DeleteObject: accepts<DeleteObjectRequest>([...onObject, 'VersionId', 'BypassGovernanceRetention'], (input, call) =>
      deleteOne(deps, call, openBucket(deps, call, input), input),
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
  return input.VersionId === undefined ? deleteCurrent(deps, bucket, key) : deleteVersion(deps, bucket, key, input);
}

/** With versioning nothing goes away: a delete marker hides it. Markers are allowed on locked objects too. */
function deleteCurrent({ clock, uuid }: S3Deps, bucket: Bucket, key: string) {
  if (bucket.versioning === undefined) {
    bucket.objects.delete(key);
    return {};
  }
  const marker = add(bucket, deleteMarker(key, nextVersionId(bucket, uuid), new Date(clock.now())));
  return { VersionId: marker.versionId, DeleteMarker: true };
}

function deleteVersion(
  { clock }: S3Deps,
  bucket: Bucket,
  key: string,
  { VersionId = '', BypassGovernanceRetention }: One,
) {
  const version = bucket.objects.get(key)?.find(({ versionId }) => versionId === VersionId);
  if (!version) return { VersionId };
  assertDeletable(version, new Date(clock.now()), BypassGovernanceRetention ?? false);
  remove(bucket, version);
  return { VersionId, ...(version.isDeleteMarker ? { DeleteMarker: true } : {}) };
}

function deleteMarker(key: string, versionId: string, lastModified: Date): Version {
  return {
    key,
    versionId,
    isDeleteMarker: true,
    lastModified,
    data: new Uint8Array(),
    etag: '',
    headers: { contentType: '', metadata: {} },
    checksum: undefined,
    encryption: { algorithm: 'AES256' },
    tags: {},
    retention: undefined,
    legalHold: false,
  };
}
