/**
 * Objects that go by their age. S3 counts the days from when an object was written, up to the midnight (UTC) that follows, and
 * removes it at some time after that: here with the first write of a day.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html
 */
import type { Bucket } from './buckets.ts';
import { type S3Deps, tell } from './context.ts';
import { remove, type Version } from './versions.ts';

const dayMs = 86_400_000;

/** Removes what is due, once a day. */
export function expire(deps: S3Deps, bucket: Bucket): void {
  if (bucket.expirationDays === undefined) return;
  const today = Math.floor(deps.clock.now() / dayMs);
  if (bucket.expiredOn === today) return;
  bucket.expiredOn = today;
  for (const version of due(bucket, today - bucket.expirationDays)) {
    remove(bucket, version);
    tell(deps, 'delete', bucket, version);
  }
}

/** What was written before that day. */
function due({ objects }: Bucket, day: number): Version[] {
  return [...objects.values()].flat().filter(({ lastModified }) => Math.floor(lastModified.getTime() / dayMs) < day);
}
