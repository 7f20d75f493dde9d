/**
 * What may go and what stays, with the reason for each. A point goes only when nothing speaks for it.
 *
 * The window is measured from the newest good point, never from now: when backups stop, removals stop (restic's
 * `keep-within`). Only what is owned by this rule, available, taken and not pinned is good; nothing else is counted,
 * and what is not ours is never touched (Barman counts only `DONE` backups).
 *
 * The beginning of the window: pgBackRest always keeps one backup older than its window. A snapshot needs no logs
 * before it, so here that point stays only while the window's first interval has no point of its own, that is when
 * backups failed just there. In steady state a rule of 30 daily points keeps 30.
 */
import { parseInstant } from '../instant.ts';
import type { RecoveryPoint } from '../model.ts';
import { type Group, groupPoints, type RetentionFacts } from './group.ts';
import { capped, type Reason, reasonsToKeep, type World, whyItGoes } from './reasons.ts';

export type { RetentionFacts } from './group.ts';
export type { Reason, ReasonCode } from './reasons.ts';

export interface Decision {
  readonly point: RecoveryPoint;
  readonly keep: boolean;
  /** At least one. Every reason to keep, or the one that lets it go. */
  readonly reasons: readonly Reason[];
}

/** One decision for each point, in the order in which the points came. Apply `removals` of it, oldest first. */
export function planRetention(facts: RetentionFacts): { readonly decisions: readonly Decision[] } {
  const groups = groupPoints(facts);
  const decided = new Map([...groups.values()].flatMap((group) => [...decideGroup(group, { facts, groups })]));
  return { decisions: facts.points.flatMap((point) => decided.get(point) ?? []) };
}

/** The points to remove, oldest first. */
export function removals(decisions: readonly Decision[]): Decision[] {
  return decisions.filter((decision) => !decision.keep).sort((a, b) => moment(a.point) - moment(b.point));
}

function decideGroup(group: Group, world: World): Map<RecoveryPoint, Decision> {
  const decisions = group.points.map((point): Decision => {
    const reasons = reasonsToKeep(point, group, world);
    return reasons.length > 0
      ? { point, keep: true, reasons }
      : { point, keep: false, reasons: [whyItGoes(point, group, world)] };
  });
  const beyondCap = removals(decisions).slice(world.facts.rule.retention.maxRemovals);
  return new Map([
    ...decisions.map((decision) => [decision.point, decision] as const),
    ...beyondCap.map(({ point }) => [point, { point, keep: true, reasons: [capped(world)] }] as const),
  ]);
}

/** A failed point has no data, so its cycle stands for its age. */
function moment(point: RecoveryPoint): number {
  return parseInstant(point.takenAt ?? point.owner?.cycle ?? '9999-12-31T00:00:00Z');
}
