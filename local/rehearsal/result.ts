/** What a rehearsal found out, as `lifeboat rehearse --json` prints it. Names and shapes are a contract; fields may be added. */
import type { Clause, Instant, Severity, Workflow } from '#core/model.ts';
import type { Quotas } from '../services/rds/quotas.ts';
import type { InvariantResult } from './invariants/index.ts';

/** What the account of the resources runs; a vault account is not part of a rehearsal. */
export type Rehearsed = Exclude<Workflow, 'vault'>;

export interface RehearsalResult {
  readonly policy: { readonly id: string; readonly title: string; readonly version: string; readonly file: string };
  readonly seed: number;
  readonly days: number;
  readonly databases: number;
  readonly from: Instant;
  readonly to: Instant;
  readonly executions: number;
  readonly workflows: Readonly<Record<Rehearsed, Ends>>;
  /** States entered, and retries of them: what Step Functions charges for. */
  readonly transitions: number;
  readonly backups: Completion;
  readonly copies: Completion;
  readonly deletions: number;
  readonly restoreTests: { readonly run: number; readonly passed: number; readonly failed: number };
  readonly alerts: Readonly<Record<Severity | 'resolved' | 'open', number>>;
  readonly invariants: readonly InvariantResult[];
  readonly objectives: readonly AchievedObjective[];
  readonly faultsInjected: number;
  readonly faults: readonly FaultGroup[];
  readonly cost: {
    readonly estimatedMonthlyUsd: number;
    readonly measuredMonthlyUsd: number;
    readonly lines: readonly MeasuredLine[];
  };
  readonly storage: { readonly last: StorageDay; readonly peak: StorageDay; readonly days: readonly StorageDay[] };
  readonly weeks: readonly Week[];
  readonly worstDay?: WorstDay;
  /** Service quotas of each Region that the account must be given before the first backup: those above the default. */
  readonly quotas: Partial<Quotas>;
  /** What of the policy this rehearsal says nothing about, and why. */
  readonly rehearsed: readonly RehearsedPart[];
  readonly clauses: readonly RehearsedClause[];
  readonly ledger: { readonly entries: number };
  /** SHA-256 over the keys and bodies of all ledger objects, in the order in which they were written. */
  readonly ledgerDigest: string;
  /** The one command that replays it. */
  readonly replay: string;
  readonly elapsedSeconds?: number;
  readonly peakMemoryBytes?: number;
}

/** How executions ended; `running`: not yet, when the last day was over. */
export type Ends = Readonly<Record<'succeeded' | 'failed' | 'timedOut' | 'aborted' | 'running', number>>;

/** `failed`: expected, and not completed by the end of its cycle. */
export interface Completion {
  readonly expected: number;
  readonly completed: number;
  readonly failed: number;
}

/** The worst that happened to one class in the whole time. */
export interface AchievedObjective {
  readonly class: string;
  /** Seconds of data that a loss of the database would have cost at the worst moment. */
  readonly rpoSeconds: Achieved;
  /** The same by recovery points alone: the longest time without a newer verified one. */
  readonly pointSeconds: Achieved;
  /** The same where continuous recovery by the platform is promised: how far it lagged behind. */
  readonly lagSeconds?: Achieved;
  /** Seconds from the start of a restore until the instance was available, in restore tests. */
  readonly availableSeconds: Achieved;
  /** Seconds from the start of a restore until all data had been read, in restore tests. */
  readonly rtoSeconds: Achieved;
  /** By recovery points of that Region alone: what the loss of every other Region would have cost. */
  readonly regions: Readonly<Record<string, Worst>>;
  /** Longest time from the beginning until a database had its first verified point. */
  readonly firstPointSeconds?: Worst;
}

export interface Worst {
  readonly seconds: number;
  readonly at: Instant;
  /** `rds-instance/orders`, with the Region for restores. */
  readonly resource: string;
}

export interface Achieved {
  readonly target: number;
  /** Absent: never measured, which is not a success. */
  readonly worst?: number;
  readonly at?: Instant;
  readonly resource?: string;
  readonly met: boolean;
  readonly measurements: number;
}

/** What broke in one way at one place, all together. */
export interface FaultGroup {
  readonly kind: string;
  readonly site: string;
  readonly count: number;
  readonly first: Instant;
  /** How many of them somebody was told of, and how long that took. */
  readonly told: number;
  readonly toldAfterSeconds?: { readonly median: number; readonly worst: number };
  /** From the fault until the alert was resolved. */
  readonly healed: number;
  readonly healedAfterSeconds?: { readonly median: number; readonly worst: number };
}

export interface MeasuredLine {
  readonly item: string;
  readonly quantity: number;
  readonly unit: string;
  readonly usd: number;
}

/** A day in UTC: `2026-01-17`. */
export type Day = string;

/** At the end of one day. */
export interface StorageDay {
  readonly day: Day;
  readonly points: number;
  /** Region → GB that its recovery points take up. */
  readonly gigabytes: Readonly<Record<string, number>>;
  /** What a month would cost that is like this day. */
  readonly monthlyUsd: number;
}

export interface Week extends Readonly<Record<Severity | 'resolved', number>> {
  /** Its first day. */
  readonly from: Day;
}

export interface WorstDay {
  readonly day: Day;
  /** One sentence. */
  readonly summary: string;
  readonly hours: readonly { readonly hour: Instant; readonly lines: readonly string[]; readonly more: number }[];
}

export interface RehearsedPart {
  readonly what: string;
  readonly kind: string;
  readonly rehearsed: boolean;
  /** Why not, as half a sentence. */
  readonly why?: string;
}

export interface RehearsedClause {
  readonly id: Clause;
  readonly sentence: string;
  readonly status: 'kept' | 'broken' | 'partly rehearsed' | 'not rehearsed';
  readonly by: readonly string[];
  readonly why: readonly string[];
}

/** Nothing broken, and something looked at: silence is no success. */
export function promisesHeld({ invariants }: Pick<RehearsalResult, 'invariants'>): boolean {
  return invariants.every(({ broken }) => broken === 0) && invariants.some(({ checked }) => checked > 0);
}
