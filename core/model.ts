/**
 * The nouns of Lifeboat as plain data. Everything here is JSON: it crosses Lambda payloads,
 * the ledger and the report unchanged.
 */

/** A moment in UTC, ISO 8601 to the second: `2026-01-17T02:00:00Z`. */
export type Instant = string;

/** What a pipeline exists for. A policy may name more kinds; `policy/carried-out.ts` tells them apart. */
export type Kind = 'rds-instance';

/** A requirement identifier such as `E-10.1-age`. */
export type Clause = string;

export type Severity = 'critical' | 'warning' | 'info';

/** A state machine, by the name that its physical name ends with. */
export type Workflow = 'backup' | 'retention' | 'restore-test' | 'freshness' | 'vault';

/** Where a recovery point lives. */
export interface Place {
  readonly account: string;
  readonly region: string;
}

/** Something protected. */
export interface Resource {
  readonly kind: Kind;
  readonly id: string;
  readonly arn: string;
  readonly class: string;
  readonly place: Place;
}

/** One restorable state of one resource in one place. Copies are points of their own, with the same `id`. */
export interface RecoveryPoint {
  readonly id: string;
  readonly arn: string;
  /** Identifier of the resource it restores; the resource may be gone. */
  readonly resource: string;
  readonly kind: Kind;
  readonly place: Place;
  /** As the service says it: `creating`, `copying`, `available`, `failed`, ... */
  readonly status: string;
  /** When the data was frozen (`OriginalSnapshotCreateTime`, which a copy keeps). Absent while it is being made. */
  readonly takenAt?: Instant;
  readonly encrypted: boolean;
  readonly keyArn?: string;
  /** Bytes the database used when the point was taken, from its tag. */
  readonly sizeBytes?: number;
  readonly engine: string;
  readonly engineVersion: string;
  readonly allocatedGiB: number;
  /** What a copy in another Region must be given one of its own for; absent when it is the engine's default one. */
  readonly optionGroup?: string;
  /** Ownership, as read from tags. Absent: not ours, never touched. */
  readonly owner?: Ownership;
  readonly tags: Readonly<Record<string, string>>;
}

/** What the tags of a recovery point say about who made it and why. */
export interface Ownership {
  /** Slug of the policy, see `naming.ts`. */
  readonly policy: string;
  readonly rule: string;
  readonly class: string;
  /** Scheduled instant of the cycle that made it. */
  readonly cycle: Instant;
  readonly clauses: readonly Clause[];
  /** Set once every required place has been checked. */
  readonly verifiedAt?: Instant;
  /** A person's hold on this point; pinned points are kept whatever the rule says. */
  readonly pinned: boolean;
  /** When it was decided that the point goes; it does so after a grace, if it is decided again. */
  readonly tombstone?: Instant;
  /** Days that the vault account has promised to keep it, whatever the policy says later. */
  readonly days?: number;
}

/** A fact that breaks a clause. */
export interface Finding {
  /** Stable name, the runbook heading: `BackupFailed`, `BackupStale`, ... */
  readonly name: string;
  readonly severity: Severity;
  readonly clauses: readonly Clause[];
  /** `rds-instance/orders`, `retention/<rule>`, or the policy's slug when it is about the pipeline itself. */
  readonly subject: string;
  /** Region the fact is about, when it is about one. */
  readonly region?: string;
  /** One sentence a person reads at night: what is wrong, with numbers. */
  readonly summary: string;
  /** What to do next. */
  readonly hint: string;
  /** Numbers, names and error texts that prove it. Never secrets. */
  readonly evidence: Readonly<Record<string, string | number | boolean>>;
}
