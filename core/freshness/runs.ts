/**
 * Did every run that was due leave its report? A key that is disabled or a Region that is away takes runs with it, and what
 * told of them, and all looks well afterwards. So the monitor goes by the calendar of the policy: by what ran out of time
 * since it looked last, however long ago that was, and by the newest run before.
 */
import { addSeconds, describeSeconds, parseInstant, secondsPer } from '../instant.ts';
import type { Instant } from '../model.ts';
import type { Policy } from '../policy/schema.ts';
import { rateSeconds } from '../schedule/next-run.ts';
import { previousRuns } from '../schedule/previous-runs.ts';
import { type ScheduledRun, scheduledRuns } from '../schedule/scheduled-runs.ts';
import { timeLimits } from '../schedule/time-limits.ts';
import type { Answer } from './assess.ts';
import type { Assessment } from './assessment.ts';

/** For the start of an execution, and its last messages. */
const grace = secondsPer.hour / 4;
/** Runs before those that are judged: one that left its report shows that the schedule was in force. */
const before = 2;

/** The monitor's own silence is for an alarm to tell, and its next look sees what one that is missing would have seen. */
export function watchedRuns(policy: Policy): ScheduledRun[] {
  return scheduledRuns(policy).filter(({ workflow }) => workflow !== 'freshness');
}

export interface Looks {
  readonly now: Instant;
  /** When the monitor looked before. */
  readonly lastLook: Instant;
}

/** Due instants that a look goes by, newest first; of a rate none without an `anchor`, which is any run that it had. */
export function dueRuns(run: ScheduledRun, { now, lastLook }: Looks, anchor?: Instant): Instant[] {
  const until = addSeconds(now, -patience(run));
  const since = addSeconds(lastLook, -patience(run));
  for (let count = before + 1; ; count *= 2) {
    const due = previousRuns(run.expression, run.timezone, until, count, anchor);
    const judged = due.filter((at, index) => index === 0 || isAfter(at, since)).length;
    if (due.length < count || judged + before <= count) return due.slice(0, judged + before);
  }
}

/** The earliest run whose report can change an answer. */
export function reportsSince(run: ScheduledRun, looks: Looks): Instant {
  const { now, lastLook } = looks;
  const oldest = dueRuns(run, looks).at(-1);
  if (oldest !== undefined) return oldest;
  const wait = run.expression.startsWith('rate(') ? (before + 1) * rateSeconds(run.expression) : 0;
  return addSeconds([now, lastLook].sort()[0] ?? now, -patience(run) - wait);
}

/** From the instant at which a run is due until its report must be there. */
function patience({ workflow, flexibleMinutes }: ScheduledRun): number {
  return flexibleMinutes * secondsPer.minute + timeLimits[workflow] + grace;
}

export function missingRuns({ facts, policy, now }: Pick<Assessment, 'facts' | 'policy' | 'now'>): Answer[] {
  const { runs } = facts;
  if (runs === undefined) return [];
  return watchedRuns(policy).map((run): Answer => {
    const mine = runs.reported.filter((each) => isOf(each, run)).map(({ scheduledAt }) => scheduledAt);
    const check = { name: 'RunMissing', subject: `${run.workflow}/${run.rule}`, region: run.region } as const;
    const missing = missingOf(run, mine.sort(), { now, lastLook: runs.lastLook });
    if (missing === undefined) return { check, unanswered: true };
    const [newest] = missing;
    return newest === undefined ? { check } : { check, finding: finding(run, missing, newest, policy) };
  });
}

function isOf({ workflow, rule, region }: Pick<ScheduledRun, 'workflow' | 'rule' | 'region'>, run: ScheduledRun) {
  return workflow === run.workflow && rule === run.rule && region === run.region;
}

/** Newest first; nothing when no report says since when the schedule is in force: it may be new, or different. */
function missingOf(run: ScheduledRun, reported: readonly Instant[], looks: Looks): Instant[] | undefined {
  const there = new Set(reported);
  const due = dueRuns(run, looks, reported[0]);
  const [inForce] = due.filter((at) => there.has(at)).reverse();
  if (inForce === undefined) return undefined;
  const since = addSeconds(looks.lastLook, -patience(run));
  const newest = reported.at(-1) ?? inForce;
  // What was missing before is over once a later run is done; what nobody has looked at yet is told all the same.
  return due.filter((at) => !there.has(at) && isAfter(at, inForce) && (isAfter(at, since) || isAfter(at, newest)));
}

function isAfter(one: Instant, other: Instant): boolean {
  return parseInstant(one) > parseInstant(other);
}

function finding(run: ScheduledRun, missing: readonly Instant[], newest: Instant, policy: Policy) {
  const { workflow, rule, region } = run;
  const { severity, clauses } = policy.monitoring.failure;
  const within = describeSeconds(patience(run));
  const others = missing.length === 1 ? '' : ` So have ${missing.length - 1} before it.`;
  return {
    severity,
    clauses: [...new Set([...clauses, ...run.clauses])],
    summary: `The ${workflow} of ${rule} in ${region} that was due at ${newest} has left no report within ${within}.${others}`,
    hint: `Look for its execution; start ${workflow} with the rule ${rule} and the instant of the missing run.`,
    evidence: { rule, scheduledAt: newest, missing: missing.join(' ').slice(0, 500), limitSeconds: patience(run) },
  };
}
