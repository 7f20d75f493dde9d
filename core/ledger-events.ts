/** Every event of the ledger: name → what it records. The reports read these names, so a name is never reused. */
export const ledgerEvents = {
  'cycle-opened': 'a backup cycle began: its expected set',
  'recovery-point-taken': 'a snapshot was asked for',
  'copy-given-up': 'a copy that did not become available in its time was cancelled, so that later ones are not held up',
  'recipe-captured': 'what is needed to rebuild the database around a point was written down',
  'recovery-point-verified':
    'a point and its copies exist as the policy wants them: facts hold takenAt, regions, sizeBytes',
  'cycle-closed': 'a backup cycle ended: facts are a CycleReport',
  'retention-planned': 'what may go and what stays, with reasons: the first half of the evidence of disposal',
  'removal-announced': 'a point that may go was marked: it goes after its grace, if that is decided again',
  'removal-withdrawn': 'a point that was marked is wanted again, and its mark was taken off',
  'removal-started': 'a point was asked to be deleted',
  'removal-confirmed': 'a point is gone: the second half of the evidence of disposal',
  'point-lost': 'a good point is gone, and nobody of the pipeline removed it: facts hold when it was there last',
  'removal-refused': 'a removal that was planned was not carried out, because the facts had changed',
  'retention-closed': 'a retention run ended',
  'hold-placed': 'a person pinned a point: facts hold reason, approver, and the Regions in which it is pinned',
  'hold-released': 'a person gave a pinned point back to retention: facts hold reason and approver',
  'restore-test-closed': 'a restore test ended: facts are a RestoreVerdict with the fingerprints of what was restored',
  'restore-run-closed':
    'a run of restore tests in a Region ended: how many databases passed, failed, or were never heard of',
  'leftover-removed': 'a test instance that outlived its test was swept away',
  'freshness-assessed': 'a monitor looked at everything: facts hold what it measured',
  'vault-point-taken': 'the vault account began to take a copy of a point that is shared with it',
  'vault-point-verified':
    'the vault account holds a copy of its own, under its own key: facts hold takenAt, keyArn, and the days that it is promised',
  'vault-point-marked': 'a copy of the vault account may go: it does after its grace, if that is decided again',
  'vault-point-unmarked': 'a copy that was marked is wanted again, and its mark was taken off',
  'vault-point-let-go': 'the vault account lets a copy go, with the reason',
  'vault-point-gone': 'a copy that the vault account has let go is not there any more',
  'step-failed': 'a step failed after its patience ran out',
  'alert-opened': 'people were told of a finding',
  'alert-resolved': 'people were told that a finding is over',
} as const;

export type LedgerEvent = keyof typeof ledgerEvents;
