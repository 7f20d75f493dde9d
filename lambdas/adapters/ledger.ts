/**
 * Chains of the ledger in S3. Numbered keys and `If-None-Match` make an append atomic: whoever writes number n first
 * has it, everybody else reads the new tail and tries n + 1.
 */
import { LifeboatError } from '#core/errors.ts';
import { parseInstant } from '#core/instant.ts';
import { chainPrefix, type LedgerDraft, type LedgerEntry, ledgerKey, nextEntry, writeEntry } from '#core/ledger.ts';
import type { Instant } from '#core/model.ts';
import type { StepContext } from '../step.ts';
import { type Objects, openObjects } from './objects.ts';

/** More writers than this on one chain at one moment are a defect. */
const attempts = 10;
const page = 16;

export interface Ledger {
  /**
   * Adds an entry, unless its id is already in the chain since `since` (then that entry is the answer).
   * `since` is the beginning of the cycle, unless told otherwise. Throws LedgerContended when others were faster
   * ten times over.
   */
  append(draft: LedgerDraft, since?: Instant): Promise<LedgerEntry>;
  /** Entries written at or after `since`, newest first. */
  entries(chain: string, since: Instant): Promise<LedgerEntry[]>;
  /** The newest of them that is wanted; reads no further. */
  newest(chain: string, since: Instant, wanted: (entry: LedgerEntry) => boolean): Promise<LedgerEntry | undefined>;
}

export function openLedger(context: StepContext): Ledger {
  const objects = openObjects(context);
  return {
    append: (draft, since = draft.cycle ?? draft.at) => append(objects, draft, since),
    entries: (chain, since) => entriesSince(objects, chain, since),
    async newest(chain, since, wanted) {
      for await (const entry of walk(objects, chain, since)) if (wanted(entry)) return entry;
      return undefined;
    },
  };
}

async function append(objects: Objects, draft: LedgerDraft, since: Instant): Promise<LedgerEntry> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const recent = await entriesSince(objects, draft.chain, since);
    const same = recent.find(({ id }) => id === draft.id);
    if (same !== undefined) return same;
    const entry = nextEntry(recent[0] ?? (await tail(objects, draft.chain)), draft);
    if (await objects.writeNew(ledgerKey(entry.chain, entry.seq), writeEntry(entry))) return entry;
  }
  throw new LifeboatError('LedgerContended', `${attempts} times another writer was faster on chain ${draft.chain}`, {
    evidence: { chain: draft.chain, entry: draft.id },
  });
}

async function tail(objects: Objects, chain: string): Promise<LedgerEntry | undefined> {
  const [key] = await objects.list(chainPrefix(chain), { limit: 1 });
  return key === undefined ? undefined : await readEntry(objects, key);
}

async function entriesSince(objects: Objects, chain: string, since: Instant): Promise<LedgerEntry[]> {
  const entries: LedgerEntry[] = [];
  for await (const entry of walk(objects, chain, since)) entries.push(entry);
  return entries;
}

/** Keys count down, so the listing begins with the newest; reading stops at the first entry that is too old. */
async function* walk(objects: Objects, chain: string, since: Instant): AsyncGenerator<LedgerEntry> {
  let after: string | undefined;
  for (;;) {
    const keys = await objects.list(chainPrefix(chain), { limit: page, after });
    for (const key of keys) {
      const entry = await readEntry(objects, key);
      if (parseInstant(entry.at) < parseInstant(since)) return;
      yield entry;
    }
    if (keys.length < page) return;
    after = keys.at(-1);
  }
}

async function readEntry(objects: Objects, key: string): Promise<LedgerEntry> {
  const text = await objects.read(key);
  if (text !== undefined) return JSON.parse(text);
  throw new LifeboatError('LedgerBroken', `${key} was listed and cannot be read`, { evidence: { key } });
}
