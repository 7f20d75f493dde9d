/**
 * Did every run that was due leave its report? A key that is disabled or a Region that is away takes runs with it, and what
 * told of them, and all looks well afterwards. So the monitor goes by the calendar of the policy: by what ran out of time
 * since it looked last, however long ago that was, and by the newest run before.
 */
import { addSeconds, compareInstants, describeSeconds, latest, secondsPer } from '../instant.ts';
import type { Instant } from '../model.ts';
import type { Policy } from '../policy/schema.ts';
import { rateSeconds } from '../schedule/next-run.ts';
import { previousRuns } from '../schedule/previous-runs.ts';
import { type ScheduledRun, scheduledRuns } from '../schedule/scheduled-runs.ts';
import { timeLimits } from '../schedule/time-limits.ts';
import type { Answer } from './assess.ts';
import type { Assessment } from './assessment.ts';
import type { ReportedRun } from './facts.ts';

/** For the start of an execution, and its last messages. */
const grace = secondsPer.hour / 4;
/**
 * Runs before those that are judged: one that left its report shows that the schedule was in force. A week of nights; tests
 * are months apart, and RestoreTestOverdue tells of them as well.
 */
const earlierRuns = ({ workflow }: ScheduledRun): number => (workflow === 'restore-test' ? 2 : 7);

/** What makes a schedule the same one: whoever changes it starts anew. */
export function scheduleKey({ workflow, rule, region, expression, timezone }: ScheduledRun): string {
  return `${workflow}/${rule} ${region} ${expression} ${timezone}`;
}

/** For the next look: since when each schedule has been in force, as far as the monitor has seen. */
export function watchedSince(policy: Policy, known: Readonly<Record<string, Instant>>, now: Instant) {
  return Object.fromEntries(
    watchedRuns(policy)
      .map(scheduleKey)
      .map((key) => [key, known[key] ?? now]),
  );
}

/** The monitor's own runs leave no reports: see `blindness`. */
export function watchedRuns(policy: Policy): ScheduledRun[] {
  return scheduledRuns(policy).filter(({ workflow }) => workflow !== 'freshness');
}

/** For the next look: the newest run of each schedule that has left its report. */
export function newestReported(policy: Policy, reported: readonly ReportedRun[]): Record<string, Instant> {
  const newest = watchedRuns(policy).flatMap((run) => {
    const mine = reported.filter((each) => isOf(each, run)).map(({ scheduledAt }) => scheduledAt);
    return mine.length === 0 ? [] : [[scheduleKey(run), latest(mine)] as const];
  });
  return Object.fromEntries(newest);
}

export interface Looks {
  readonly now: Instant;
  /** When the monitor looked before. */
  readonly lastLook: Instant;
}

/** Due instants that a look goes by, newest first. */
export interface DueRuns {
  /** What ran out of time since the last look, and the newest that had before. */
  readonly judged: readonly Instant[];
  readonly before: readonly Instant[];
}

/** Of a rate none without an `anchor`, which is any run that it had. */
export function dueRuns(run: ScheduledRun, { now, lastLook }: Looks, anchor?: Instant): DueRuns {
  const until = addSeconds(now, -patience(run));
  const since = addSeconds(lastLook, -patience(run));
  const before = earlierRuns(run);
  for (let count = before + 1; ; count *= 2) {
    const due = previousRuns(run.expression, run.timezone, until, count, anchor);
    const judged = due.filter((at, index) => index === 0 || isAfter(at, since));
    if (due.length < count || judged.length + before <= count)
      return { judged, before: due.slice(judged.length, judged.length + before) };
  }
}

/** The earliest run whose report can change an answer. */
export function reportsSince(run: ScheduledRun, looks: Looks): Instant {
  const { now, lastLook } = looks;
  const { judged, before: earlier } = dueRuns(run, looks);
  const oldest = earlier.at(-1) ?? judged.at(-1);
  if (oldest !== undefined) return oldest;
  const wait = run.expression.startsWith('rate(') ? (earlierRuns(run) + 1) * rateSeconds(run.expression) : 0;
  return addSeconds([now, lastLook].sort()[0] ?? now, -patience(run) - wait);
}

/** What a look before this one has seen of a schedule. */
export interface Seen {
  /** Its newest run that had left its report. */
  readonly reported: Instant | undefined;
  /** The first look that knew it as it is now. */
  readonly watched: Instant | undefined;
}

/**
 * True when nothing need be asked for: nothing ran out of time since the last look but, at the most, the run whose report
 * that look has seen already, and nothing was missing then. So the first look after a night asks for that night's report,
 * and most looks for nothing.
 */
export function isSettled(run: ScheduledRun, looks: Looks, { reported, watched }: Seen): boolean {
  const { judged } = dueRuns(run, looks, reported);
  const [newest] = judged;
  if (newest === undefined || judged.length > 1) return false;
  const isOld = !isAfter(newest, addSeconds(looks.lastLook, -patience(run)));
  // A schedule that never ran since it was first seen owes nothing yet.
  if (reported === undefined) return isOld && watched !== undefined && !isAfter(newest, watched);
  return newest === reported || (isOld && isAfter(reported, newest));
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
    const since = runs.watchedSince[scheduleKey(run)];
    const missing = missingOf(run, { reported: mine.sort(), since }, { now, lastLook: runs.lastLook });
    if (missing === undefined) return { check, unanswered: true };
    const [newest] = missing;
    return newest === undefined ? { check } : { check, finding: finding(run, missing, newest, policy) };
  });
}

function isOf({ workflow, rule, region }: Pick<ScheduledRun, 'workflow' | 'rule' | 'region'>, run: ScheduledRun) {
  return workflow === run.workflow && rule === run.rule && region === run.region;
}

interface Known {
  /** Ascending. */
  readonly reported: readonly Instant[];
  /** Since when the monitor has known the schedule. */
  readonly since: Instant | undefined;
}

/** Newest first; nothing when neither a report nor a look says since when the schedule is in force: it may be new. */
function missingOf(run: ScheduledRun, { reported, since: watched }: Known, looks: Looks): Instant[] | undefined {
  const there = new Set(reported);
  const { judged, before: earlier } = dueRuns(run, looks, reported[0]);
  const due = [...judged, ...earlier];
  const inForce = earliest(
    due.findLast((at) => there.has(at)),
    watched,
  );
  if (inForce === undefined) return undefined;
  const since = addSeconds(looks.lastLook, -patience(run));
  const newest = reported.at(-1) ?? inForce;
  // What was missing before is over once a later run is done; what nobody has looked at yet is told all the same.
  return due.filter((at) => !there.has(at) && isAfter(at, inForce) && (isAfter(at, since) || isAfter(at, newest)));
}

function earliest(one: Instant | undefined, other: Instant | undefined): Instant | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return isAfter(one, other) ? other : one;
}

function isAfter(one: Instant, other: Instant): boolean {
  return compareInstants(one, other) > 0;
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
