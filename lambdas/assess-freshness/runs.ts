/** Which runs have left their reports, since the monitor looked last: what `missingRuns` goes by. */
import type { FreshnessFacts, ReportedRun } from '#core/freshness/facts.ts';
import { dueRuns, type Looks, reportsSince, watchedRuns } from '#core/freshness/runs.ts';
import { addSeconds, secondsPer } from '#core/instant.ts';
import { pipelineChain } from '#core/ledger.ts';
import type { Instant } from '#core/model.ts';
import type { ScheduledRun } from '#core/schedule/scheduled-runs.ts';
import { openLedger } from '../adapters/ledger.ts';
import { reportedSince, testedAt } from '../adapters/reports.ts';
import type { StepContext } from '../step.ts';

/** Who has not looked for longer has other things to find out first. */
const longestBlindness = 14 * secondsPer.day;

/** `scheduledAt`: of this look, which may have begun before. */
export async function readRuns(
  context: StepContext,
  scheduledAt: Instant,
): Promise<NonNullable<FreshnessFacts['runs']>> {
  const now = context.now();
  const earliest = addSeconds(now, -longestBlindness);
  const last = await openLedger(context).newest(
    pipelineChain,
    earliest,
    ({ event, cycle }) => event === 'freshness-assessed' && cycle !== scheduledAt,
  );
  const looks = { now, lastLook: last?.cycle ?? earliest };
  const reported = await Promise.all(watchedRuns(context.policy).map((run) => readReported(context, run, looks)));
  return { lastLook: looks.lastLook, reported: reported.flat() };
}

async function readReported(context: StepContext, run: ScheduledRun, looks: Looks): Promise<ReportedRun[]> {
  const { workflow, rule, region } = run;
  const instants =
    workflow === 'backup' || workflow === 'retention'
      ? await reportedSince(context, workflow, rule, reportsSince(run, looks))
      : await testedAt(context, rule, region, dueRuns(run, looks));
  return instants.map((at) => ({ workflow, rule, region, scheduledAt: at }));
}
