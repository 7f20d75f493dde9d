/** Certificates of disposal against the entries that they name; and points that are gone everywhere and have none. */
import { certificateKey } from '../documents.ts';
import { groupBy } from '../group.ts';
import { secondsBetween, secondsPer } from '../instant.ts';
import type { LedgerEntry } from '../ledger.ts';
import type { StoredText } from '../ledger-verify.ts';
import type { Instant } from '../model.ts';
import { type Certificate, certificateProblems, storyOf } from './certificate.ts';
import { type EvidenceProblem, problem } from './problems.ts';
import { pointOf, wordOf } from './said.ts';

/** `entries`: chain by chain, each in its order. */
export function judgeCertificates(
  certificates: readonly StoredText[],
  entries: readonly LedgerEntry[],
  now: Instant,
): EvidenceProblem[] {
  const chains = new Map<string, Map<number, LedgerEntry>>();
  for (const entry of entries) {
    const chain = chains.get(entry.chain) ?? new Map<number, LedgerEntry>();
    chains.set(entry.chain, chain.set(entry.seq, entry));
  }
  const there = new Set(certificates.map(({ key }) => key));
  const words = groupBy(
    entries.filter((entry) => wordOf(entry) !== undefined),
    pointOf,
  );
  return [
    ...certificates.flatMap((stored) => judge(stored, (chain, seq) => chains.get(chain)?.get(seq))),
    ...[...words].flatMap(([point, about]) => (there.has(certificateKey(point)) ? [] : missing(point, about, now))),
  ];
}

/** Undefined when it is no certificate at all. */
export function readCertificate(text: string): Certificate | undefined {
  try {
    const read = JSON.parse(text) as Certificate;
    return Array.isArray(read.entries) && typeof read.chain === 'string' ? read : undefined;
  } catch {
    return undefined;
  }
}

function judge(
  { key, text }: StoredText,
  entryOf: (chain: string, seq: number) => LedgerEntry | undefined,
): EvidenceProblem[] {
  const certificate = readCertificate(text);
  const isOfIt = certificate !== undefined && certificateKey(certificate.point) === key;
  if (!isOfIt) return [problem('altered', `${key} is no certificate of that point`, { key })];
  const { chain, point } = certificate;
  return certificateProblems(certificate, (seq) => entryOf(chain, seq)).map((what) =>
    problem('unfounded', `${key} does not hold: ${what}`, { key, point, chain }),
  );
}

/** A run that was killed before it wrote it leaves that to the next, which comes within the day. */
function missing(point: string, about: readonly LedgerEntry[], now: Instant): EvidenceProblem[] {
  const story = storyOf(about);
  if (story === undefined || secondsBetween(story.goneAt, now) <= secondsPer.day) return [];
  const key = certificateKey(point);
  const message = `${point} is gone everywhere since ${story.goneAt}, and there is no ${key} that says why`;
  return [problem('unfounded', message, { key, point, chain: story.chain })];
}
