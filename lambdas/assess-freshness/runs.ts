/** Which runs have left their reports, since the monitor looked last: what `missingRuns` goes by. */
import type { FreshnessFacts, ReportedRun } from '#core/freshness/facts.ts';
import { dueRuns, isSettled, type Looks, reportsSince, scheduleKey, watchedRuns } from '#core/freshness/runs.ts';
import type { Instant } from '#core/model.ts';
import type { ScheduledRun } from '#core/schedule/scheduled-runs.ts';
import { isTestReported, reportedSince } from '../adapters/reports.ts';
import type { StepContext } from '../step.ts';
import type { LastLook } from './last-look.ts';

export async function readRuns(context: StepContext, last: LastLook): Promise<NonNullable<FreshnessFacts['runs']>> {
  const looks = { now: context.now(), lastLook: last.at };
  const reported = watchedRuns(context.policy).map(async (run) => {
    const key = scheduleKey(run);
    const seen = { reported: last.newestReported[key], watched: last.watchedSince[key] };
    const known = seen.reported === undefined ? [] : [seen.reported];
    const instants = isSettled(run, looks, seen) ? known : await readReported(context, run, looks);
    return instants.map((scheduledAt): ReportedRun => ({ ...placeOf(run), scheduledAt }));
  });
  const { at: lastLook, watchedSince, missedLooks } = last;
  const found = (await Promise.all(reported)).flat();
  return { lastLook, reported: found, watchedSince, ...(missedLooks === undefined ? {} : { missedLooks }) };
}

function placeOf({ workflow, rule, region }: ScheduledRun): Omit<ReportedRun, 'scheduledAt'> {
  return { workflow, rule, region };
}

async function readReported(context: StepContext, run: ScheduledRun, looks: Looks): Promise<Instant[]> {
  const { workflow, rule } = run;
  return workflow === 'backup' || workflow === 'retention'
    ? await reportedSince(context, workflow, rule, reportsSince(run, looks))
    : await testsReported(context, run, looks);
}

/** A folder of a restore test holds a verdict for each database: so each run is asked for, as far as it matters. */
async function testsReported(context: StepContext, { rule, region, ...run }: ScheduledRun, looks: Looks) {
  const { judged, before } = dueRuns({ rule, region, ...run }, looks);
  const found: Instant[] = [];
  for (const at of [...judged, ...before]) {
    // Only where one is missing it matters whether the schedule was in force.
    if (found.length > 0 && (found.length === judged.length || !judged.includes(at))) break;
    if (await isTestReported(context, rule, at, region)) found.push(at);
  }
  return found;
}
