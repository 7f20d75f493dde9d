/** Reads the whole ledger: every entry in the order of time, and whether the evidence holds. */
import type { EvidenceFacts } from '#core/evidence/facts.ts';
import { verifyEvidence } from '#core/evidence/verify.ts';
import type { LedgerEntry } from '#core/ledger.ts';
import type { Policy } from '#core/policy/schema.ts';

export interface Evidence {
  readonly entries: readonly LedgerEntry[];
  /** One sentence for each thing that is wrong. */
  readonly problems: readonly string[];
  /** Over the newest hash of every chain: the same ledger has the same digest. */
  readonly digest: string;
}

export function judgeEvidence(facts: EvidenceFacts, policy: Policy): Evidence {
  const { entries, problems, digest } = verifyEvidence(facts, policy);
  return {
    entries: [...entries].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.seq - b.seq)),
    problems: problems.map(({ message }) => message),
    digest,
  };
}
