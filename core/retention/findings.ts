/** What people are told of a run of retention that could not do what the policy says. */
import type { Finding } from '../model.ts';
import type { BackupRule } from '../policy/schema.ts';
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
