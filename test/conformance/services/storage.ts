import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandInput,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectRetentionCommand,
} from '@aws-sdk/client-s3';
import { ending, type Sequence, type Stage } from './sequence.ts';

const guide = (page: string) => `S3 user guide, "${page}"`;
const location = { CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } } as const;

async function bucket({ s3 }: Stage, Bucket: string, locked = false): Promise<string> {
  await s3.send(new CreateBucketCommand({ Bucket, ...location, ObjectLockEnabledForBucket: locked }));
  return Bucket;
}

const put = ({ s3 }: Stage, Bucket: string, more: object = {}) =>
  s3.send(new PutObjectCommand({ Bucket, Key: 'entry', Body: 'first', ...more }));

/** How many versions and how many deletion markers, page by page. */
async function versions({ s3 }: Stage, Bucket: string): Promise<[number, number]> {
  let markers: Pick<ListObjectVersionsCommandInput, 'KeyMarker' | 'VersionIdMarker'> = {};
  const counts: [number, number] = [0, 0];
  for (;;) {
    const page = await s3.send(new ListObjectVersionsCommand({ Bucket, ...markers }));
    counts[0] += page.Versions?.length ?? 0;
    counts[1] += page.DeleteMarkers?.length ?? 0;
    if (!page.IsTruncated) return counts;
    markers = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
  }
}

export const s3Sequences: readonly Sequence[] = [
  {
    ...{ service: 'S3', title: 'what is not there', documented: 'S3 API reference, "Error responses"' },
    play: async (stage) => {
      const Bucket = await bucket(stage, 'case-empty');
      return [
        await ending(stage.s3.send(new GetObjectCommand({ Bucket, Key: 'none' }))),
        await ending(stage.s3.send(new GetObjectCommand({ Bucket: 'case-there-is-none', Key: 'none' }))),
        await ending(stage.s3.send(new DeleteObjectCommand({ Bucket, Key: 'none' }))),
      ];
    },
    expected: ['NoSuchKey', 'NoSuchBucket', 'ok'],
  },
  {
    ...{
      service: 'S3',
      title: 'If-None-Match writes once',
      documented: guide('How to prevent object overwrites with conditional writes'),
    },
    play: async (stage) => {
      const Bucket = await bucket(stage, 'case-once');
      const once = { IfNoneMatch: '*' };
      return [
        await ending(put(stage, Bucket, once)),
        await ending(put(stage, Bucket, once)),
        await ending(put(stage, Bucket)),
      ];
    },
    expected: ['ok', 'PreconditionFailed', 'ok'],
  },
  {
    ...{
      service: 'S3',
      title: 'If-None-Match writes again after a deletion marker',
      documented: guide('How to prevent object overwrites with conditional writes'),
    },
    play: async (stage) => {
      const Bucket = await bucket(stage, 'case-again');
      const VersioningConfiguration = { Status: 'Enabled' } as const;
      await stage.s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
      await put(stage, Bucket);
      await stage.s3.send(new DeleteObjectCommand({ Bucket, Key: 'entry' }));
      return ending(put(stage, Bucket, { IfNoneMatch: '*' }));
    },
    expected: 'ok',
  },
  {
    ...{
      service: 'S3',
      title: 'a wrong checksum is refused',
      documented: guide('Checking object integrity for data uploads'),
    },
    play: async (stage) =>
      ending(put(stage, await bucket(stage, 'case-sum'), { ContentMD5: 'CY9rzUYh03PK3k6DJie09g==' })),
    expected: 'BadDigest',
  },
  {
    ...{
      service: 'S3',
      title: 'a deletion leaves the versions, and puts a marker before them',
      documented: guide('Working with delete markers'),
    },
    play: async (stage) => {
      const Bucket = await bucket(stage, 'case-versions');
      const VersioningConfiguration = { Status: 'Enabled' } as const;
      await stage.s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
      await put(stage, Bucket);
      await put(stage, Bucket, { Body: 'second' });
      await stage.s3.send(new DeleteObjectCommand({ Bucket, Key: 'entry' }));
      const counts = await versions(stage, Bucket);
      return [...counts, await ending(stage.s3.send(new GetObjectCommand({ Bucket, Key: 'entry' })))];
    },
    expected: [2, 1, 'NoSuchKey'],
  },
  {
    ...{
      service: 'S3',
      title: 'compliance mode: nobody deletes the version or shortens its retention',
      documented: guide('Locking objects with Object Lock'),
    },
    play: async (stage) => {
      const Bucket = await bucket(stage, 'case-locked', true);
      const lock = {
        ObjectLockMode: 'COMPLIANCE',
        ObjectLockRetainUntilDate: new Date('2090-01-01T00:00:00Z'),
      } as const;
      const { VersionId } = await put(stage, Bucket, lock);
      const one = { Bucket, Key: 'entry', VersionId };
      const Retention = { Mode: 'COMPLIANCE', RetainUntilDate: new Date('2089-01-01T00:00:00Z') } as const;
      return [
        await ending(stage.s3.send(new DeleteObjectCommand(one))),
        await ending(stage.s3.send(new DeleteObjectCommand({ ...one, BypassGovernanceRetention: true }))),
        await ending(stage.s3.send(new PutObjectRetentionCommand({ ...one, Retention }))),
      ];
    },
    expected: ['AccessDenied', 'AccessDenied', 'AccessDenied'],
  },
];
