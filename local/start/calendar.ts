/** When the local run takes place: the days that end with the policy's next restore test, and a little history before. */
import { addSeconds, secondsPer } from '#core/instant.ts';
import type { Instant, Workflow } from '#core/model.ts';
import { prunedRules } from '#core/policy/carried-out.ts';
import type { Policy } from '#core/policy/schema.ts';
import { nextRun } from '#core/schedule/next-run.ts';
import { scheduledRuns } from '#core/schedule/scheduled-runs.ts';

export interface Calendar {
  /** The database is made here, before anything else happens. */
  readonly begin: Instant;
  /** Scheduled instants of backups from before the period: two that outlive their window on its last day, and yesterday's. */
  readonly history: readonly Instant[];
  /** Midnight, UTC: schedules begin to fire. */
  readonly from: Instant;
  /** Midnight after the last day. */
  readonly to: Instant;
}

/** Any time would do; a fixed one makes every run the same. */
const epoch: Instant = '2026-03-02T00:00:00Z';

/** Throws when the policy has no rule that takes snapshots, or no restore test to come. */
export function calendar(policy: Policy, days: number): Calendar {
  const rule = prunedRules(policy)[0];
  if (!rule) throw new Error('The local run needs a policy with a rule that takes snapshots.');
  const testDay = midnight(firstRun(policy, 'restore-test', epoch));
  const from = addDays(testDay, 1 - days);
  const window = rule.retention.days;
  const past = [addDays(testDay, -window - 1), addDays(testDay, -window), addDays(from, -1)];
  return {
    begin: addDays(testDay, -window - 2),
    history: [...new Set(past)].sort().map((day) => firstRun(policy, 'backup', day)),
    from,
    to: addDays(testDay, 1),
  };
}

/** The first run of a workflow at or after an instant. */
function firstRun(policy: Policy, workflow: Workflow, from: Instant): Instant {
  const run = scheduledRuns(policy).find((each) => each.workflow === workflow);
  const next = run && nextRun(run.expression, run.timezone, addSeconds(from, -1));
  if (!next) throw new Error(`The local run needs a policy with a ${workflow} that is still to come.`);
  return next;
}

function midnight(instant: Instant): Instant {
  return `${instant.slice(0, 10)}T00:00:00Z`;
}

function addDays(instant: Instant, days: number): Instant {
  return addSeconds(instant, days * secondsPer.day);
}
