/** How many backups the policy's schedules ask for, whether or not anything began. */
import { addSeconds, secondsPer } from '#core/instant.ts';
import type { Instant } from '#core/model.ts';
import { backupRules } from '#core/policy/carried-out.ts';
import { nextRun } from '#core/schedule/next-run.ts';
import { scheduledRuns } from '#core/schedule/scheduled-runs.ts';
import type { Stage } from './stage.ts';

export interface Due {
  readonly rule: string;
  /** Times at which the rule is due, from the start on; those of the last hour may not have begun yet. */
  readonly cycles: number;
  /** Databases of its class. */
  readonly databases: number;
}

/** A run may begin late by its flexible window. */
const late = secondsPer.hour;
/** `anchor`: from when schedules with a rate count. */
export function dueCycles(
  { policy, estate, start, end }: Pick<Stage, 'policy' | 'estate' | 'start' | 'end'>,
  anchor = start,
): Due[] {
  const until = addSeconds(end, -late);
  return scheduledRuns(policy)
    .filter(({ workflow }) => workflow === 'backup')
    .map(({ rule, expression, timezone }) => {
      const name = backupRules(policy).find((each) => each.name === rule)?.class;
      const cycles = countRuns((after) => nextRun(expression, timezone, after, anchor), addSeconds(start, -1), until);
      return { rule, cycles, databases: estate.filter((database) => database.class === name).length };
    });
}

function countRuns(next: (after: Instant) => Instant | undefined, after: Instant, until: Instant): number {
  let count = 0;
  for (let at = next(after); at !== undefined && at <= until; at = next(at)) count += 1;
  return count;
}
