/** What an entry of the ledger says of a recovery point, in the Regions that it speaks of. */
import type { LedgerEntry } from '../ledger.ts';
import type { LedgerEvent } from '../ledger-events.ts';

/** `gone`: the pipeline removed it; `lost`: somebody else did; `taken`: it is on its way, and may have been before. */
export type Word = 'taken' | 'verified' | 'given-up' | 'leaving' | 'gone' | 'lost';

const words: Partial<Record<LedgerEvent, Word>> = {
  'recovery-point-verified': 'verified',
  'copy-given-up': 'given-up',
  'removal-started': 'leaving',
  'removal-confirmed': 'gone',
  'point-lost': 'lost',
  'vault-point-taken': 'taken',
  'vault-point-verified': 'verified',
  'vault-point-let-go': 'leaving',
  'vault-point-gone': 'gone',
};

export function wordOf({ event }: Pick<LedgerEntry, 'event'>): Word | undefined {
  return words[event];
}

export function pointOf({ facts }: Pick<LedgerEntry, 'facts'>): string {
  return String(facts['point'] ?? '');
}

/** The one Region of an entry, or all of them. */
export function regionsOf({ facts }: Pick<LedgerEntry, 'facts'>): string[] {
  const { region, regions } = facts;
  return Array.isArray(regions) ? regions.map(String) : region === undefined ? [] : [String(region)];
}

/** Whether an entry is a word on a point in a Region. The newest one counts. */
export function isWordOn(entry: LedgerEntry, point: string, region: string): boolean {
  return wordOf(entry) !== undefined && pointOf(entry) === point && regionsOf(entry).includes(region);
}

/**
 * What is to be written of a point that is gone, by the newest word on it: `removal-confirmed`, when a run started its
 * removal and nobody said how that ended; `point-lost`, when it was good and nobody of ours touched it; nothing, when its
 * end is told, or it was never good.
 */
export function missingWord(newest: LedgerEntry | undefined): 'removal-confirmed' | 'point-lost' | undefined {
  const word = newest && wordOf(newest);
  if (word === 'leaving') return 'removal-confirmed';
  return word === 'verified' ? 'point-lost' : undefined;
}
