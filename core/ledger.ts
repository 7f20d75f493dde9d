/**
 * The ledger: append-only evidence, one entry per fact, in chains. Each entry carries the hash of the one before, so
 * nothing can be changed, taken out or put in between without the chain saying where.
 */
import { z } from 'zod';
import { canonicalJson, digest } from './canonical.ts';
import { isInstant } from './instant.ts';
import { type LedgerEvent, ledgerEvents } from './ledger-events.ts';
import type { Clause, Instant } from './model.ts';

/** Plain JSON that proves the event. Never secrets. */
export type LedgerFacts = Readonly<Record<string, unknown>>;

export interface LedgerEntry {
  /** From 1, without gaps within a chain. */
  readonly seq: number;
  /** `rds-instance.orders`, `rds-instance.orders.restore-test.eu-west-1`, `retention.database-full` or `pipeline`. */
  readonly chain: string;
  /** Deterministic, so that a step that runs twice writes once; see `entryId`. */
  readonly id: string;
  readonly at: Instant;
  readonly event: LedgerEvent;
  /** Slug of the policy. */
  readonly policy: string;
  readonly rule?: string;
  readonly clauses: readonly Clause[];
  /** `rds-instance/orders`, or the policy's slug when it is about the pipeline itself. */
  readonly subject: string;
  readonly cycle?: Instant;
  readonly facts: LedgerFacts;
  /** Hash of entry `seq - 1`; 64 zeros for the first. */
  readonly previous: string;
  /** SHA-256 of the canonical JSON of everything above. */
  readonly hash: string;
}

/** An entry before it has a place in its chain. */
export type LedgerDraft = Omit<LedgerEntry, 'seq' | 'previous' | 'hash'>;

export const firstPrevious = '0'.repeat(64);
const highest = 99_999_999;

/** The entry that follows `tail` (none: the first of its chain). */
export function nextEntry(tail: Pick<LedgerEntry, 'seq' | 'hash'> | undefined, draft: LedgerDraft): LedgerEntry {
  const unsealed = { ...draft, seq: (tail?.seq ?? 0) + 1, previous: tail?.hash ?? firstPrevious };
  if (unsealed.seq > highest) throw new RangeError(`chain ${draft.chain} is full at ${highest} entries`);
  return { ...unsealed, hash: digest(unsealed) };
}

/** The hash that an entry ought to carry. */
export function hashOf(entry: LedgerEntry): string {
  const { hash: _carried, ...unsealed } = entry;
  return digest(unsealed);
}

/** `cycle-closed.2026-01-17T02:00:00Z.<point>.<region>`: the same fact always has the same id. */
export function entryId(event: LedgerEvent, ...of: readonly (string | undefined)[]): string {
  return [event, ...of.filter((part) => part !== undefined && part !== '')].join('.');
}

/** Body of the object that holds an entry. */
export function writeEntry(entry: LedgerEntry): string {
  return canonicalJson(entry);
}

/** `undefined` when the text is not, byte for byte, what `writeEntry` makes of an entry. */
export function readEntry(text: string): LedgerEntry | undefined {
  try {
    const read = shape.safeParse(JSON.parse(text));
    return read.success && canonicalJson(read.data) === text ? (read.data as LedgerEntry) : undefined;
  } catch {
    return undefined;
  }
}

const shape = z.looseObject({
  seq: z.int().min(1),
  chain: z.string(),
  id: z.string(),
  at: z.string().refine(isInstant),
  event: z.string().refine((event) => Object.hasOwn(ledgerEvents, event)),
  policy: z.string(),
  rule: z.string().optional(),
  clauses: z.array(z.string()),
  subject: z.string(),
  cycle: z.string().optional(),
  facts: z.record(z.string(), z.unknown()),
  previous: z.string(),
  hash: z.string(),
});

/** What something outside a chain remembers of one of its entries. */
export interface Witness extends Pick<LedgerEntry, 'seq' | 'hash'> {
  /** Who remembers: `the tag of lifeboat-orders-… in eu-west-1`. */
  readonly by?: string;
}

/** `17.3f2a…`: an entry as tags and reports remember it. */
export function reference({ seq, hash }: Pick<LedgerEntry, 'seq' | 'hash'>): string {
  return `${seq}.${hash}`;
}

export function readReference(text: unknown): Pick<LedgerEntry, 'seq' | 'hash'> | undefined {
  const [, seq, hash] = /^(\d{1,8})\.([0-9a-f]{64})$/.exec(typeof text === 'string' ? text : '') ?? [];
  return seq !== undefined && hash !== undefined ? { seq: Number(seq), hash } : undefined;
}

export function chainPrefix(chain: string): string {
  return `ledger/${chain}/`;
}

/** Keys count down, so that a listing of one key finds the newest entry. */
export function ledgerKey(chain: string, seq: number): string {
  return `${chainPrefix(chain)}${String(highest - seq).padStart(8, '0')}.json`;
}

/** `undefined` when the key is none of ours. */
export function readLedgerKey(key: string): { readonly chain: string; readonly seq: number } | undefined {
  const [, chain, countdown] = /^ledger\/([^/]+)\/(\d{8})\.json$/.exec(key) ?? [];
  return chain && countdown ? { chain, seq: highest - Number(countdown) } : undefined;
}

/** `rds-instance/orders` → `rds-instance.orders`; the pipeline's own facts are in `pipeline`. */
export function resourceChain(kind: string, resource: string): string {
  return `${kind}.${resource}`;
}

/** What the keys of all chains about resources of a kind begin with. */
export function chainPrefixOf(kind: string): string {
  return `ledger/${resourceChain(kind, '')}`;
}

export function restoreTestChain(kind: string, resource: string, region: string): string {
  return `${resourceChain(kind, resource)}.restore-test.${region}`;
}

/** What a rule let go of, run by run, in a chain of its own: however old, the newest plan is near its beginning. */
export function retentionChain(rule: string): string {
  return `retention.${rule}`;
}

export const pipelineChain = 'pipeline';
