/** Parts of the report that follow from recovery points and the policy alone. */
import { addSeconds, secondsBetween, secondsPer } from './instant.ts';
import type { Clause, Instant } from './model.ts';
import { clauses as requirements } from './policy/clauses.ts';
import type { Policy } from './policy/schema.ts';
import type { ReportedClause, ReportedPoint } from './report.ts';
import type { Decision } from './retention/plan.ts';

/** What retention decided about a point, as the inventory shows it. `days`: the window of its rule. */
export function reportPoint({ point, reasons }: Decision, days: number, now: Instant): ReportedPoint {
  const { id, kind, resource, place, status, takenAt, sizeBytes, encrypted, owner } = point;
  return {
    ...{ id, subject: `${kind}/${resource}`, class: owner?.class ?? '', ...place, status, encrypted },
    ...(takenAt ? { takenAt, ageSeconds: secondsBetween(takenAt, now) } : {}),
    ...(sizeBytes === undefined ? {} : { sizeBytes }),
    ...(owner?.verifiedAt ? { verifiedAt: owner.verifiedAt } : {}),
    pinned: owner?.pinned ?? false,
    ...(takenAt && owner && !owner.pinned ? { expiresAt: addSeconds(takenAt, days * secondsPer.day) } : {}),
    why: reasons.map(({ code, text }) => ({ code, text })),
  };
}

/** Every clause that the policy cites, in the order of the requirements, with what carries it out. */
export function reportClauses(policy: Policy): ReportedClause[] {
  const carried = new Map<Clause, string[]>();
  for (const [what, ids] of citations(policy)) {
    for (const id of ids) carried.set(id, [...(carried.get(id) ?? []), what]);
  }
  return Object.entries(requirements).flatMap(([id, facts]) => {
    const carriedOutBy = carried.get(id);
    return carriedOutBy ? [{ id, ...facts, carriedOutBy: [...new Set(carriedOutBy)] }] : [];
  });
}

function citations(policy: Policy): [string, readonly Clause[]][] {
  const { places, classes, rules, tests, monitoring, notify } = policy;
  const { failure, age, size, capacity } = monitoring;
  return [
    [`primary Region ${places.primary.region}`, places.primary.clauses],
    ...places.copies.map((copy): [string, readonly Clause[]] => [`copies in ${copy.region}`, copy.clauses]),
    ...Object.entries(classes).map(([name, { clauses }]): [string, readonly Clause[]] => [`class ${name}`, clauses]),
    ...rules.flatMap((rule): [string, readonly Clause[]][] => [
      [`rule ${rule.name}`, rule.clauses],
      [`retention of ${rule.name}`, rule.retention.clauses],
    ]),
    ...tests.map((test): [string, readonly Clause[]] => [`restore test ${test.name}`, test.clauses]),
    ...Object.entries({ failure, age, size, capacity }).map(([name, { clauses }]): [string, readonly Clause[]] => [
      `monitoring of ${name}`,
      clauses,
    ]),
    ['notification', notify.clauses],
  ];
}
