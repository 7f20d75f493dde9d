/**
 * Restorability ages too: how long ago did a restore of this database, in each Region that holds its points, pass?
 * The limit is the longest wait between two tests of the schedule, and a day for the test to run and to be repaired.
 */
import { describeSeconds, latest, secondsBetween, secondsPer } from '../instant.ts';
import { restoreTestsOf } from '../policy/carried-out.ts';
import type { Policy, RestoreTest } from '../policy/schema.ts';
import { pointRegions } from '../schedule/scheduled-runs.ts';
import type { Answer } from './assess.ts';
import type { Assessment } from './assessment.ts';
import type { ProtectedDatabase } from './facts.ts';

export function restoreTests(database: ProtectedDatabase, assessment: Assessment): Answer[] {
  return testsOf(database, assessment.policy).flatMap((test) =>
    pointRegions(assessment.policy).flatMap((region) => overdue(database, test, region, assessment)),
  );
}

function overdue(database: ProtectedDatabase, test: RestoreTest, region: string, assessment: Assessment): Answer[] {
  const { id, kind } = database.resource;
  const since = lastProof(database, test, region, assessment);
  const interval = assessment.interval(test);
  const check = { name: 'RestoreTestOverdue', subject: `${kind}/${id}`, region } as const;
  if (since === undefined || interval === undefined) return [{ check, unanswered: true }];
  const age = secondsBetween(since.at, assessment.now);
  const limit = interval + secondsPer.day;
  if (age <= limit) return [{ check }];
  const arithmetic = `the limit is ${describeSeconds(interval)} between tests and a day for the test`;
  const finding = {
    severity: 'critical',
    clauses: test.clauses,
    summary: since.passed
      ? `The last restore test of ${id} in ${region} that passed is ${describeSeconds(age)} old; ${arithmetic}.`
      : `No restore test of ${id} in ${region} has passed although there was something to restore ${describeSeconds(age)} ago; ${arithmetic}.`,
    hint: `Open the last execution of the restore test in ${region}, and start ${test.name} again once it can pass.`,
    evidence: { test: test.name, since: since.at, ever: since.passed, ageSeconds: age, limitSeconds: limit },
  } as const;
  return [{ check, finding }];
}

/** True when a test has never passed for so long that it matters when there was first something to test. */
export function asksForFirst(database: ProtectedDatabase, region: string, assessment: Assessment): boolean {
  const { policy, facts, now } = assessment;
  return testsOf(database, policy).some((test) => {
    const interval = assessment.interval(test);
    if (interval === undefined || assessment.passes(test.name, database.resource.id, region).length > 0) return false;
    const { evidenceSince } = facts;
    return evidenceSince === undefined || secondsBetween(evidenceSince, now) > interval + secondsPer.day;
  });
}

/**
 * When it last passed; else since when there was something to test, as far as the ledger goes back: what passed before
 * that is not known. The points that are kept do not tell it: the oldest of them is never older than retention lets it be.
 * Nothing when there never was, or when it was not asked for yet.
 */
function lastProof(database: ProtectedDatabase, test: RestoreTest, region: string, assessment: Assessment) {
  const { facts } = assessment;
  const { id } = database.resource;
  const passed = assessment.passes(test.name, id, region);
  if (passed.length > 0) return { at: latest(passed), passed: true };
  const first = Object.hasOwn(facts.firstPoints, id) ? facts.firstPoints[id] : undefined;
  if (first === undefined) return undefined;
  return { at: latest([first, ...(facts.evidenceSince === undefined ? [] : [facts.evidenceSince])]), passed: false };
}

function testsOf({ resource: { kind, class: dataClass } }: ProtectedDatabase, policy: Policy): RestoreTest[] {
  return restoreTestsOf(policy).filter((test) => test.kind === kind && test.class === dataClass);
}
