/** What must be known of the ledger and of the world around it before the evidence can be judged. All of it is JSON. */
import type { StoredText } from '../ledger-verify.ts';
import type { Instant, RecoveryPoint } from '../model.ts';

/** One version of an object, as S3 lists it. */
export interface ObjectVersion {
  readonly key: string;
  /** When S3 took it: nobody can choose that. */
  readonly at: Instant;
  /** True of a delete marker: what was there is hidden, and still there. */
  readonly hides: boolean;
}

export interface AlertState {
  /** See `alertKey`. */
  readonly key: string;
  /** False while people are being told: the ledger is written after that. */
  readonly told: boolean;
}

export interface EvidenceFacts {
  /** When reading began. What was written later speaks of things that were not looked at. */
  readonly now: Instant;
  /** Every object under `ledger/`. */
  readonly texts: readonly StoredText[];
  /** Every version and delete marker under `ledger/`. */
  readonly versions: readonly ObjectVersion[];
  /** Keys under `reports/` and `recipes/`. */
  readonly documents: readonly string[];
  /** Every object under `certificates/`. */
  readonly certificates: readonly StoredText[];
  /** Every alert of which there is a marker. */
  readonly alerts: readonly AlertState[];
  /** Every recovery point in every place that the account has, ours or not. */
  readonly points: readonly RecoveryPoint[];
  /** Present when all of this is what a vault account holds: its one Region. */
  readonly vaultRegion?: string;
  /** How the ledger was counted before, where somebody counted. */
  readonly counted?: { readonly entries: number; readonly digest: string };
}
