/** Entries and the documents beside them: each names the other, so that neither can go alone. */
import { restoreTestKey } from '../documents.ts';
import type { LedgerEntry } from '../ledger.ts';
import type { LedgerEvent } from '../ledger-events.ts';
import type { Instant } from '../model.ts';
import { type EvidenceProblem, problem } from './problems.ts';

type Namer = (entry: LedgerEntry) => readonly unknown[];

/** Event → the keys of the documents that its entry names. */
const named: Partial<Record<LedgerEvent, Namer>> = {
  'cycle-closed': ({ facts }) => [facts['reportKey']],
  'recipe-captured': ({ facts }) => [facts['key']],
  'recovery-point-verified': ({ facts }) => [facts['recipe']],
  'vault-point-verified': ({ facts }) => [facts['recipe']],
  'retention-planned': ({ facts }) => [facts['plan']],
  'retention-closed': ({ facts }) => [facts['plan'], facts['report']],
  'restore-run-closed': ({ facts }) => [facts['report']],
  'restore-test-closed': ({ rule = '', cycle = '', subject, facts }) => [
    restoreTestKey(rule, cycle, String(facts['region']), subject.slice(subject.indexOf('/') + 1)),
  ],
};

export function judgeDocuments(
  documents: readonly string[],
  entries: readonly LedgerEntry[],
  now: Instant,
): EvidenceProblem[] {
  const there = new Set(documents);
  const spokenOf = new Set(entries.flatMap(documentsOf));
  const gone = entries
    .filter(({ at }) => at <= now)
    .flatMap((entry) => documentsOf(entry).flatMap((key) => (there.has(key) ? [] : [goneFrom(entry, key)])));
  return [...documents.filter((key) => !spokenOf.has(key)).map(unknown), ...gone];
}

function documentsOf(entry: LedgerEntry): string[] {
  return (named[entry.event]?.(entry) ?? []).filter((key) => typeof key === 'string');
}

function goneFrom({ chain, seq, id }: LedgerEntry, key: string): EvidenceProblem {
  const message = `entry ${seq} of ${chain} names ${key}, and there is no such document`;
  return problem('unfounded', message, { chain, seq, id, key });
}

function unknown(key: string): EvidenceProblem {
  return problem('unrecorded', `${key} is there, and no entry names it: the entry that did is gone`, { key });
}
