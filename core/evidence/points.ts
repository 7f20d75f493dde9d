/** What the ledger says of recovery points against what RDS has. */
import { type Hold, holdsInForce } from '../hold.ts';
import { secondsBetween, secondsPer } from '../instant.ts';
import type { LedgerEntry } from '../ledger.ts';
import type { LedgerEvent } from '../ledger-events.ts';
import type { Instant, RecoveryPoint } from '../model.ts';
import { isLeaving, isOwned } from '../retention/good.ts';
import { type EvidenceProblem, problem } from './problems.ts';
import { pointOf, regionsOf, type Word, wordOf } from './said.ts';

export interface PointFacts {
  readonly points: readonly RecoveryPoint[];
  /** In which they were read: of a Region that the policy has left, nothing is known. */
  readonly regions: readonly string[];
  /** Chain by chain, each in its order. */
  readonly entries: readonly LedgerEntry[];
  /** Slug of the policy. */
  readonly policy: string;
  /** When the points were read. */
  readonly now: Instant;
}

/** What the newest entry about a point in a Region says of it. */
interface Said {
  readonly point: string;
  readonly region: string;
  readonly what: Word;
  readonly entry: LedgerEntry;
}

/** Everything that the ledger says of points. */
interface Account {
  /** Points that some entry names. */
  readonly known: ReadonlySet<string>;
  /** By `placeKey`. */
  readonly said: ReadonlyMap<string, Said>;
  readonly verified: ReadonlySet<string>;
  /** The days that the vault account promised when it verified the point; absent elsewhere. */
  readonly promised: ReadonlyMap<string, unknown>;
  /** Marked to go, as the newest entry about the mark says it. */
  readonly announced: ReadonlySet<string>;
  readonly holds: ReadonlyMap<string, Hold>;
}

export function judgePoints(facts: PointFacts): EvidenceProblem[] {
  const account = readAccount(facts.entries);
  const ours = facts.points.filter((point) => isOwned(point, facts.policy));
  const there = new Map(ours.map((point) => [placeKey(point.id, point.place.region), point]));
  const said = [...account.said.values()].filter(({ region }) => facts.regions.includes(region));
  return [
    ...ours.flatMap((point) => judgePoint(point, account, facts.now)),
    ...said.flatMap((each) => judgeSaid(each, there, facts.now)),
    ...[...account.holds.values()].flatMap((hold) => judgeHold(hold, there, facts.now)),
    ...judgeCounts(facts.entries),
  ];
}

function placeKey(point: string, region: string): string {
  return `${region}/${point}`;
}

function readAccount(entries: readonly LedgerEntry[]): Account {
  const known = new Set<string>();
  const verified = new Set<string>();
  const announced = new Set<string>();
  const promised = new Map<string, unknown>();
  const said = new Map<string, Said>();
  for (const entry of entries) {
    const point = pointOf(entry);
    const what = wordOf(entry);
    if (making.includes(entry.event)) known.add(point);
    for (const region of regionsOf(entry)) {
      if (marks.includes(entry.event)) announced.add(placeKey(point, region));
      if (withdrawals.includes(entry.event)) announced.delete(placeKey(point, region));
    }
    if (what === undefined) continue;
    for (const region of regionsOf(entry)) {
      said.set(placeKey(point, region), { point, region, what, entry });
      if (what === 'verified') verified.add(placeKey(point, region));
      if (entry.event === 'vault-point-verified') promised.set(placeKey(point, region), entry.facts['days']);
    }
  }
  return { known, said, verified, promised, announced, holds: holdsInForce(entries) };
}

const marks: readonly LedgerEvent[] = ['removal-announced', 'vault-point-marked'];
const withdrawals: readonly LedgerEvent[] = ['removal-withdrawn', 'vault-point-unmarked'];
const making: readonly LedgerEvent[] = [
  'recovery-point-taken',
  'recipe-captured',
  'recovery-point-verified',
  'vault-point-taken',
  'vault-point-verified',
];

