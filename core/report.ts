/**
 * The report of a period or a rehearsal, as data: what there is, what was promised and what was achieved. Pages and
 * tables are made from it elsewhere.
 */
import type { ChatEnvelope } from './alert.ts';
import type { CycleReport } from './cycle.ts';
import type { Hold } from './hold.ts';
import type { Finding, Instant } from './model.ts';
import type { Objective } from './objectives.ts';
import type { Requirement } from './policy/requirements.ts';
import type { DatabaseContent } from './restore/fingerprint.ts';
import type { RestoreVerdict } from './restore/verdict.ts';
import type { ReasonCode } from './retention/plan.ts';

export interface Report {
  readonly policy: { readonly id: string; readonly title: string; readonly version: string };
  readonly from: Instant;
  readonly to: Instant;
  readonly points: readonly ReportedPoint[];
  readonly objectives: readonly Objective[];
  readonly cycles: readonly CycleReport[];
  readonly restoreTests: readonly RestoreVerdict[];
  readonly alerts: readonly ReportedAlert[];
  readonly disposals: readonly ReportedDisposal[];
  readonly losses: readonly ReportedLoss[];
  readonly clauses: readonly ReportedClause[];
  /** Every message that reached a topic, as its readers see it. Absent where nobody can look into the topics. */
  readonly messages?: readonly ReportedMessage[];
  /** What the source held at the very moment of a snapshot. Only a local run can know that. */
  readonly sources?: readonly SourceReading[];
  readonly ledger: { readonly entries: number; readonly problems: readonly string[]; readonly digest: string };
}

export interface ReportedPoint {
  readonly id: string;
  readonly subject: string;
  readonly class: string;
  readonly account: string;
  readonly region: string;
  readonly status: string;
  readonly takenAt?: Instant;
  readonly ageSeconds?: number;
  readonly sizeBytes?: number;
  readonly encrypted: boolean;
  readonly verifiedAt?: Instant;
  readonly pinned: boolean;
  /** When it was decided that it goes; it is there until the grace is over. */
  readonly tombstone?: Instant;
  /** When its window ends; it may stay longer, for a reason that `why` names. */
  readonly expiresAt?: Instant;
  readonly why: readonly { readonly code: ReasonCode; readonly text: string }[];
  readonly rule?: string;
  /** Why it is pinned, as the ledger says. */
  readonly hold?: Hold;
  /** When a restore test of this very point passed last. */
  readonly provenAt?: Instant;
}

export interface ReportedAlert {
  readonly key: string;
  readonly finding: Finding;
  readonly openedAt: Instant;
  readonly resolvedAt?: Instant;
}

/** Evidence of one disposal: why, and that it is gone. */
export interface ReportedDisposal {
  readonly point: string;
  readonly subject: string;
  readonly region: string;
  readonly at: Instant;
  readonly why: string;
  readonly confirmed: boolean;
}

/** A good point that is gone, and that nobody of the pipeline removed. */
export interface ReportedLoss {
  readonly point: string;
  readonly subject: string;
  readonly region: string;
  /** When it was missed. */
  readonly at: Instant;
  /** When it was known to be there. */
  readonly seenAt: Instant;
  /** The policy asked for it then. */
  readonly wanted: boolean;
}

/** One requirement of the written policy: `carriedOutBy` are such as `rule database-full`, `monitoring of age`. */
export type ReportedClause = Requirement;

export type ReportedMessage = { readonly at: Instant; readonly region: string } & (
  | { readonly channel: 'email'; readonly subject: string; readonly body: string }
  | { readonly channel: 'chat'; readonly envelope: ChatEnvelope }
);

export interface SourceReading {
  /** Identifier of the recovery point that froze this state. */
  readonly point: string;
  readonly content: DatabaseContent;
}
