/** Parts of the report that follow from recovery points and the policy alone. */
import { addSeconds, secondsBetween, secondsPer } from './instant.ts';
import type { Instant, RecoveryPoint } from './model.ts';
import { requirementsOf } from './policy/requirements.ts';
import type { Policy, Retention } from './policy/schema.ts';
import type { ReportedClause, ReportedPoint } from './report.ts';
import type { Decision, RetentionFacts } from './retention/plan.ts';

/** What retention decided about a point, as the inventory shows it. Without a rule: of one that no run of retention looks at. */
export function reportPoint(
  { point, reasons }: Pick<Decision, 'point' | 'reasons'>,
  { rule, now }: { readonly rule?: RetentionFacts['rule']; readonly now: Instant },
): ReportedPoint {
  const { id, kind, resource, place, status, takenAt, sizeBytes, encrypted, owner } = point;
  return {
    ...{ id, subject: `${kind}/${resource}`, class: owner?.class ?? '', ...place, status, encrypted },
    ...(takenAt ? { takenAt, ageSeconds: secondsBetween(takenAt, now) } : {}),
    ...(sizeBytes === undefined ? {} : { sizeBytes }),
    ...(owner?.verifiedAt ? { verifiedAt: owner.verifiedAt } : {}),
    pinned: owner?.pinned ?? false,
    ...(owner?.tombstone ? { tombstone: owner.tombstone } : {}),
    ...(rule ? expiry(point, rule.retention) : {}),
    why: reasons.map(({ code, text }) => ({ code, text })),
    ...(owner ? { rule: owner.rule } : {}),
  };
}

/** Why a point stays: who holds it, and what retention says. */
export function whyKept({ why, hold }: ReportedPoint): string {
  const held = hold && `held since ${hold.at} for ${hold.approvedBy}: ${hold.reason}`;
  return [...(held ? [held] : []), ...why.map(({ text }) => text)].join('; ');
}

/** When a window alone decides, its end is known; which points later ones take the place of is not. */
function expiry({ takenAt, owner }: RecoveryPoint, { days, count, tiers }: Retention): { expiresAt?: Instant } {
  const open = count !== undefined || tiers !== undefined || days === undefined;
  return takenAt && owner && !owner.pinned && !open ? { expiresAt: addSeconds(takenAt, days * secondsPer.day) } : {};
}

/** Every requirement of the written policy, with what carries it out, and what is not yet carried out. */
export function reportClauses(policy: Policy): ReportedClause[] {
  return requirementsOf(policy);
}
