/**
 * Errors that the state machines retry, catch or show. The `name` is the contract with the ASL files
 * (`Retry` and `Catch` match on it), so a name is never changed without its ASL; a test holds both sides.
 */
export interface ErrorFacts {
  /** What to do next, for the person who reads the alert. */
  readonly hint?: string;
  /** What was seen. Never secrets. */
  readonly evidence?: Readonly<Record<string, string | number | boolean>>;
  readonly cause?: unknown;
}

export class LifeboatError extends Error {
  readonly hint: string | undefined;
  readonly evidence: Readonly<Record<string, string | number | boolean>>;

  constructor(
    override readonly name: ErrorName,
    message: string,
    facts: ErrorFacts = {},
  ) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.hint = facts.hint;
    this.evidence = facts.evidence ?? {};
  }
}

/** Name → what it means. `…NotReady` names are patience: a state machine retries them, nobody is told. */
export const errorNames = {
  RecoveryPointNotReady: 'a snapshot or copy is still being made',
  RecoveryPointFailed: 'a snapshot or copy ended in a state it cannot leave',
  RecoveryPointMissing: 'a snapshot or copy that must exist is not there',
  RecoveryPointNotOurs: 'a snapshot with our name carries somebody else’s tags',
  RecoveryPointUnverified: 'a recovery point exists but is not what the policy asked for',
  RecoveryPointStillThere: 'a deleted recovery point is still listed',
  RecoveryPointKept: 'a removal was refused because the point must be kept by now',
  CopySlotNotReady: 'as many copies as AWS makes at a time are under way to that Region',
  SnapshotQuotaFull: 'the account may hold no more manual snapshots in a Region',
  ExpectedSetEmpty: 'no database carries the tag of the class that a rule protects',
  ResourceNotReady: 'the database is busy and will be available again',
  ResourceNotBackedUp: 'the database is in a state from which no snapshot can be taken',
  RestoreNotReady: 'a restored instance is still being made',
  InstanceSlotNotReady: 'no further instance can be made in that Region for now',
  RestoreFailed: 'a restored instance ended in a state it cannot leave',
  TestInstanceStillThere: 'a deleted test instance is still listed',
  TestInstanceNotOurs: 'an instance with a test name carries somebody else’s tags',
  PasswordNotReady: 'the new password of a test instance is not applied yet',
  ValidationFailed: 'the restored data is not the data that was backed up',
  NothingToTest: 'no recovery point may be chosen for a restore test',
  CycleIncomplete: 'a backup cycle ended with something missing',
  RetentionIncomplete: 'a removal that was decided could not be carried out',
  RestoreTestFailed: 'a restore test ended without proof',
  FreshnessUnknown: 'a monitor could not read what it must judge',
  LedgerContended: 'too many writers on one chain of the ledger',
  LedgerBroken: 'the chain of the ledger does not hold',
  AlertUndelivered: 'a topic does not take the message of an alert',
  PapersMissing: 'what an earlier step of the execution handed on is not there',
  AwsBusy: 'AWS asked to come back later, or did not answer, more often than the SDK retries',
  InputRejected: 'a step was called with an input that it does not take',
  ConfigurationMissing: 'an environment variable or policy entry that a step needs is absent',
} as const;

export type ErrorName = keyof typeof errorNames;
