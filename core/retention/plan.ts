/**
 * What may go and what stays, with the reason for each. A point goes only when nothing speaks for it.
 *
 * Windows are measured from the newest good point, never from now: when backups stop, removals stop (restic's
 * `keep-within`). Only what is owned by this rule, available, taken, verified and not pinned is good; nothing else is
 * counted, and what is not ours is never touched (Barman counts only `DONE` backups).
 *
 * The beginning of the window: pgBackRest always keeps one backup older than its window. A snapshot needs no logs
 * before it, so here that point stays only while the window's first interval has no point of its own, that is when
 * backups failed just there. In steady state a rule of 30 daily points keeps 30. Point-in-time recovery does need a
 * state before its oldest moment, so the base of its window stays always.
 */
import type { RecoveryPoint } from '../model.ts';
import { type Next, scheduleDisposal } from './disposal.ts';
import { type Group, groupPoints, type RetentionFacts } from './group.ts';
import { type Reason, reasonsToKeep, type World, whyItGoes } from './reasons.ts';

export { type Next, removals } from './disposal.ts';
export type { RetentionFacts } from './group.ts';
export type { Reason, ReasonCode } from './reasons.ts';

export interface Decision {
  readonly point: RecoveryPoint;
  readonly keep: boolean;
  /** What this run does about it. */
  readonly next: Next;
  /** At least one. Every reason to keep, or the one that lets it go, and what it waits for. */
  readonly reasons: readonly Reason[];
}

/** One decision for each point, in the order in which the points came. */
export function planRetention(facts: RetentionFacts): { readonly decisions: readonly Decision[] } {
  const groups = groupPoints(facts);
  const decided = new Map([...groups.values()].flatMap((group) => decideGroup(group, { facts, groups })));
  return { decisions: facts.points.flatMap((point) => decided.get(point) ?? []) };
}

function decideGroup(group: Group, world: World): (readonly [RecoveryPoint, Decision])[] {
  const verdicts = group.points.map((point) => {
    const reasons = reasonsToKeep(point, group, world);
    return reasons.length > 0
      ? { point, keep: true, reasons }
      : { point, keep: false, reasons: [whyItGoes(point, group, world)] };
  });
  return scheduleDisposal(verdicts, world.facts).map((decision) => [decision.point, decision]);
}
