import { describeSeconds, parseInstant, secondsPer } from '../../instant.ts';
import type { SnapshotRule } from '../../policy/schema.ts';
import { scheduleOf } from '../../schedule/frequency.ts';
import { nextRuns } from '../../schedule/next-run.ts';
import { toWallClock } from '../../schedule/zone.ts';
import type { LintContext, LintFinding, LintRule } from '../rule.ts';
import { type At, snapshotRules } from '../view.ts';

export const nearMaintenanceWindow: LintRule = {
  id: 'near-maintenance-window',
  severity: 'warning',
  summary: 'A backup runs within an hour of the maintenance window of what it backs up.',
  check: (policy, context) => snapshotRules(policy).flatMap((rule) => judge(rule, context)),
};

type Maintenance = NonNullable<NonNullable<SnapshotRule['expected']>['maintenance']>;

const days = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const runsSeen = 60;

function judge({ item, path }: At<SnapshotRule>, { now }: LintContext): LintFinding[] {
  const window = item.expected?.maintenance;
  const expression = scheduleOf(item.frequency);
  if (!window || expression === undefined) return [];
  const busy = item.flexibleWindow + (item.expected?.duration ?? 0);
  const met = nextRuns(expression, item.timezone, now, runsSeen).find((run) => meets(window, parseInstant(run), busy));
  if (met === undefined) return [];
  return [
    {
      path: [...path, 'frequency'],
      message: `runs at ${met}${busy > 0 ? `, for up to ${describeSeconds(busy)},` : ''} within an hour of the maintenance window, ${window.day} ${window.start} to ${window.end} ${window.timezone}`,
      hint: 'move the run or the maintenance window until an hour lies between them',
      clauses: item.clauses,
    },
  ];
}

/** Whether a run of `busy` seconds comes closer than an hour to the window. */
function meets({ day, start, end, timezone }: Maintenance, run: number, busy: number): boolean {
  const wall = new Date(toWallClock(run, timezone));
  const midnight = Date.UTC(wall.getUTCFullYear(), wall.getUTCMonth(), wall.getUTCDate());
  // The window of the day before may reach into this one, that of the day after may be near.
  return [-1, 0, 1].some((shift) => {
    const opensOn = midnight + shift * secondsPer.day * 1000;
    if (day !== 'daily' && days[new Date(opensOn).getUTCDay()] !== day) return false;
    const opens = opensOn + millis(start);
    const closes = opensOn + millis(end) + (end <= start ? secondsPer.day * 1000 : 0);
    const hour = secondsPer.hour * 1000;
    return wall.getTime() < closes + hour && wall.getTime() + busy * 1000 > opens - hour;
  });
}

function millis(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return (hours * secondsPer.hour + minutes * secondsPer.minute) * 1000;
}
