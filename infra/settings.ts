/** What the app is built from: the policy, and the few things that are not the policy's business. */
import type { Policy } from '#core/policy/schema.ts';
import type { StepName } from '#lambdas/registry.ts';

/**
 * Object Lock of the evidence. `compliance` is the rule; nobody, not even the account's root user, can shorten it.
 * `governance` and `none` are for trial deployments that will be taken down again.
 */
export const ledgerLocks = ['compliance', 'governance', 'none'] as const;
export type LedgerLock = (typeof ledgerLocks)[number];

/** Which accounts are deployed to: each by its own people, with its own credentials. */
export const parts = ['all', 'primary', 'vault'] as const;
export type Part = (typeof parts)[number];

/** Account of every example; used when nobody has said which account to synthesize for. */
export const placeholderAccount = '111122223333';

export interface Settings {
  readonly policy: Policy;
  /** Twelve digits. */
  readonly account: string;
  readonly ledgerLock: LedgerLock;
  readonly part: Part;
  /** Folder of a step's bundle, as `bundle.ts` writes it. */
  bundleOf(step: StepName): string;
}