function judgePoint(
  point: RecoveryPoint,
  { known, said, verified, promised, announced, holds }: Account,
  now: Instant,
): EvidenceProblem[] {
  const { id, place, owner } = point;
  const { region } = place;
  const about = { point: id, region };
  const what = `${id} in ${region}`;
  const last = said.get(placeKey(id, region));
  const unknown = !known.has(id);
  const unproven = !unknown && owner?.verifiedAt !== undefined && !verified.has(placeKey(id, region));
  const back = (last?.what === 'gone' || last?.what === 'lost') && last.entry.at <= now && !isLeaving(point);
  const pinned = owner?.pinned === true && !holds.has(id);
  const marked = !unknown && owner?.tombstone !== undefined && !announced.has(placeKey(id, region));
  const days = promised.get(placeKey(id, region));
  const broken = days !== undefined && owner?.verifiedAt !== undefined && owner.days !== days;
  return [
    ...(broken
      ? [problem('unfounded', `${what} was promised ${days} d, and its tag says ${owner.days ?? 'nothing'}`, about)]
      : []),
    ...(unknown ? [problem('unrecorded', `${what} carries our tags, and no entry speaks of it`, about)] : []),
    ...(unproven
      ? [problem('unrecorded', `${what} is tagged as verified at ${owner.verifiedAt}, and no entry says so`, about)]
      : []),
    ...(back ? [problem('unfounded', `${nameOf(last.entry)} says that ${what} is gone, and it is there`, about)] : []),
    ...(marked
      ? [problem('unrecorded', `${what} is marked to go since ${owner.tombstone}, and no entry says so`, about)]
      : []),
    ...(pinned ? [problem('unrecorded', `${what} is pinned, and no entry says by whom and why`, about)] : []),
  ];
}

/** Of what was written after the points were read, nobody knows how it is. */
function judgeSaid(
  { point, region, what, entry }: Said,
  there: ReadonlyMap<string, RecoveryPoint>,
  now: Instant,
): EvidenceProblem[] {
  if (there.has(placeKey(point, region)) || entry.at > now) return [];
  const about = { chain: entry.chain, seq: entry.seq, id: entry.id, point, region };
  if (what === 'verified') {
    const message = `${nameOf(entry)} says that ${point} is in ${region}; it is not there, and no entry says that it went`;
    return [problem('unfounded', message, about)];
  }
  // The next run of retention comes within the day.
  if (what !== 'leaving' || secondsBetween(entry.at, now) <= secondsPer.day) return [];
  const message = `${point} in ${region} was to be removed at ${entry.at}, and no entry says that it is gone`;
  return [problem('unrecorded', message, about)];
}

function judgeHold(hold: Hold, there: ReadonlyMap<string, RecoveryPoint>, now: Instant): EvidenceProblem[] {
  return hold.regions.flatMap((region) => {
    const point = there.get(placeKey(hold.point, region));
    if (point === undefined || point.owner?.pinned || hold.at > now) return [];
    const message = `${hold.point} in ${region} is held since ${hold.at} for ${hold.approvedBy}, and is not pinned`;
    return [problem('unfounded', message, { point: hold.point, region })];
  });
}

/** A run of retention counts what it removed; each has an entry of its own that says so. */
function judgeCounts(entries: readonly LedgerEntry[]): EvidenceProblem[] {
  const confirmed = new Map<string, Set<string>>();
  for (const { event, rule, cycle, facts } of entries) {
    if (event !== 'removal-confirmed') continue;
    const run = `${rule} ${cycle}`;
    confirmed.set(
      run,
      (confirmed.get(run) ?? new Set()).add(placeKey(String(facts['point']), String(facts['region']))),
    );
  }
  return entries.flatMap((entry) => {
    if (entry.event !== 'retention-closed') return [];
    const [removed, found] = [Number(entry.facts['removed']), confirmed.get(`${entry.rule} ${entry.cycle}`)?.size ?? 0];
    if (!(removed > found)) return [];
    const message = `${nameOf(entry)} counts ${removed} removals of ${entry.cycle}, and only ${found} of them have an entry`;
    return [problem('missing', message, { chain: entry.chain, seq: entry.seq, id: entry.id })];
  });
}

function nameOf({ chain, seq }: LedgerEntry): string {
  return `entry ${seq} of ${chain}`;
}
