/**
 * Disposal in two steps. A point that is to go first gets a tombstone, a tag with the instant. It goes in a later run,
 * once the grace is over and it is decided again that it goes; and loses its tombstone when it is wanted again.
 */
import { addSeconds, parseInstant } from '../instant.ts';
import type { Instant, RecoveryPoint } from '../model.ts';
import { isLeaving } from './good.ts';
import type { RetentionFacts } from './group.ts';
import type { Decision, Reason } from './plan.ts';
import { reason } from './reasons.ts';

/** `mark` and `unmark` write and take off the tombstone; `wait` is for its grace, or for a run that has room. */
export type Next = 'stay' | 'mark' | 'wait' | 'remove' | 'unmark';

interface Verdict {
  readonly point: RecoveryPoint;
  readonly keep: boolean;
  readonly reasons: readonly Reason[];
}

/** What a run does about the points of one resource in one place: of those that are due, the oldest up to the cap go. */
export function scheduleDisposal(verdicts: readonly Verdict[], facts: RetentionFacts): Decision[] {
  const { maxRemovals } = facts.rule.retention;
  const due = verdicts.filter((verdict) => isDue(verdict, facts)).sort((a, b) => moment(a.point) - moment(b.point));
  const going = new Set(due.slice(0, maxRemovals));
  const capped = reason({ facts }, 'capped', `at most ${maxRemovals} go in one run, and older ones go first`);
  return verdicts.map((verdict) => {
    if (going.has(verdict)) return { ...verdict, next: 'remove' };
    if (due.includes(verdict)) return { ...verdict, next: 'wait', reasons: [...verdict.reasons, capped] };
    return notDue(verdict, facts);
  });
}

/** The points to remove now, oldest first. */
export function removals(decisions: readonly Decision[]): Decision[] {
  return decisions.filter(({ next }) => next === 'remove').sort((a, b) => moment(a.point) - moment(b.point));
}

/** How many may go and wait for room, and in how many groups of one resource in one place. */
export function waitingForRoom(decisions: readonly Decision[]): readonly Decision[] {
  return decisions.filter(({ next, reasons }) => next === 'wait' && reasons.at(-1)?.code === 'capped');
}

function isDue({ point, keep }: Verdict, facts: RetentionFacts): boolean {
  const since = tombstoneOf(point, facts);
  return !keep && since !== undefined && parseInstant(overAt(since, facts)) <= parseInstant(runMoment(facts));
}

function notDue(verdict: Verdict, facts: RetentionFacts): Decision {
  const { point, keep, reasons } = verdict;
  if (keep) return { ...verdict, next: isMarkedOfOurs(point, facts) ? 'unmark' : 'stay' };
  const since = tombstoneOf(point, facts);
  if (since === undefined) return { ...verdict, next: 'mark' };
  const text = `it was marked at ${since} and goes in the first run after ${overAt(since, facts)}`;
  return { ...verdict, next: 'wait', reasons: [...reasons, reason({ facts }, 'grace', text)] };
}

/** A tombstone of the future was written by a clock that was wrong; it says nothing. */
function tombstoneOf({ owner }: RecoveryPoint, { now }: RetentionFacts): Instant | undefined {
  const since = owner?.tombstone;
  return since === undefined || parseInstant(since) > parseInstant(now) ? undefined : since;
}

function overAt(since: Instant, { rule }: RetentionFacts): Instant {
  return addSeconds(since, rule.retention.grace);
}

/** That of the schedule, so that a run started again decides the same; never one that is yet to come. */
function runMoment({ now, runAt = now }: RetentionFacts): Instant {
  return parseInstant(runAt) < parseInstant(now) ? runAt : now;
}

/** Whatever stands on a point of somebody else is theirs; and what is on its way out does not come back. */
function isMarkedOfOurs(point: RecoveryPoint, { policy, rule }: RetentionFacts): boolean {
  const { owner } = point;
  const ours = owner?.policy === policy && owner.rule === rule.name;
  return ours && owner.tombstone !== undefined && !isLeaving(point);
}

/** A failed point has no data, so its cycle stands for its age. */
function moment(point: RecoveryPoint): number {
  return parseInstant(point.takenAt ?? point.owner?.cycle ?? '9999-12-31T00:00:00Z');
}
