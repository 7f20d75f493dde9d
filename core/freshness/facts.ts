/** What the monitor must be told about the world before it can judge. All of it is JSON. */
import type { Instant, RecoveryPoint, Resource, Workflow } from '../model.ts';

export interface ProtectedDatabase {
  readonly resource: Resource;
  readonly createdAt: Instant;
  /** Days of automated backups that the instance is set to keep; 0 is off. */
  readonly automatedRetentionDays: number;
  /** Absent while the service has none to offer. */
  readonly latestRestorableTime?: Instant;
  /** Absent when the metric has no data. */
  readonly storage?: { readonly usedBytes: number; readonly allocatedBytes: number };
}

export interface SnapshotQuota {
  readonly region: string;
  readonly used: number;
  readonly max: number;
}

/** The newest restore test of a resource in a Region that passed. */
export interface PassedTest {
  readonly test: string;
  readonly resource: string;
  readonly region: string;
  readonly at: Instant;
}

/** The report of a run that a schedule started. */
export interface ReportedRun {
  readonly workflow: Workflow;
  readonly rule: string;
  readonly region: string;
  readonly scheduledAt: Instant;
}

export interface FreshnessFacts {
  /** The expected set: every database that carries a class of the policy. */
  readonly databases: readonly ProtectedDatabase[];
  /** Identifiers of databases in the primary Region without a class, or with one the policy does not know. */
  readonly uncovered: readonly string[];
  /**
   * Recovery points in the places of the policy, ours or not: all of them, or of each database those that can change an
   * answer, see `isFreshIn`; and all of databases that are not in the expected set.
   */
  readonly points: readonly RecoveryPoint[];
  readonly quotas: readonly SnapshotQuota[];
  readonly passedTests: readonly PassedTest[];
  /** Resource → when its first point was due, of those that have not passed every test: see `asksForFirst`. */
  readonly firstPoints: Readonly<Record<string, Instant>>;
  /** What is known of the runs that may be missing, see `reportsSince`. Absent when they were not looked for. */
  readonly runs?: {
    readonly lastLook: Instant;
    readonly reported: readonly ReportedRun[];
    /** Schedule (`scheduleKey`) → the first look that knew it as it is now, as the look before this one says it. */
    readonly watchedSince: Readonly<Record<string, Instant>>;
    /** Looks that were due since the one before, and did not take place: see `missedLooks`. Absent on the first look. */
    readonly missedLooks?: readonly Instant[];
  };
  /** When the ledger began: what passed before that is not known. Absent when that is not known either. */
  readonly evidenceSince?: Instant;
}

/** One question of the monitor; `alertKey` of it is the key of its alert. */
export interface Check {
  readonly name: string;
  readonly subject: string;
  readonly region?: string;
}
