/** What of a policy was rehearsed, and what not, because nothing carries it out yet. */
import { whyNotRule, whyNotTest } from '#core/policy/carried-out.ts';
import { requirementsOf } from '#core/policy/requirements.ts';
import type { Policy } from '#core/policy/schema.ts';
import type { InvariantResult } from './invariants/index.ts';
import type { RehearsedClause, RehearsedPart } from './result.ts';

export function partsRehearsed(policy: Policy): RehearsedPart[] {
  const part = (what: string, kind: string, why: string | undefined): RehearsedPart => ({
    ...{ what, kind, rehearsed: why === undefined },
    ...(why === undefined ? {} : { why }),
  });
  return [
    ...policy.rules.map((rule) => part(`rule ${rule.name}`, rule.kind, whyNotRule(policy, rule))),
    ...policy.tests.map((test) => part(`test ${test.name}`, test.kind, whyNotTest(policy, test))),
    ...policy.drills.map(({ name }) => part(`drill ${name}`, 'drill', 'no workflow carries out drills')),
  ];
}

/** Of each requirement of the written policy: whether the promises that stand for it held. */
export function clausesRehearsed(policy: Policy, invariants: readonly InvariantResult[]): RehearsedClause[] {
  const watched = new Map<string, InvariantResult[]>();
  for (const each of invariants) {
    for (const clause of each.clauses) watched.set(clause, [...(watched.get(clause) ?? []), each]);
  }
  return requirementsOf(policy).map(({ id, sentence, status, carriedOutBy, missing }) => {
    const about = watched.get(id) ?? [];
    return {
      ...{ id, sentence },
      status: statusOf(about, status),
      by: about.map((each) => each.id),
      why: [
        ...missing.map(({ what, why }) => `${what}: ${why}`),
        ...(about.length === 0 && carriedOutBy.length > 0 ? ['no promise of the rehearsal stands for it'] : []),
      ],
    };
  });
}

type Status = ReturnType<typeof requirementsOf>[number]['status'];

function statusOf(about: readonly InvariantResult[], status: Status): RehearsedClause['status'] {
  if (about.some(({ broken }) => broken > 0)) return 'broken';
  if (about.every(({ checked }) => checked === 0)) return 'not rehearsed';
  return status === 'carried out' ? 'kept' : 'partly rehearsed';
}
