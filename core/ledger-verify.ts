/** Does a chain of the ledger hold? If not: which entry, and what happened to it. */
import { groupBy } from './group.ts';
import { firstPrevious, hashOf, type LedgerEntry, readEntry, readLedgerKey, type Witness } from './ledger.ts';

export interface StoredEntry {
  /** Object key. */
  readonly key: string;
  readonly entry: LedgerEntry;
}

/** An object of the ledger, byte for byte. */
export interface StoredText {
  readonly key: string;
  readonly text: string;
}

export interface ChainProblem {
  readonly kind: 'altered' | 'missing' | 'misplaced' | 'foreign' | 'forged';
  readonly chain: string;
  /** Of the entry that is wrong. */
  readonly seq: number;
  /** Of the entry that is wrong, when it is there to be read. */
  readonly id?: string;
  readonly message: string;
}

/**
 * Checks one chain, given in any order. Witnesses are what is remembered of its entries elsewhere: without any, the loss
 * of the newest entries themselves cannot be seen.
 */
export function verifyChain(
  chain: string,
  stored: readonly StoredEntry[],
  witnesses: readonly Witness[] = [],
): ChainProblem[] {
  const problems: ChainProblem[] = [];
  const bySeq = new Map<number, LedgerEntry>();
  for (const { key, entry } of stored) {
    const place = readLedgerKey(key);
    if (place?.chain !== chain) problems.push(foreign(chain, entry, key));
    else bySeq.set(place.seq, entry);
  }
  const remembered = groupBy(witnesses, ({ seq }) => seq);
  const last = Math.max(0, ...remembered.keys(), ...bySeq.keys());
  for (let seq = 1; seq <= last; seq += 1) {
    const problem = checkEntry({ chain, seq, entry: bySeq.get(seq), bySeq, remembered, last });
    if (problem) problems.push(problem);
  }
  return problems;
}

/** As `verifyChain`, from the bytes: what does not read as an entry was altered. The entries are those that read. */
export function verifyTexts(
  chain: string,
  texts: readonly StoredText[],
  witnesses: readonly Witness[] = [],
): { readonly entries: readonly StoredEntry[]; readonly problems: readonly ChainProblem[] } {
  const entries: StoredEntry[] = [];
  const unreadable = new Set<number>();
  for (const { key, text } of texts) {
    const entry = readEntry(text);
    if (entry !== undefined) entries.push({ key, entry });
    else unreadable.add(readLedgerKey(key)?.seq ?? 0);
  }
  const problems = verifyChain(chain, entries, witnesses).filter(
    ({ kind, seq }) => kind !== 'missing' || !unreadable.has(seq),
  );
  return { entries, problems: [...[...unreadable].map((seq) => illegible(chain, seq)), ...problems] };
}

interface Link {
  readonly chain: string;
  readonly seq: number;
  readonly entry: LedgerEntry | undefined;
  readonly bySeq: ReadonlyMap<number, LedgerEntry>;
  readonly remembered: ReadonlyMap<number, readonly Witness[]>;
  readonly last: number;
}

function checkEntry(link: Link): ChainProblem | undefined {
  const { chain, seq, entry, remembered } = link;
  if (!entry) {
    const by = remembered.get(seq)?.[0]?.by;
    const known = by === undefined ? '' : `, which ${by} remembers`;
    return { kind: 'missing', chain, seq, message: `entry ${seq} of ${chain}${known} is missing` };
  }
  const named = { chain, seq, id: entry.id };
  if (hashOf(entry) !== entry.hash) {
    return { kind: 'altered', ...named, message: `entry ${seq} of ${chain} was altered: its content has another hash` };
  }
  if (entry.seq !== seq || entry.chain !== chain) {
    const from = `entry ${entry.seq} of ${entry.chain}`;
    return { kind: 'misplaced', ...named, message: `entry ${seq} of ${chain} is out of order: it is ${from}` };
  }
  const replaced = whoRemembersAnother(link, entry);
  if (replaced !== undefined) {
    const message = `entry ${seq} of ${chain} was replaced: ${replaced} remembers another`;
    return { kind: 'altered', ...named, message };
  }
  return checkBeginning(link, entry);
}

/** An entry that was rewritten together with its own hash betrays itself in what follows it, or in a witness. */
function whoRemembersAnother({ seq, bySeq, remembered, last }: Link, { hash }: LedgerEntry): string | undefined {
  const witnesses = remembered.get(seq);
  const contrary = witnesses?.find((witness) => witness.hash !== hash);
  if (contrary !== undefined) return contrary.by ?? 'what is known of it';
  if (witnesses !== undefined) return undefined;
  const after = bySeq.get(seq + 1);
  if (after === undefined || !isInPlace(after, seq + 1) || after.previous === hash) return undefined;
  // Of the two newest entries nobody knows which is true, so the one that was put after the other is named.
  const isVouched = seq + 1 < last || remembered.has(seq + 1);
  return isVouched ? 'what follows' : undefined;
}

function checkBeginning({ chain, seq, bySeq, remembered, last }: Link, entry: LedgerEntry): ChainProblem | undefined {
  const named = { chain, seq, id: entry.id };
  if (seq === 1) {
    if (entry.previous === firstPrevious) return undefined;
    return { kind: 'missing', ...named, message: `entry 1 of ${chain} has a predecessor that is gone` };
  }
  const before = bySeq.get(seq - 1);
  const follows = before === undefined || !isInPlace(before, seq - 1) || before.hash === entry.previous;
  if (follows || (seq < last && !remembered.has(seq - 1)) || remembered.has(seq)) return undefined;
  const message = `entry ${seq} of ${chain} was forged: it does not remember entry ${seq - 1}, which it follows`;
  return { kind: 'forged', ...named, message };
}

function isInPlace(entry: LedgerEntry, seq: number): boolean {
  return entry.seq === seq && hashOf(entry) === entry.hash;
}

function illegible(chain: string, seq: number): ChainProblem {
  const message = `entry ${seq} of ${chain} was altered: it is not what a step writes`;
  return { kind: 'altered', chain, seq, message };
}

function foreign(chain: string, entry: LedgerEntry, key: string): ChainProblem {
  return { kind: 'foreign', chain, seq: entry.seq, id: entry.id, message: `${key} does not belong to ${chain}` };
}
