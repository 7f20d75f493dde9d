/**
 * Restorability ages too: how long ago did a restore of this database, in each Region that holds its points, pass?
 * The limit is the longest wait between two tests of the schedule, and a day for the test to run and to be repaired.
 */
import { addSeconds, describeSeconds, latest, secondsBetween, secondsPer } from '../instant.ts';
import { restoreTestsOf } from '../policy/carried-out.ts';
import type { RestoreTest } from '../policy/schema.ts';
import { isOwned, isRestorable } from '../retention/good.ts';
import { toExpression } from '../schedule/frequency.ts';
import { longestInterval } from '../schedule/next-run.ts';
import { pointRegions } from '../schedule/scheduled-runs.ts';
import type { Answer, Assessment } from './assess.ts';
import type { ProtectedDatabase } from './facts.ts';

export function restoreTests(database: ProtectedDatabase, assessment: Assessment): Answer[] {
  const { kind, class: dataClass } = database.resource;
  const tests = restoreTestsOf(assessment.policy).filter((test) => test.kind === kind && test.class === dataClass);
  return tests.flatMap((test) =>
    pointRegions(assessment.policy).flatMap((region) => overdue(database, test, region, assessment)),
  );
}

function overdue(database: ProtectedDatabase, test: RestoreTest, region: string, assessment: Assessment): Answer[] {
  const { id, kind } = database.resource;
  const since = lastProof(database, test, region, assessment);
  const interval = intervalOf(test, assessment);
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
      : `No restore test of ${id} in ${region} has passed although it has points for ${describeSeconds(age)}; ${arithmetic}.`,
    hint: `Open the last execution of the restore test in ${region}, and start ${test.name} again once it can pass.`,
    evidence: { test: test.name, since: since.at, ever: since.passed, ageSeconds: age, limitSeconds: limit },
  } as const;
  return [{ check, finding }];
}

/** When it last passed; else since when there was something to test; nothing when there never was. */
function lastProof(database: ProtectedDatabase, test: RestoreTest, region: string, { facts, slug, now }: Assessment) {
  const { id, kind } = database.resource;
  const passed = facts.passedTests
    .filter((each) => each.test === test.name && each.resource === id && each.region === region)
    .map(({ at }) => at);
  if (passed.length > 0) return { at: latest(passed), passed: true };
  const oldest = facts.points
    .filter((point) => isOwned(point, slug) && point.kind === kind && point.resource === id)
    .filter((point) => point.place.region === region && isRestorable(point, now))
    .flatMap(({ takenAt }) => takenAt ?? [])
    .sort()[0];
  return oldest === undefined ? undefined : { at: oldest, passed: false };
}

/** Seen over the 13 runs around now, so that a monthly test is measured by a month of 31 days. */
function intervalOf(test: RestoreTest, { now }: Assessment): number | undefined {
  const { expression } = toExpression(test.frequency);
  return longestInterval(expression, test.timezone, addSeconds(now, -62 * secondsPer.day), 13);
}
