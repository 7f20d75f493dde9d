/**
 * Chains of the ledger in S3. Numbered keys and `If-None-Match` make an append atomic: whoever writes number n first
 * has it, everybody else reads the new tail and tries n + 1. Numbers also say where every earlier entry is, so a chain is
 * listed for its newest key only.
 */
import { LifeboatError } from '#core/errors.ts';
import { parseInstant } from '#core/instant.ts';
import {
  chainPrefix,
  type LedgerDraft,
  type LedgerEntry,
  ledgerKey,
  nextEntry,
  readLedgerKey,
  writeEntry,
} from '#core/ledger.ts';
import type { Instant } from '#core/model.ts';
import type { StepContext } from '../step.ts';
import { type Objects, openObjects } from './objects.ts';

/** More writers on one chain at one moment than a Map has items under way (40) are a defect. */
const attempts = 50;
/** Entries that are read at once, at most. */
const mostAtOnce = 8;

export interface Ledger {
  /**
   * Adds an entry, unless its id is already in the chain since `since` (then that entry is the answer).
   * `since` is the beginning of the cycle, unless told otherwise. Throws LedgerContended when others were faster
   * fifty times over.
   */
  append(draft: LedgerDraft, since?: Instant): Promise<LedgerEntry>;
  /**
   * The same for facts of one cycle that are told one after another, each of a kind of its own. `after`: what this said of
   * the fact before. While nobody else writes, that one entry is read and no other.
   */
  appendNext(draft: LedgerDraft, after: number | null): Promise<Appended>;
  /** As `append`, with what was read of the chain on the way, newest first: without a race, every entry since `since`. */
  appendReading(draft: LedgerDraft): Promise<Appended>;
  /** Every entry written at or after `since`, or of a cycle of that time, newest first. */
  since(chain: string, since: Instant): Promise<LedgerEntry[]>;
  /** The newest of these that is wanted; reads no further. */
  newest(chain: string, since: Instant, wanted: (entry: LedgerEntry) => boolean): Promise<LedgerEntry | undefined>;
  /** The first entry of a chain: when it began. */
  first(chain: string): Promise<LedgerEntry | undefined>;
}

/** For whoever wants the newest of its kind, however old. */
export const ever: Instant = '1970-01-01T00:00:00Z';

export interface Appended {
  readonly entry: LedgerEntry;
  /**
   * The number of the entry, when the chain holds nothing of its cycle but what was told so. Null when it may hold more,
   * for which the next has to look.
   */
  readonly seq: number | null;
  readonly read: readonly LedgerEntry[];
}

export function openLedger(context: StepContext): Ledger {
  const objects = openObjects(context);
  return {
    append: async (draft, since = sinceOf(draft)) => (await append(objects, draft, since)).entry,
    appendNext: async (draft, after) =>
      (after === null ? undefined : await appendTo(objects, draft, after)) ??
      (await append(objects, draft, sinceOf(draft))),
    appendReading: (draft) => append(objects, draft, sinceOf(draft)),
    async since(chain, since) {
      const entries: LedgerEntry[] = [];
      for await (const entry of walk(objects, chain)) {
        if (isBefore(entry, since)) break;
        entries.push(entry);
      }
      return entries;
    },
    async newest(chain, since, wanted) {
      for await (const entry of walk(objects, chain)) {
        if (isBefore(entry, since)) return undefined;
        if (wanted(entry)) return entry;
      }
      return undefined;
    },
    async first(chain) {
      const text = await objects.read(ledgerKey(chain, 1));
      return text === undefined ? undefined : JSON.parse(text);
    },
  };
}

const sinceOf = ({ cycle, at }: LedgerDraft) => cycle ?? at;

async function append(objects: Objects, draft: LedgerDraft, since: Instant): Promise<Appended> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const { tail, same, read } = await readTail(objects, draft, since);
    if (same !== undefined) return { entry: same, seq: null, read };
    const entry = nextEntry(tail, draft);
    const isFirst = tail === undefined || (isBefore(tail, since) && tail.cycle !== draft.cycle);
    if (await write(objects, entry)) return { entry, seq: isFirst ? entry.seq : null, read };
  }
  throw new LifeboatError('LedgerContended', `${attempts} times another writer was faster on chain ${draft.chain}`, {
    evidence: { chain: draft.chain, entry: draft.id },
  });
}

/** Right behind an entry that is there and of the same cycle; `undefined` when it is not, or not the newest any more. */
async function appendTo(objects: Objects, draft: LedgerDraft, after: number): Promise<Appended | undefined> {
  const text = await objects.read(ledgerKey(draft.chain, after));
  if (text === undefined) return undefined;
  const tail: LedgerEntry = JSON.parse(text);
  if (tail.cycle !== draft.cycle || tail.id === draft.id) return undefined;
  const entry = nextEntry(tail, draft);
  return (await write(objects, entry)) ? { entry, seq: entry.seq, read: [tail] } : undefined;
}

function write(objects: Objects, entry: LedgerEntry): Promise<boolean> {
  return objects.writeNew(ledgerKey(entry.chain, entry.seq), writeEntry(entry));
}

/** The newest entry; and the one with the draft's id, looked for no further back than `since`. */
async function readTail(
  objects: Objects,
  { chain, id }: LedgerDraft,
  since: Instant,
): Promise<{ tail: LedgerEntry | undefined; same?: LedgerEntry; read: readonly LedgerEntry[] }> {
  const read: LedgerEntry[] = [];
  for await (const entry of walk(objects, chain)) {
    read.push(entry);
    // First, because clocks that were set back write entries that look older than their cycle.
    if (entry.id === id) return { tail: read[0], same: entry, read };
    if (isBefore(entry, since)) break;
  }
  return { tail: read[0], read };
}

/**
 * Newest first, to the beginning of the chain. Mostly the newest two or three answer, so they are read one by one; whoever
 * must go further back reads half as many again each time.
 */
async function* walk(objects: Objects, chain: string): AsyncGenerator<LedgerEntry> {
  const [key] = await objects.list(chainPrefix(chain), { limit: 1 });
  const newest = key === undefined ? 0 : (readLedgerKey(key)?.seq ?? 0);
  if (newest === 0) return;
  for (let read = 0; read < newest; ) {
    const portion = Math.min(Math.max(1, Math.floor(read / 2)), mostAtOnce, newest - read);
    const numbers = Array.from({ length: portion }, (_, index) => newest - read - index);
    yield* await Promise.all(numbers.map((number) => readEntry(objects, chain, number)));
    read += portion;
  }
}

/** Its time and its cycle are: a step whose clock is wrong dates its entries wrongly, and its cycle is told to it. */
function isBefore({ at, cycle = at }: LedgerEntry, since: Instant): boolean {
  return parseInstant(at) < parseInstant(since) && parseInstant(cycle) < parseInstant(since);
}

async function readEntry(objects: Objects, chain: string, seq: number): Promise<LedgerEntry> {
  const key = ledgerKey(chain, seq);
  const text = await objects.read(key);
  if (text !== undefined) return JSON.parse(text);
  throw new LifeboatError('LedgerBroken', `${key} is part of a chain and cannot be read`, { evidence: { key } });
}
