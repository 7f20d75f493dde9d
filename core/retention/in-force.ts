/** From what the policy says to what is decided by: the facts with the terms that are in force. */
import type { RecoveryPoint } from '../model.ts';
import { isOwned, isVerified } from './good.ts';
import { planRetention, type RetentionFacts } from './plan.ts';
import { type Terms, type TermsInForce, termsInForce } from './terms.ts';

/** `written`: with the rule as the policy has it. `last`: the terms of the run before, when there was one. */
export function inForce(written: RetentionFacts, last: Terms | undefined): RetentionFacts & { terms: TermsInForce } {
  const terms = termsInForce(written.rule.retention, last, (longer) => shareLost(written, longer));
  return { ...withTerms(written, terms), terms };
}

/** The rule keeps exactly what the terms say, whatever the policy says. */
export function withTerms(facts: RetentionFacts, { days, count, tiers, floor }: Terms): RetentionFacts {
  const { rule } = facts;
  return { ...facts, rule: { ...rule, retention: { ...rule.retention, days, count, tiers, floor } } };
}

/** Of the rule's verified points that its longer terms keep, the share that goes by those of the policy: 0 to 1. */
export function shareLost(written: RetentionFacts, longer: Terms): number {
  const { policy, rule } = written;
  // Those of others always stay, as what is pinned does, and would make any loss look small.
  const counts = (point: RecoveryPoint) =>
    isVerified(point) && isOwned(point, policy) && point.owner?.rule === rule.name && !point.owner.pinned;
  const after = planRetention(written).decisions;
  const stays = planRetention(withTerms(written, longer)).decisions.map(({ point, keep }) => keep && counts(point));
  const lost = after.filter(({ keep }, index) => stays[index] && !keep);
  return lost.length === 0 ? 0 : lost.length / stays.filter(Boolean).length;
}
