/** What a kind of fault is: facts only. How it is done stands in `inject/` and `world/`, by the seam that it uses. */

/** Where a fault takes hold. `world`: somebody or something acts on the account, through the API or by hand. */
export type Seam = 'call' | 'invocation' | 'outcome' | 'delivery' | 'region' | 'world';

/** A field of a fault besides `kind`, `at`, `for` and `times`, which say what and when. */
export type Field =
  | 'workflow'
  | 'step'
  | 'service'
  | 'operation'
  | 'region'
  | 'nth'
  | 'share'
  | 'afterCalls'
  | 'by'
  | 'database'
  | 'topic'
  | 'pick';

/**
 * What may be worse because of a fault, and never more than that. Nothing excuses the removal of a point that must be
 * kept, or silence for longer than `telling`.
 */
export const excuses = {
  run: 'Runs that it touches may fail; each says so in its report, or an alert does.',
  objective: 'An RPO, an RTO or a threshold of age may be missed; the alert is open within the stated delay.',
  telling: 'An alert may be late; it is told once people can be reached again.',
  evidence: 'Entries and reports of the time may be missing; what is written still verifies.',
  points: 'Recovery points may be gone or unusable that the pipeline did not remove.',
  leftovers: 'A test instance may outlive its limit until it can be deleted again.',
} as const;

export type Excuse = keyof typeof excuses;

export interface Kind {
  readonly seam: Seam;
  /** One sentence: what happens. */
  readonly what: string;
  /** One sentence: what the promise becomes while it lasts. */
  readonly promise: string;
  readonly excuses: readonly Excuse[];
  readonly takes: readonly Field[];
  /** Fields without which it cannot be done. */
  readonly needs?: readonly Field[];
  /** How long it lasts when the fault does not say, as a duration (`6h`); absent: it is over as soon as it has happened. */
  readonly lasts?: string;
  /** How often it happens in 30 days of a default plan: for the account, or for a hundred databases. */
  readonly rate: { readonly per: 'account' | 'hundred-databases'; readonly in30Days: number };
}
