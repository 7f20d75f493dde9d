/**
 * The two-step rule: what is let go of does not come back, so an edit of the policy alone never shortens what is in
 * force. The first run with shorter terms keeps the longer ones and tells people; the shorter ones count once the
 * policy also says what they replace. Every run writes down the terms it used, and the next one starts from those.
 */
import type { Finding } from '../model.ts';
import type { PrunedRule } from '../policy/schema.ts';

export interface Terms {
  /** Of the window. */
  readonly days: number;
  /** Never fewer good points than this in a place. */
  readonly floor: number;
}

export interface TermsInForce extends Terms {
  /** What the policy says instead, as long as nobody has confirmed it. */
  readonly heldBack?: Terms;
}

type PolicyTerms = Pick<PrunedRule['retention'], 'days' | 'floor' | 'shortenedFrom' | 'floorLoweredFrom'>;

/**
 * `last`: the terms of the run before; absent before the first run, and when the ledger is lost. Then the policy's terms
 * are used: keeping everything for ever would break the promise to dispose of data, and a loss of the ledger is noticed
 * (LedgerBroken), while `maxRemovals` and the daily run leave days to stop what nobody wanted.
 * Deciding again from the terms that this decision put in force changes nothing.
 */
export function termsInForce(policy: PolicyTerms, last: Terms | undefined): TermsInForce {
  const { days, floor } = policy;
  if (!last || (days >= last.days && floor >= last.floor) || isConfirmed(policy, last)) return { days, floor };
  return { days: Math.max(days, last.days), floor: Math.max(floor, last.floor), heldBack: { days, floor } };
}

/** Whoever confirms a shorter window confirms the floor next to it; a lower floor alone has a confirmation of its own. */
function isConfirmed({ days, shortenedFrom, floorLoweredFrom }: PolicyTerms, last: Terms): boolean {
  return days < last.days ? shortenedFrom === last.days : floorLoweredFrom === last.floor;
}

/** What the retention of the rule must also say before shorter terms count: `shortenedFrom: 30`. */
export function confirmationOf({ days, floor, heldBack }: TermsInForce): string | undefined {
  if (!heldBack) return undefined;
  return heldBack.days < days ? `shortenedFrom: ${days}` : `floorLoweredFrom: ${floor}`;
}

/** A warning while shorter terms are held back. */
export function shortenedFinding({ name, retention }: PrunedRule, terms: TermsInForce): Finding | undefined {
  const { days, floor, heldBack } = terms;
  if (!heldBack) return undefined;
  const confirmation = confirmationOf(terms);
  return {
    name: 'RetentionShortened',
    severity: 'warning',
    clauses: retention.clauses,
    subject: `retention/${name}`,
    summary: `The policy keeps ${describe(heldBack)} of ${name}, without confirming that this is less; ${describe(terms)} stay in force`,
    hint: `If less is meant, write "${confirmation}" into the retention of ${name} and deploy; if not, write ${describe(terms)} again and deploy.`,
    evidence: {
      rule: name,
      ...{ daysInForce: days, floorInForce: floor, daysInPolicy: heldBack.days, floorInPolicy: heldBack.floor },
    },
  };
}

function describe({ days, floor }: Terms): string {
  return `${days} days and at least ${floor} ${floor === 1 ? 'point' : 'points'}`;
}
