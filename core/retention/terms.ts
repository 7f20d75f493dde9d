/**
 * What a rule keeps, and the two-step rule: what is let go of does not come back, so an edit of the policy alone never
 * takes more than a small share of what is in force. The first run under such an edit keeps the longer terms and tells
 * people; the shorter ones count once the policy also says what they are instead of. Every run writes down the terms it
 * used, and the next one starts from those.
 */
import type { Retention } from '../policy/schema.ts';
import { bucketWords, type TierName, tierNames } from './buckets.ts';

/** Every part asks for points by itself; a point goes when none does. */
export interface Terms {
  /** Of the window. */
  readonly days?: number | undefined;
  /** So many of the newest. */
  readonly count?: number | undefined;
  readonly tiers?: Partial<Readonly<Record<TierName, number | undefined>>> | undefined;
  /** Never fewer good points than this in a place. */
  readonly floor: number;
}

export interface TermsInForce extends Terms {
  /** What the policy says instead, as long as nobody has confirmed it. */
  readonly heldBack?: Terms;
}

/** What a policy says of a rule's terms, and of those they take the place of. */
export type PolicyTerms = Pick<Retention, 'days' | 'count' | 'tiers' | 'floor' | 'insteadOf' | 'confirmAbove'>;

/**
 * `last`: the terms of the run before; absent before the first run, and when the ledger is lost. Then the policy's terms
 * are used: keeping everything for ever would break the promise to dispose of data, and a loss of the ledger is noticed
 * (LedgerBroken), while the grace, `maxRemovals` and the daily run leave days to stop what nobody wanted.
 * `lost`: the share of the points kept by the longer terms that the policy's would let go of.
 * Deciding again from the terms that this decision put in force changes nothing.
 */
export function termsInForce(
  policy: PolicyTerms,
  last: Terms | undefined,
  lost: (longer: Terms) => number,
): TermsInForce {
  const written = termsOf(policy);
  if (!last || less(written, last).length === 0 || isConfirmed(policy, last)) return written;
  const longer = longest(written, last);
  if (written.floor >= last.floor && lost(longer) <= policy.confirmAbove) return written;
  return { ...longer, heldBack: written };
}

/** The terms alone, without parts that ask for nothing. */
export function termsOf({ days, count, tiers, floor }: Terms): Terms {
  const kept = tierNames.filter((tier) => tiers?.[tier] !== undefined).map((tier) => [tier, tiers?.[tier]]);
  return {
    ...(days === undefined ? {} : { days }),
    ...(count === undefined ? {} : { count }),
    ...(kept.length === 0 ? {} : { tiers: Object.fromEntries(kept) }),
    floor,
  };
}

/** Of each part the larger one. As every part asks for itself, this keeps whatever either of the two keeps. */
export function longest(a: Terms, b: Terms): Terms {
  const larger = (one: number | undefined, other: number | undefined) =>
    one === undefined || other === undefined ? (one ?? other) : Math.max(one, other);
  const tiers = tierNames.map((tier) => [tier, larger(a.tiers?.[tier], b.tiers?.[tier])]);
  return termsOf({
    days: larger(a.days, b.days),
    count: larger(a.count, b.count),
    tiers: Object.fromEntries(tiers),
    floor: Math.max(a.floor, b.floor),
  });
}

/** `days`, `tiers`: the parts of which `next` has less than `last`. */
export function less(next: Terms, last: Terms): (keyof Terms)[] {
  const isLess = (one = 0, other = 0) => one < other;
  const parts: Readonly<Record<keyof Terms, boolean>> = {
    days: isLess(next.days, last.days),
    count: isLess(next.count, last.count),
    tiers: tierNames.some((tier) => isLess(next.tiers?.[tier], last.tiers?.[tier])),
    floor: isLess(next.floor, last.floor),
  };
  return (Object.keys(parts) as (keyof Terms)[]).filter((part) => parts[part]);
}

/** Every part that shrinks has to be named as it was in force. */
function isConfirmed({ insteadOf, ...policy }: PolicyTerms, last: Terms): boolean {
  const named = { ...last, ...insteadOf, floor: insteadOf?.floor ?? last.floor };
  return less(policy, last).every((part) => insteadOf?.[part] !== undefined) && same(named, last);
}

function same(a: Terms, b: Terms): boolean {
  return less(a, b).length === 0 && less(b, a).length === 0;
}

/** What the retention of the rule must also say before shorter terms count: `insteadOf: { days: 30 }`. */
export function confirmationOf({ heldBack, ...inForce }: TermsInForce): string | undefined {
  if (!heldBack) return undefined;
  const named = less(heldBack, inForce).map((part) => `${part}: ${flow(inForce[part])}`);
  return `insteadOf: { ${named.join(', ')} }`;
}

function flow(value: Terms[keyof Terms]): string {
  if (typeof value !== 'object') return String(value);
  return `{ ${Object.entries(value)
    .map(([tier, many]) => `${tier}: ${many}`)
    .join(', ')} }`;
}

/** `30 days`, `the newest 5`, `7 days, 4 weeks, 12 months`: every part that asks for points. */
export function describeParts({ days, count, tiers }: Omit<Terms, 'floor'>): string[] {
  return [
    ...(days === undefined ? [] : [plural(days, 'day')]),
    ...(count === undefined ? [] : [`the newest ${count}`]),
    ...tierNames.flatMap((tier) => {
      const many = tiers?.[tier];
      return many === undefined ? [] : [`the newest of each of ${plural(many, bucketWords[tier])}`];
    }),
  ];
}

/** `30 days and at least 3 points`. */
export function describeTerms(terms: Terms): string {
  return [...describeParts(terms), `at least ${plural(terms.floor, 'point')}`].join(' and ');
}

function plural(many: number, word: string): string {
  return `${many} ${many === 1 ? word : `${word}s`}`;
}
