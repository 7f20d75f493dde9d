/** What a rehearsal is asked for. */
import type { Instant } from '#core/model.ts';
import type { Policy } from '#core/policy/schema.ts';
import type { Assembly } from '../assembly/read.ts';
import type { CloudOptions } from '../cloud.ts';
import type { FaultPlan } from './faults/index.ts';

export interface RehearsalOptions {
  readonly policyFile: string;
  /** What is in the file, when that has been read already: whoever rehearses it a thousand times reads it once. */
  readonly policy?: Policy;
  /** Virtual days, from 1. */
  readonly days: number;
  /** Databases that the policy protects, all classes together, from 1. */
  readonly databases: number;
  /** Everything that is by chance follows from it. */
  readonly seed: number;
  /** `default`: planned from the seed. */
  readonly faults: FaultPlan | 'default' | 'none';
  /** How the command line names them, for the command that replays it: `none`, `default` or a file. */
  readonly faultsName?: string;
  /** The command that replays it, when it is not this rehearsal alone. */
  readonly replay?: string;
  /** Midnight, UTC; the day on which the policy takes effect when absent. */
  readonly start?: Instant;
  /** A synthesized app of the policy, or its folder; synthesized here when absent. */
  readonly assembly?: Assembly | string;
  /** Changes how the cloud is made, before faults are put into its seams: for whoever listens there, or plants a defect. */
  readonly adapt?: (options: CloudOptions) => CloudOptions;
  /** Called at every full virtual hour. */
  readonly onProgress?: (progress: Progress) => void;
  /** Real milliseconds since the beginning, for the summary. Without it, the summary has no elapsed time. */
  readonly elapsed?: () => number;
  /** Ends the rehearsal at the next full virtual hour: rejects with `Interrupted`. */
  readonly signal?: AbortSignal;
}

export interface Progress {
  readonly now: Instant;
  /** Whole days that are over. */
  readonly day: number;
  readonly days: number;
  /** Share of the virtual time that is over, 0 to 1. */
  readonly done: number;
}

/**
 * Seconds before the start at which the cloud begins: the databases are there before the policy is. The largest take an
 * hour and a half to make; much longer before, and they would be old without a backup on the first day.
 */
export const settling = 3 * 3600;

/** Ended from outside; the message says how far it was. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';

  constructor(readonly progress: Progress) {
    const { now, day, days } = progress;
    super(`stopped at ${now}: ${day} of ${days} days are over, and nothing can be said about the others`);
  }
}

/** There is nothing to rehearse; the message says why, and what would be needed. */
export class CannotRehearse extends Error {
  override readonly name = 'CannotRehearse';
}
