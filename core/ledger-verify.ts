/** Does a chain of the ledger hold? If not: which entry, and what happened to it. */
import { firstPrevious, hashOf, type LedgerEntry, readLedgerKey } from './ledger.ts';

export interface StoredEntry {
  /** Object key. */
  readonly key: string;
  readonly entry: LedgerEntry;
}

export interface ChainProblem {
  readonly kind: 'altered' | 'missing' | 'misplaced' | 'foreign';
  readonly chain: string;
  /** Of the entry that is wrong. */
  readonly seq: number;
  /** Of the entry that is wrong, when it is there to be read. */
  readonly id?: string;
  readonly message: string;
}

/**
 * Checks one chain, given in any order. `head` is what is known from elsewhere about the newest entry: without it, the
 * loss of the newest entries themselves cannot be seen.
 */
export function verifyChain(
  chain: string,
  stored: readonly StoredEntry[],
  head?: { readonly seq: number; readonly hash: string },
): ChainProblem[] {
  const problems: ChainProblem[] = [];
  const bySeq = new Map<number, LedgerEntry>();
  for (const { key, entry } of stored) {
    const place = readLedgerKey(key);
    if (place?.chain !== chain) problems.push(foreign(chain, entry, key));
    else bySeq.set(place.seq, entry);
  }
  const last = Math.max(head?.seq ?? 0, ...bySeq.keys());
  for (let seq = 1; seq <= last; seq += 1) {
    const problem = checkEntry({ chain, seq, entry: bySeq.get(seq), bySeq, head });
    if (problem) problems.push(problem);
  }
  return problems;
}

interface Link {
  readonly chain: string;
  readonly seq: number;
  readonly entry: LedgerEntry | undefined;
  readonly bySeq: ReadonlyMap<number, LedgerEntry>;
  readonly head: { readonly seq: number; readonly hash: string } | undefined;
}

function checkEntry(link: Link): ChainProblem | undefined {
  const { chain, seq, entry, bySeq, head } = link;
  if (!entry) return { kind: 'missing', chain, seq, message: `entry ${seq} of ${chain} is missing` };
  const named = { chain, seq, id: entry.id };
  if (hashOf(entry) !== entry.hash) {
    return { kind: 'altered', ...named, message: `entry ${seq} of ${chain} was altered: its content has another hash` };
  }
  if (entry.seq !== seq || entry.chain !== chain) {
    const from = `entry ${entry.seq} of ${entry.chain}`;
    return { kind: 'misplaced', ...named, message: `entry ${seq} of ${chain} is out of order: it is ${from}` };
  }
  // An entry that was rewritten together with its own hash betrays itself in the one after it, or in the head.
  const after = bySeq.get(seq + 1);
  const remembered = after && hashOf(after) === after.hash && after.seq === seq + 1 ? after.previous : undefined;
  const known = remembered ?? (head?.seq === seq ? head.hash : undefined);
  if (known !== undefined && known !== entry.hash) {
    return {
      kind: 'altered',
      ...named,
      message: `entry ${seq} of ${chain} was replaced: what follows remembers another`,
    };
  }
  if (seq === 1 && entry.previous !== firstPrevious) {
    return { kind: 'missing', ...named, message: `entry 1 of ${chain} has a predecessor that is gone` };
  }
  return undefined;
}

function foreign(chain: string, entry: LedgerEntry, key: string): ChainProblem {
  return { kind: 'foreign', chain, seq: entry.seq, id: entry.id, message: `${key} does not belong to ${chain}` };
}
