/** When the local run takes place: the days that end with the policy's next restore test, and a little history before. */
import { addSeconds, secondsPer } from '#core/instant.ts';
import type { Instant, Workflow } from '#core/model.ts';
import { backupRules } from '#core/policy/carried-out.ts';
import type { Policy } from '#core/policy/schema.ts';
import { reachDays } from '#core/retention/reach.ts';
import { nextRun } from '#core/schedule/next-run.ts';
import { scheduledRuns } from '#core/schedule/scheduled-runs.ts';

export interface Calendar {
  /** The database is made here, before anything else happens. */
  readonly begin: Instant;
  /** Scheduled instants of backups from before the period: two whose grace is over by its last day, and yesterday's. */
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
  const rule = backupRules(policy)[0];
  if (!rule) throw new Error('The local run needs a policy with a rule that takes snapshots.');
  const testDay = midnight(firstRun(policy, 'restore-test', epoch));
  const from = addDays(testDay, 1 - days);
  const reach = reachDays(rule, epoch);
  const outlived = [-reach - 2, -reach - 1].map((days) => firstRun(policy, 'backup', addDays(testDay, days)));
  const yesterday = firstRun(policy, 'backup', addDays(from, -1));
  return {
    begin: addDays(testDay, -reach - 3),
    history: [...new Set([...outlived.map(late), yesterday])].sort(),
    from,
    to: addDays(testDay, 1),
  };
}

/**
 * By hand, in the morning: the first of them outlives its window on the last day but one, whatever moment of their flexible
 * windows the others began at; and on the last day it is not so old yet that its restore test is overdue.
 */
function late(scheduledAt: Instant): Instant {
  return addSeconds(scheduledAt, 6 * secondsPer.hour);
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
