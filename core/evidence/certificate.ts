/**
 * The certificate of disposal of one recovery point (A-6-disposal, A-6-sensitive): what it was, which clause let it go, who
 * decided it, and that it is gone in every place. It says nothing that the ledger does not say: all but what is quoted from
 * the policy follows from the entries that it names by number and hash, so that whoever has those can write it again.
 */
import { canonicalJson } from '../canonical.ts';
import { hashOf, type LedgerEntry, readReference } from '../ledger.ts';
import type { LedgerEvent } from '../ledger-events.ts';
import type { Clause, Instant } from '../model.ts';
import { backupRules } from '../policy/carried-out.ts';
import type { Policy } from '../policy/schema.ts';
import type { Terms } from '../retention/terms.ts';
import { pointOf, regionsOf, wordOf } from './said.ts';

/** How the point ended in one Region. */
export type CertifiedPlace =
  | {
      readonly region: string;
      readonly end: 'removed';
      readonly account: string;
      /** Why it might go, as the run decided right before. */
      readonly reason: string;
      readonly markedAt?: Instant;
      readonly startedAt: Instant;
      /** When RDS did not know it any more. */
      readonly goneAt: Instant;
      /** Scheduled instant of the run that removed it, and the name of its execution. */
      readonly run: Instant;
      readonly execution: string;
      /** The run that proved it, when that one was killed. */
      readonly settledBy?: unknown;
    }
  /** `lost`: somebody else removed it; `given-up`: the copy never became available. */
  | { readonly region: string; readonly end: 'lost' | 'given-up'; readonly goneAt: Instant };

/** An entry of the chain of the certificate. */
export interface CertifiedEntry {
  readonly seq: number;
  readonly hash: string;
  readonly event: LedgerEvent;
  /** Of what is said of one Region. */
  readonly region?: string;
}

/** What follows from the ledger alone. */
export interface DisposalStory {
  readonly point: string;
  /** `rds-instance/orders` */
  readonly subject: string;
  readonly class: string;
  /** Scheduled instant of the backup that made it. */
  readonly cycle: Instant;
  /** When its data was frozen; absent of one that never became available. */
  readonly takenAt?: Instant;
  readonly rule: string;
  /** That asked for its retention, and so let it go. */
  readonly clauses: readonly Clause[];
  /** By which it was decided. */
  readonly terms: Terms;
  readonly places: readonly CertifiedPlace[];
  /** When the last place was proven to be empty. */
  readonly goneAt: Instant;
  readonly chain: string;
  readonly entries: readonly CertifiedEntry[];
}

export interface Certificate extends DisposalStory {
  readonly policy: Pick<Policy['policy'], 'id' | 'title' | 'version' | 'approvedBy' | 'approvedOn'>;
  /** What the policy confirmed to be less than before, when it did: its approver approved that. */
  readonly insteadOf?: unknown;
  readonly sensitive: boolean;
  /** The point and its copies were deleted; their key, which others need, was not. */
  readonly method: 'deletion';
}

/** Undefined until the point is gone everywhere, and when no run removed it. `entries`: about it, oldest first. */
export function certify(entries: readonly LedgerEntry[], policy: Policy): Certificate | undefined {
  const story = storyOf(entries);
  if (story === undefined) return undefined;
  const { id, title, version, approvedBy, approvedOn } = policy.policy;
  const { insteadOf } = backupRules(policy).find(({ name }) => name === story.rule)?.retention ?? {};
  return {
    ...story,
    policy: { id, title, version, approvedBy, ...(approvedOn && { approvedOn }) },
    ...(insteadOf && { insteadOf }),
    sensitive: policy.classes[story.class]?.sensitive ?? false,
    method: 'deletion',
  };
}

/** Of entries about one point, oldest first. */
export function storyOf(entries: readonly LedgerEntry[]): DisposalStory | undefined {
  const ends = [...lastWords(entries)].map(([region, last]) => endOf(region, last, entries));
  const told = ends.flatMap((end) => end ?? []);
  const removals = told.flatMap(({ started }) => started ?? []);
  const [started] = removals;
  if (started === undefined || told.length < ends.length) return undefined;
  const { chain, subject, rule = '', clauses } = started;
  const { takenAt, class: named, madeFor: cycle, terms } = removalOf(started);
  return {
    ...{ point: pointOf(started), subject, class: named, cycle },
    ...(takenAt === undefined ? {} : { takenAt }),
    ...{ rule, clauses, terms },
    places: told.map(({ place }) => place).sort((a, b) => (a.region < b.region ? -1 : 1)),
    goneAt: told.map(({ place }) => place.goneAt).reduce((a, b) => (a > b ? a : b)),
    ...{ chain, entries: citations(told, removals) },
  };
}

