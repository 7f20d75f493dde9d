/** What AWS allows, and how long things take there, in the units that the rules reckon in. Every number has its source. */

import { secondsPer } from '../instant.ts';
import type { Policy, ResourceKind } from '../policy/schema.ts';

export type Tier = Policy['places']['cold'][number]['tier'];

/** Days back that RDS, Aurora, DynamoDB and AWS Backup recover to a moment (RDS user guide, "Backup retention period"). */
export const pointInTimeDays = 35;

/** Manual snapshots of a kind in one Region of one account, until Service Quotas grants more (RDS user guide, "Quotas"). */
export const snapshotQuota = 100;

/** E-mails a second for a whole account; SNS deactivates a subscription that gets more (re:Post, "SNS email subscription disabled"). */
export const emailsPerSecond = 10;

/** Databases that the backup workflow works on at a time, so that as many may fail in the same second. */
export const concurrentBackups = 40;

/** How far behind the latest restorable moment is at most: RDS ships logs every five minutes (RDS user guide, "Point in time"). */
export const continuousLag = 5 * secondsPer.minute;

/** Days that are billed whatever happens (S3 user guide, "Storage classes"; AWS Backup developer guide, "Lifecycle"). */
export const minimumDays: Readonly<Record<Tier, number>> = {
  'infrequent-access': 30,
  'glacier-instant': 90,
  'glacier-flexible': 90,
  'deep-archive': 180,
  'backup-cold': 90,
};

/**
 * Seconds until data can be read, by the standard way (S3 user guide, "Archive retrieval options"). AWS Backup names no
 * time for its cold storage; it is taken for as long as that of Glacier Flexible Retrieval.
 */
export const retrieval: Readonly<Record<Tier, number>> = {
  'infrequent-access': 0,
  'glacier-instant': 0,
  'glacier-flexible': 5 * secondsPer.hour,
  'deep-archive': 12 * secondsPer.hour,
  'backup-cold': 5 * secondsPer.hour,
};

/** Until a restored database answers (RDS user guide, "Restoring from a DB snapshot": a few minutes, more with its checks). */
export const restoreStart = 30 * secondsPer.minute;

/**
 * Bytes a second at which the blocks of a restored volume arrive from S3, reckoned as the baseline throughput of a gp3
 * volume (EBS user guide, "General Purpose SSD"). AWS promises no speed; `expected.restoreDuration` takes its place.
 */
export const hydrationBytesPerSecond = 125 * 2 ** 20;

/** Kinds that can be recovered to any moment by the platform. */
export const recoverableToAMoment: ReadonlySet<ResourceKind> = new Set([
  'rds-instance',
  'rds-cluster',
  's3-bucket',
  'log-group',
  'managed',
]);

/** Of those, the kinds whose window the platform limits to 35 days; versions of objects and logs stay as long as one likes. */
export const limitedWindow: ReadonlySet<ResourceKind> = new Set(['rds-instance', 'rds-cluster', 'managed']);

/** Of those, the kinds whose window can be had in another Region as well (RDS user guide, "Replicating automated backups"). */
export const momentElsewhere: ReadonlySet<ResourceKind> = new Set(['rds-instance', 's3-bucket', 'log-group']);
