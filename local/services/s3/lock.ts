/**
 * Object Lock: what may not be changed or deleted, and until when.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html
 */
import { AwsError } from '../../seams.ts';
import type { Bucket, DefaultRetention, RetentionMode } from './buckets.ts';
import type { Version } from './versions.ts';

export interface Retention {
  readonly mode: RetentionMode;
  readonly until: Date;
}

/** Lock settings as a write request carries them. */
export interface LockRequest {
  readonly ObjectLockMode?: string | undefined;
  readonly ObjectLockRetainUntilDate?: Date | undefined;
  readonly ObjectLockLegalHoldStatus?: string | undefined;
}

/** The lock of a new version: what the request says, else the bucket's default. Throws `InvalidRequest` or `InvalidArgument`. */
export function lockFor(bucket: Bucket, request: LockRequest, now: Date): Pick<Version, 'retention' | 'legalHold'> {
  const { ObjectLockMode: mode, ObjectLockRetainUntilDate: until, ObjectLockLegalHoldStatus: hold } = request;
  const asksForLock = mode !== undefined || until !== undefined || hold !== undefined;
  if (asksForLock && !bucket.objectLock) throw missingConfiguration();
  const retention = mode || until ? retentionOf(mode, until, now) : defaultRetention(bucket, now);
  return { retention, legalHold: hold === 'ON' };
}

export function missingConfiguration(): AwsError {
  return new AwsError('InvalidRequest', 'Bucket is missing Object Lock Configuration');
}

export function retentionOf(mode: string | undefined, until: Date | undefined, now: Date): Retention {
  if (mode !== 'COMPLIANCE' && mode !== 'GOVERNANCE')
    throw new AwsError('InvalidArgument', 'Unknown wormMode directive.');
  if (!until) {
    const message = 'x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied';
    throw new AwsError('InvalidArgument', message);
  }
  if (until <= now) throw new AwsError('InvalidArgument', 'The retain until date must be in the future!');
  return { mode, until };
}

function defaultRetention({ objectLock, defaultRetention: rule }: Bucket, now: Date): Retention | undefined {
  return objectLock && rule ? sharedRetention(rule.mode, after(now, rule)) : undefined;
}

let latest: Retention | undefined;

/** What is written at one moment under one rule is locked until one moment, which need not be kept for each. */
function sharedRetention(mode: RetentionMode, until: Date): Retention {
  if (latest?.mode !== mode || latest.until.getTime() !== until.getTime()) latest = Object.freeze({ mode, until });
  return latest;
}

function after(now: Date, { days = 0, years = 0 }: DefaultRetention): Date {
  const until = new Date(now);
  until.setUTCDate(until.getUTCDate() + days);
  until.setUTCFullYear(until.getUTCFullYear() + years);
  return until;
}

export function isRetained({ retention }: Version, now: Date): boolean {
  return retention !== undefined && retention.until > now;
}

/** Throws `AccessDenied` when a version may not be deleted now. `bypass`: the caller asked to, and may, bypass governance mode. */
export function assertDeletable(version: Version, now: Date, bypass: boolean): void {
  const bypassed = bypass && version.retention?.mode === 'GOVERNANCE';
  if (version.legalHold || (isRetained(version, now) && !bypassed)) throw protectedByLock();
}

/** Throws `AccessDenied` unless the retention of a version may be replaced: longer always, shorter or weaker only by bypass. */
export function assertReplaceable(version: Version, next: Retention | undefined, now: Date, bypass: boolean): void {
  const { retention } = version;
  if (!retention || !isRetained(version, now)) return;
  const isLonger = next !== undefined && next.until >= retention.until;
  if (isLonger && (next.mode === retention.mode || next.mode === 'COMPLIANCE')) return;
  if (bypass && retention.mode === 'GOVERNANCE') return;
  throw protectedByLock();
}

function protectedByLock(): AwsError {
  return new AwsError('AccessDenied', 'Access Denied because object protected by object lock.', 403);
}
