/** Is everything that should be protected in the expected set at all? */
import type { Finding } from '../model.ts';
import type { Policy } from '../policy/schema.ts';
import { isOwned } from '../retention/good.ts';
import { tagKeys } from '../tags.ts';
import type { Answer } from './assess.ts';
import type { Assessment } from './assessment.ts';

/** Nothing protected is the loudest silence; databases without a class are told once, together. */
export function coverage({ facts, policy, slug }: Assessment): Answer[] {
  const { region } = policy.places.primary;
  const protectedNone = facts.databases.length === 0;
  const { uncovered } = facts;
  return [
    {
      check: { name: 'NothingProtected', subject: slug },
      ...(protectedNone ? { finding: nothingProtected(policy.monitoring.failure.clauses, region) } : {}),
    },
    {
      check: { name: 'ResourcesUncovered', subject: slug },
      ...(uncovered.length > 0 ? { finding: unclassed(uncovered, policy.monitoring, region) } : {}),
    },
  ];
}

type Told = Omit<Finding, 'name' | 'subject' | 'region'>;

function nothingProtected(clauses: Told['clauses'], region: string): Told {
  return {
    severity: 'critical',
    clauses,
    summary: `No database in ${region} carries a class of the policy, so nothing is being backed up.`,
    hint: `Tag each database that the policy covers with ${tagKeys.class} and the name of its class.`,
    evidence: { expected: 0 },
  };
}

/** Worth a notice; a policy that has a threshold for coverage says how much it is worth. */
function unclassed(ids: readonly string[], { coverage: asked, failure }: Policy['monitoring'], region: string): Told {
  const { severity, clauses } = asked ?? { severity: 'info', clauses: failure.clauses };
  const count = ids.length === 1 ? '1 database' : `${ids.length} databases`;
  return {
    severity,
    clauses,
    summary: `${count} in ${region} without a class of the policy: ${listed(ids)}. Lifeboat does not back them up.`,
    hint: `Tag what the policy covers with ${tagKeys.class}; the rest may stay as it is.`,
    evidence: { count: ids.length, databases: listed(ids) },
  };
}

/** Points of a database that is no longer in the expected set: it was deleted, or it lost its tag. */
export function gone({ facts, policy, slug }: Assessment): Answer[] {
  const present = new Set(facts.databases.map(({ resource }) => resource.id));
  const { region } = policy.places.primary;
  const owned = facts.points.filter((point) => isOwned(point, slug));
  const ofPoints = new Map(owned.map((point) => [point.resource, `${point.kind}/${point.resource}`]));
  const absent = [...ofPoints].filter(([id]) => !present.has(id));
  const told = absent.map(([id, subject]): Answer => {
    const points = owned.filter((point) => point.resource === id).length;
    const lostTag = facts.uncovered.includes(id);
    const why = lostTag ? 'has lost its class' : 'is no longer there';
    return {
      check: { name: 'ResourceGone', subject, region },
      finding: {
        severity: 'warning',
        clauses: policy.monitoring.failure.clauses,
        summary: `${id} ${why}, and ${points} of its recovery points are left. They no longer expire: their newest stays.`,
        hint: lostTag
          ? `Tag ${id} with ${tagKeys.class} again.`
          : 'Was it meant to go? If so, decide what becomes of its points.',
        evidence: { points, stillListed: lostTag },
      },
    };
  });
  const there = [...present].map(
    (id): Answer => ({ check: { name: 'ResourceGone', subject: `rds-instance/${id}`, region } }),
  );
  return [...told, ...there];
}

function listed(ids: readonly string[]): string {
  const shown = [...ids].sort().slice(0, 20);
  return ids.length > shown.length ? `${shown.join(', ')} and ${ids.length - shown.length} more` : shown.join(', ');
}
