/** Every finding by its name, which is also its heading in the runbook: name → what it means, for the subject line. */
export const findingNames = {
  BackupFailed: 'a backup failed',
  CycleIncomplete: 'a backup cycle ended with something missing',
  NothingProtected: 'no database is being backed up',
  BackupStale: 'the newest backup is too old',
  CopyStale: 'the newest copy is too old',
  BackupSizeAnomaly: 'a backup has an unusual size',
  PointInTimeWindowShort: 'the point-in-time window is shorter than the policy asks',
  PointInTimeStale: 'point-in-time recovery lags behind',
  SnapshotQuotaFilling: 'the quota of manual snapshots is filling up',
  StorageFilling: 'the storage of a database is filling up',
  ResourceGone: 'a database with recovery points is no longer there',
  ResourcesUncovered: 'databases without a data class are not backed up',
  RestoreTestOverdue: 'no restore test has passed for too long',
  RestoreTestFailed: 'a restore test failed',
  TestInstanceLeftBehind: 'a test database was not cleaned up',
  RunMissing: 'a scheduled run left no report',
  RetentionIncomplete: 'a recovery point could not be removed',
  RetentionCapped: 'more recovery points may go than one run removes',
  RetentionShortened: 'a shorter retention waits for confirmation',
  RecoveryPointLost: 'recovery points disappear that have to stay',
  FreshnessUnknown: 'the monitor could not look',
  VaultFailed: 'the vault account could not take or keep its copies',
  VaultStale: 'the newest copy in the vault account is too old',
  LedgerBroken: 'the ledger does not hold',
} as const;

export type FindingName = keyof typeof findingNames;

/** The meaning of a name; the name itself when it is not one of ours. */
export function meaningOf(name: string): string {
  return name in findingNames ? findingNames[name as FindingName] : name;
}
