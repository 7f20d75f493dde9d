/**
 * Tags are how Lifeboat remembers, in AWS itself, what it owns and why. Losing everything else loses no backup.
 * Keys never begin with `aws:` or `rds:`, values keep to letters, digits, white space and `_ . : / = + - @`,
 * at most 256 of them (RDS user guide, "Tagging Amazon RDS resources").
 */
import { isInstant } from './instant.ts';
import type { Clause, Instant, Ownership } from './model.ts';

export type Tags = Readonly<Record<string, string>>;

export const tagKeys = {
  /** On a user's database: its data class. This is how the expected set is found. */
  class: 'lifeboat:class',
  policy: 'lifeboat:policy',
  rule: 'lifeboat:rule',
  resource: 'lifeboat:resource',
  /** Scheduled instant of the cycle that made the point. */
  cycle: 'lifeboat:cycle',
  /** Clauses joined with `+`. */
  clauses: 'lifeboat:clauses',
  sizeBytes: 'lifeboat:size-bytes',
  /** Instant at which every required place had been checked. */
  verified: 'lifeboat:verified',
  /** The entry of the ledger that says so, see `reference`: the end of its chain cannot be cut off unnoticed. */
  entry: 'lifeboat:entry',
  /** Days that the vault account has promised to keep the point. */
  days: 'lifeboat:days',
  /** Any value pins the point. */
  pin: 'lifeboat:pin',
  /** Instant at which it was decided that the point goes, after the grace. */
  tombstone: 'lifeboat:tombstone',
  /** The entry of the ledger that says so, see `reference`. */
  announced: 'lifeboat:announced',
  /** On a test instance: the name of the restore test. */
  restoreTest: 'lifeboat:restore-test',
  point: 'lifeboat:point',
  expires: 'lifeboat:expires',
} as const;

const forbidden = /[^\p{L}\p{N}\p{Z}_.:/=+\-@]/gu;

/** What the maker of a recovery point writes on it. */
export interface PointTags {
  readonly policy: string;
  readonly rule: string;
  readonly class: string;
  readonly resource: string;
  readonly cycle: Instant;
  readonly clauses: readonly Clause[];
  readonly sizeBytes?: number;
  readonly verifiedAt?: Instant;
}

export function encodeOwnership(of: PointTags): Record<string, string> {
  return {
    [tagKeys.policy]: tagValue(of.policy),
    [tagKeys.rule]: tagValue(of.rule),
    [tagKeys.class]: tagValue(of.class),
    [tagKeys.resource]: tagValue(of.resource),
    [tagKeys.cycle]: of.cycle,
    [tagKeys.clauses]: joinClauses(of.clauses),
    ...(of.sizeBytes === undefined ? {} : { [tagKeys.sizeBytes]: String(Math.round(of.sizeBytes)) }),
    ...(of.verifiedAt === undefined ? {} : { [tagKeys.verified]: of.verifiedAt }),
  };
}

/** `undefined` when any tag of ownership is absent or malformed: what is not clearly ours is not ours. */
export function decodeOwnership(tags: Tags): Ownership | undefined {
  const { policy, rule, class: dataClass, cycle, clauses } = tagKeys;
  const [ofPolicy, ofRule, ofClass, ofCycle] = [tags[policy], tags[rule], tags[dataClass], tags[cycle]];
  if (!ofPolicy || !ofRule || !ofClass || !isInstant(ofCycle)) return undefined;
  const verifiedAt = tags[tagKeys.verified];
  const tombstone = tags[tagKeys.tombstone];
  const days = tags[tagKeys.days];
  return {
    policy: ofPolicy,
    rule: ofRule,
    class: ofClass,
    cycle: ofCycle,
    clauses: (tags[clauses] ?? '').split('+').filter((clause) => clause !== ''),
    ...(isInstant(verifiedAt) ? { verifiedAt } : {}),
    pinned: tags[tagKeys.pin] !== undefined,
    ...(isInstant(tombstone) ? { tombstone } : {}),
    ...(days !== undefined && /^\d{1,6}$/.test(days) ? { days: Number(days) } : {}),
  };
}

/** Bytes from the size tag; `undefined` when it is absent or not a count. */
export function decodeSize(tags: Tags): number | undefined {
  const text = tags[tagKeys.sizeBytes];
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** What a restore test writes on the instance it makes, so that a sweep can prove it is ours and overdue. */
export interface TestInstanceTags {
  readonly policy: string;
  readonly test: string;
  readonly point: string;
  readonly expires: Instant;
}

export function encodeTestInstance(of: TestInstanceTags): Record<string, string> {
  return {
    [tagKeys.policy]: tagValue(of.policy),
    [tagKeys.restoreTest]: tagValue(of.test),
    [tagKeys.point]: tagValue(of.point),
    [tagKeys.expires]: of.expires,
  };
}

export function decodeTestInstance(tags: Tags): TestInstanceTags | undefined {
  const [policy, test, point] = [tags[tagKeys.policy], tags[tagKeys.restoreTest], tags[tagKeys.point]];
  const expires = tags[tagKeys.expires];
  return policy && test && point && isInstant(expires) ? { policy, test, point, expires } : undefined;
}

/** The tags that may be written back: AWS refuses a request that names a key it reserves. */
export function withoutReserved(tags: Tags): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).filter(([key]) => !/^(aws|rds):/i.test(key)));
}

/** What one copy of a point says of its own verification and end, which is not so of another one. */
const ofOneCopyAlone: readonly string[] = [
  tagKeys.verified,
  tagKeys.entry,
  tagKeys.days,
  tagKeys.tombstone,
  tagKeys.announced,
];

/** The tags that a copy takes along from its source. */
export function tagsForCopy(source: Tags): Record<string, string> {
  return Object.fromEntries(Object.entries(withoutReserved(source)).filter(([key]) => !ofOneCopyAlone.includes(key)));
}

/** Free text (a reason, a name) as a legal tag value: what AWS refuses becomes `-`, what is too long is cut. */
export function tagValue(text: string): string {
  return [...text.replaceAll(forbidden, '-')].slice(0, 256).join('');
}

/** Whole clauses only, as many as fit; the ledger keeps them all. */
function joinClauses(clauses: readonly Clause[]): string {
  return clauses.reduce((joined, clause) => {
    const longer = joined === '' ? clause : `${joined}+${clause}`;
    return longer.length <= 256 ? longer : joined;
  }, '');
}
