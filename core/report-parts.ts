/** Parts of the report that follow from recovery points and the policy alone. */
import { addSeconds, secondsBetween, secondsPer } from './instant.ts';
import type { Instant, RecoveryPoint } from './model.ts';
import { requirementsOf } from './policy/requirements.ts';
import type { Policy, Retention } from './policy/schema.ts';
import type { ReportedClause, ReportedPoint } from './report.ts';
import type { Decision, RetentionFacts } from './retention/plan.ts';

/** What retention decided about a point, as the inventory shows it. */
export function reportPoint({ point, reasons }: Decision, { rule, now }: RetentionFacts): ReportedPoint {
  const { id, kind, resource, place, status, takenAt, sizeBytes, encrypted, owner } = point;
  return {
    ...{ id, subject: `${kind}/${resource}`, class: owner?.class ?? '', ...place, status, encrypted },
    ...(takenAt ? { takenAt, ageSeconds: secondsBetween(takenAt, now) } : {}),
    ...(sizeBytes === undefined ? {} : { sizeBytes }),
    ...(owner?.verifiedAt ? { verifiedAt: owner.verifiedAt } : {}),
    pinned: owner?.pinned ?? false,
    ...(owner?.tombstone ? { tombstone: owner.tombstone } : {}),
    ...expiry(point, rule.retention),
    why: reasons.map(({ code, text }) => ({ code, text })),
  };
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
