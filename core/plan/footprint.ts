/** What stands there whether anything runs or not, and is charged by the month. Tests hold it against the templates. */
import type { Workflow } from '../model.ts';
import type { Policy } from '../policy/schema.ts';
import { longestInterval } from '../schedule/next-run.ts';
import { pointRegions, type ScheduledRun, scheduledRuns } from '../schedule/scheduled-runs.ts';

export interface Footprint {
  readonly region: string;
  readonly keys: number;
  readonly secrets: number;
  /** Metrics that alarms watch. */
  readonly alarmMetrics: number;
}

/** `ExecutionsFailed`, `…TimedOut` and `…Aborted` are summed in one alarm of each workflow. */
const failureMetrics = 3;
/** One on the dead-letter queue, two on the schedules, one on each of the two topics. */
const deliveryMetrics = 5;
/** CloudWatch looks back seven days at most, so a rarer workflow has no alarm on silence. */
const longestSilenceHours = 168;

export function footprint(policy: Policy): Footprint[] {
  return pointRegions(policy).map((region) => ({
    region,
    keys: 1,
    secrets: 1,
    alarmMetrics: alarmMetrics(
      policy,
      scheduledRuns(policy).filter((run) => run.region === region),
    ),
  }));
}

function alarmMetrics(policy: Policy, runs: readonly ScheduledRun[]): number {
  const workflows = [...new Set(runs.map(({ workflow }) => workflow))];
  const watched = workflows.filter((workflow) => silenceHours(workflow, runs, policy) <= longestSilenceHours);
  return workflows.length * failureMetrics + watched.length + deliveryMetrics;
}

/** The longest wait between two runs of the most frequent schedule, and two hours; twice the wait for the monitor. */
function silenceHours(workflow: Workflow, runs: readonly ScheduledRun[], { policy }: Policy): number {
  const waits = runs
    .filter((run) => run.workflow === workflow)
    .map(({ expression, timezone }) => longestInterval(expression, timezone, `${policy.effective}T00:00:00Z`, 60))
    .filter((wait) => wait !== undefined);
  const wait = Math.ceil(Math.min(...waits) / 3600);
  return workflow === 'freshness' ? 2 * wait : wait + 2;
}
