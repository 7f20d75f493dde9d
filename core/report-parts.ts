/** Parts of the report that follow from recovery points and the policy alone. */
import { addSeconds, secondsBetween, secondsPer } from './instant.ts';
import type { Instant } from './model.ts';
import { requirementsOf } from './policy/requirements.ts';
import type { Policy } from './policy/schema.ts';
import type { ReportedClause, ReportedPoint } from './report.ts';
import type { Decision } from './retention/plan.ts';

/** What retention decided about a point, as the inventory shows it. `days`: the window of its rule, if it has one. */
export function reportPoint(
  { point, reasons }: Pick<Decision, 'point' | 'reasons'>,
  days: number | undefined,
  now: Instant,
): ReportedPoint {
  const { id, kind, resource, place, status, takenAt, sizeBytes, encrypted, owner } = point;
  return {
    ...{ id, subject: `${kind}/${resource}`, class: owner?.class ?? '', ...place, status, encrypted },
    ...(takenAt ? { takenAt, ageSeconds: secondsBetween(takenAt, now) } : {}),
    ...(sizeBytes === undefined ? {} : { sizeBytes }),
    ...(owner?.verifiedAt ? { verifiedAt: owner.verifiedAt } : {}),
    pinned: owner?.pinned ?? false,
    ...(takenAt && owner && !owner.pinned && days !== undefined
      ? { expiresAt: addSeconds(takenAt, days * secondsPer.day) }
      : {}),
    why: reasons.map(({ code, text }) => ({ code, text })),
    ...(owner ? { rule: owner.rule } : {}),
  };
}

/** Why a point stays: who holds it, and what retention says. */
export function whyKept({ why, hold }: ReportedPoint): string {
  const held = hold && `held since ${hold.at} for ${hold.approvedBy}: ${hold.reason}`;
  return [...(held ? [held] : []), ...why.map(({ text }) => text)].join('; ');
}

/** Every requirement of the written policy, with what carries it out, and what is not yet carried out. */
export function reportClauses(policy: Policy): ReportedClause[] {
  return requirementsOf(policy);
}
