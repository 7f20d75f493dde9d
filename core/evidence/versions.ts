/**
 * What S3 itself remembers of the ledger. Entries are written once, so a second version or a delete marker is somebody
 * else's; and under Object Lock neither the first version nor this memory can be taken away by anybody.
 */
import { groupBy } from '../group.ts';
import { secondsBetween } from '../instant.ts';
import { type LedgerEntry, ledgerKey, readLedgerKey } from '../ledger.ts';
import type { StoredEntry } from '../ledger-verify.ts';
import type { EvidenceFacts, ObjectVersion } from './facts.ts';
import { type EvidenceProblem, problem } from './problems.ts';

/** The longest that a function runs, and so that an entry can be on its way. */
const onItsWaySeconds = 900;

export function judgeVersions(
  { texts, versions }: Pick<EvidenceFacts, 'texts' | 'versions'>,
  entries: readonly StoredEntry[],
): EvidenceProblem[] {
  const listed = groupBy(versions, ({ key }) => key);
  const there = new Set(texts.map(({ key }) => key));
  return [
    ...[...listed].flatMap(([key, ofIt]) => judgeKey(key, ofIt, there.has(key))),
    ...[...there].filter((key) => !listed.has(key)).map(unlisted),
    ...entries.filter(isInPlace).flatMap(({ key, entry }) => backdated(entry, listed.get(key) ?? [])),
  ];
}

function isInPlace({ key, entry }: StoredEntry): boolean {
  return key === ledgerKey(entry.chain, entry.seq);
}

function judgeKey(key: string, versions: readonly ObjectVersion[], isThere: boolean): EvidenceProblem[] {
  const place = readLedgerKey(key);
  const about = { ...place, key };
  if (place === undefined) return [problem('foreign', `${key} is not an entry of the ledger`, about)];
  const what = `entry ${place.seq} of ${place.chain}`;
  const [marker] = versions.filter(({ hides }) => hides);
  if (marker !== undefined) return [problem('removed', `${what} was deleted at ${marker.at}`, about)];
  if (versions.length > 1) {
    const times = versions.map(({ at }) => at).sort();
    return [problem('overwritten', `${what} was written ${times.length} times: ${times.join(', ')}`, about)];
  }
  return isThere ? [] : [problem('missing', `${what} is missing: S3 lists it, and it cannot be read`, about)];
}

function unlisted(key: string): EvidenceProblem {
  return problem('forged', `${key} is none of the objects that S3 lists`, { ...readLedgerKey(key), key });
}

/** Of one version only: of several it is said already, and nobody knows which of them was read. */
function backdated({ chain, seq, id, at }: LedgerEntry, versions: readonly ObjectVersion[]): EvidenceProblem[] {
  const [only, ...more] = versions;
  if (only === undefined || more.length > 0 || Math.abs(secondsBetween(at, only.at)) <= onItsWaySeconds) return [];
  const message = `entry ${seq} of ${chain} says that it is of ${at}, and S3 took it at ${only.at}`;
  return [problem('backdated', message, { chain, seq, id })];
}
