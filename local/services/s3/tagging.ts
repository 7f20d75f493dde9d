/** Tags of objects. */
import type { GetObjectTaggingRequest, PutObjectTaggingRequest } from '@aws-sdk/client-s3';
import { accepts } from '../../endpoint/accepts.ts';
import { type ApiCall, AwsError, type Operations } from '../../seams.ts';
import { mayObject, onObject, openBucket, type S3Deps, tagSet } from './context.ts';
import { find, toldVersionId } from './versions.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html */
const mostTags = 10;

export function taggingOperations(deps: S3Deps): Operations {
  const open = (input: GetObjectTaggingRequest, call: ApiCall, verb: string) => {
    const bucket = openBucket(deps, call, input);
    const key = input.Key ?? '';
    mayObject(deps, call, bucket, key, `s3:${verb}Object${input.VersionId ? 'Version' : ''}Tagging`);
    const version = find(bucket, key, input.VersionId);
    return { version, told: toldVersionId(bucket, version) };
  };
  return {
    GetObjectTagging: accepts<GetObjectTaggingRequest>([...onObject, 'VersionId'], (input, call) => {
      const { version, told } = open(input, call, 'Get');
      return { ...told, TagSet: tagSet(version.tags) };
    }),
    PutObjectTagging: accepts<PutObjectTaggingRequest>(
      [...onObject, 'VersionId', 'Tagging', 'ContentMD5', 'ChecksumAlgorithm'],
      (input, call) => {
        const { version, told } = open(input, call, 'Put');
        const tags = input.Tagging?.TagSet ?? [];
        if (tags.length > mostTags) throw new AwsError('BadRequest', 'Object tags cannot be greater than 10');
        version.tags = Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value ?? '']));
        return told;
      },
    ),
    DeleteObjectTagging: accepts<GetObjectTaggingRequest>([...onObject, 'VersionId'], (input, call) => {
      const { version, told } = open(input, call, 'Delete');
      version.tags = {};
      return told;
    }),
  };
}