/** One sentence for each thing in a certificate that the entries which it names do not say. */
export function certificateProblems(
  certificate: Certificate,
  entryOf: (seq: number) => LedgerEntry | undefined,
): string[] {
  const { chain } = certificate;
  const cited = certificate.entries.map(({ seq, hash }) => ({ seq, hash, entry: entryOf(seq) }));
  const wrong = cited.filter(({ hash, entry }) => entry === undefined || entry.hash !== hash || hashOf(entry) !== hash);
  if (wrong.length > 0) {
    return wrong.map(
      ({ seq, entry }) => `entry ${seq} of ${chain} ${entry === undefined ? 'is not there' : 'is another'}`,
    );
  }
  const { policy: _policy, insteadOf: _before, sensitive: _sensitive, method: _method, ...claimed } = certificate;
  const entries = cited.flatMap(({ entry }) => entry ?? []).sort((a, b) => a.seq - b.seq);
  const story = storyOf(entries.filter((entry) => wordOf(entry) !== 'verified'));
  if (story !== undefined && canonicalJson(story) === canonicalJson(claimed)) return [];
  return [`what it says is not what its entries of ${chain} say`];
}

/** What a run writes down of a point when it asks for its removal. */
export interface Removal {
  readonly reason: string;
  readonly takenAt?: Instant;
  readonly markedAt?: Instant;
  readonly class: string;
  readonly madeFor: Instant;
  readonly account: string;
  readonly execution: string;
  readonly terms: Terms;
  /** References to the entries that verified and announced it, from its tags. */
  readonly verified?: string;
  readonly announced?: string;
}

function removalOf({ facts }: LedgerEntry): Removal {
  return facts as unknown as Removal;
}

/** Region → the newest word on the point there. */
function lastWords(entries: readonly LedgerEntry[]): Map<string, LedgerEntry> {
  const last = new Map<string, LedgerEntry>();
  for (const entry of entries) {
    if (wordOf(entry) !== undefined) for (const region of regionsOf(entry)) last.set(region, entry);
  }
  return last;
}

interface End {
  readonly place: CertifiedPlace;
  readonly last: LedgerEntry;
  readonly started?: LedgerEntry;
}

function endOf(region: string, last: LedgerEntry, entries: readonly LedgerEntry[]): End | undefined {
  const word = wordOf(last);
  if (word === 'lost' || word === 'given-up') return { place: { region, end: word, goneAt: last.at }, last };
  const started = entries.findLast((each) => wordOf(each) === 'leaving' && regionsOf(each).includes(region));
  // Entries of the time before there were certificates do not say enough for one.
  if (word !== 'gone' || started === undefined || !('madeFor' in started.facts)) return undefined;
  const { reason, markedAt, account, execution } = removalOf(started);
  const { settledBy } = last.facts;
  const place: CertifiedPlace = {
    ...{ region, end: 'removed', account, reason, startedAt: started.at, goneAt: last.at },
    ...{ run: started.cycle ?? started.at, execution },
    ...(markedAt === undefined ? {} : { markedAt }),
    ...(settledBy === undefined ? {} : { settledBy }),
  };
  return { place, last, started };
}

function citations(ends: readonly End[], removals: readonly LedgerEntry[]): CertifiedEntry[] {
  const words = [...ends.map(({ last }) => last), ...removals].map(({ seq, hash, event, facts }) => ({
    ...{ seq, hash, event, region: String(facts['region']) },
  }));
  const remembered = removals.flatMap((started) => {
    const { verified, announced } = removalOf(started);
    const [region = ''] = regionsOf(started);
    return [
      ...quoted(verified).map((each) => ({ ...each, event: 'recovery-point-verified' as const })),
      ...quoted(announced).map((each) => ({ ...each, event: 'removal-announced' as const, region })),
    ];
  });
  const bySeq = new Map<number, CertifiedEntry>([...remembered, ...words].map((each) => [each.seq, each]));
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq);
}

function quoted(text: string | undefined): Pick<LedgerEntry, 'seq' | 'hash'>[] {
  const known = readReference(text);
  return known === undefined ? [] : [known];
}
