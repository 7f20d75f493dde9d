/** What runs in one Region of the primary account, or in the vault account. */
import type { Policy } from '#core/policy/schema.ts';
import { type ScheduledRun, scheduledRuns } from '#core/schedule/scheduled-runs.ts';
import { vaultRuns } from '#core/schedule/vault-runs.ts';
import type { Names } from './names.ts';

export function runsIn(policy: Policy, { isVaultAccount, region: here }: Names): readonly ScheduledRun[] {
  return isVaultAccount ? vaultRuns(policy) : scheduledRuns(policy).filter(({ region }) => region === here);
}
