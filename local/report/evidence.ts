/** Reads the whole ledger: every entry in the order of time, and whether each chain holds. */
import { digest } from '#core/canonical.ts';
import { groupBy } from '#core/group.ts';
import { type LedgerEntry, readLedgerKey } from '#core/ledger.ts';
import { type StoredEntry, verifyChain } from '#core/ledger-verify.ts';
import { openObjects } from '#lambdas/adapters/objects.ts';
import type { StepContext } from '#lambdas/step.ts';

export interface Evidence {
  readonly entries: readonly LedgerEntry[];
  /** One sentence for each thing that is wrong. */
  readonly problems: readonly string[];
  /** Over the newest hash of every chain: the same ledger has the same digest. */
  readonly digest: string;
}

export async function readEvidence(context: StepContext): Promise<Evidence> {
  const objects = openObjects(context);
  const keys = (await objects.list('ledger/')).filter((key) => readLedgerKey(key) !== undefined);
  const stored = await Promise.all(
    keys.map(async (key): Promise<StoredEntry> => ({ key, entry: JSON.parse((await objects.read(key)) ?? 'null') })),
  );
  const chains = groupBy(stored, ({ key }) => readLedgerKey(key)?.chain ?? '');
  return {
    entries: stored.map(({ entry }) => entry).sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.seq - b.seq)),
    problems: [...chains].flatMap(([chain, entries]) => verifyChain(chain, entries).map(({ message }) => message)),
    digest: digest(
      [...chains].sort(([a], [b]) => (a < b ? -1 : 1)).map(([chain, entries]) => [chain, headOf(entries)]),
    ),
  };
}

function headOf(entries: readonly StoredEntry[]): string {
  return entries.reduce((head, { entry }) => (entry.seq > head.seq ? entry : head), { seq: 0, hash: '' }).hash;
}
