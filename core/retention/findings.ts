/** What people are told of a run of retention that could not do what the policy says. */
import { groupBy } from '../group.ts';
import type { Finding, Instant } from '../model.ts';
import type { BackupRule, Policy } from '../policy/schema.ts';
import { confirmationOf, describeTerms, type TermsInForce } from './terms.ts';

/** A warning while shorter terms are held back. */
export function shortenedFinding({ name, retention }: BackupRule, terms: TermsInForce): Finding | undefined {
  const { heldBack } = terms;
  if (!heldBack) return undefined;
  const [inForce, inPolicy] = [describeTerms(terms), describeTerms(heldBack)];
  return {
    name: 'RetentionShortened',
    severity: 'warning',
    clauses: retention.clauses,
    subject: `retention/${name}`,
    summary: `The policy keeps ${inPolicy} of ${name}, without confirming that this is less; ${inForce} stay in force`,
    hint: `If less is meant, write "${confirmationOf(terms)}" into the retention of ${name} and deploy; if not, write ${inForce} again and deploy.`,
    evidence: { rule: name, inForce, inPolicy },
  };
}

/** A warning while more may go than one run removes: of one database in one place, the most that wait. */
export function cappedFinding(
  { name, retention }: BackupRule,
  waiting: number,
  resources: number,
): Finding | undefined {
  if (waiting === 0) return undefined;
  const { maxRemovals, clauses } = retention;
  return {
    name: 'RetentionCapped',
    severity: 'warning',
    clauses,
    subject: `retention/${name}`,
    summary: `${waiting} more recovery points of ${name} may go, of ${resources} ${resources === 1 ? 'database and place' : 'databases and places'}, than the ${maxRemovals} that one run removes of each`,
    hint: `Look at the plan of the run: if they may go, do nothing, as each run removes ${maxRemovals} more, or raise maxRemovals; if not, pin them with the tag lifeboat:pin or disable the schedule of retention.`,
    evidence: { rule: name, waiting, resources, maxRemovals },
  };
}

export interface LostPoint {
  readonly id: string;
  readonly region: string;
  readonly resource: string;
  /** When it was known to be there. */
  readonly seenAt: Instant;
}

/** One for each database in each place, told again only when a later run misses more. It is over when a run misses none. */
export function lostFindings(
  { name, kind, retention, clauses }: BackupRule,
  scheduledAt: Instant,
  lost: readonly LostPoint[],
  { severity, clauses: ofFailure }: Policy['monitoring']['failure'],
): Finding[] {
  const groups = groupBy(lost, ({ region, resource }) => `${region} ${resource}`);
  return [...groups.values()].flatMap((points): Finding[] => {
    const [first] = points;
    if (first === undefined) return [];
    const { region, resource } = first;
    const seenAt = points.map((each) => each.seenAt).reduce((a, b) => (a < b ? a : b));
    const ids = points
      .map(({ id }) => id)
      .join(' ')
      .slice(0, 500);
    const what = points.length === 1 ? '1 recovery point' : `${points.length} recovery points`;
    return [
      {
        name: 'RecoveryPointLost',
        severity,
        clauses: [...new Set([...retention.clauses, ...clauses, ...ofFailure])],
        subject: `${kind}/${resource}`,
        region,
        summary: `${what} of ${resource} that had to stay in ${region} ${points.length === 1 ? 'is' : 'are'} not there any more, and the pipeline did not remove ${points.length === 1 ? 'it' : 'them'}.`,
        hint: `Ask CloudTrail in ${region} who called DeleteDBSnapshot since ${seenAt}; then see with lifeboat inventory what is left elsewhere.`,
        evidence: { rule: name, scheduledAt, points: ids, seenAt },
      },
    ];
  });
}
