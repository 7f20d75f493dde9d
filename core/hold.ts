/** Holds: points that a person keeps from retention, with a reason and an approver, until a person gives them back. */
import type { LedgerEntry } from './ledger.ts';
import type { Instant, RecoveryPoint } from './model.ts';
import { isOwned } from './retention/good.ts';
import { tagValue } from './tags.ts';

export interface Wish {
  /** Identifier of the recovery point, the same in every Region. */
  readonly point: string;
  readonly reason: string;
  readonly approvedBy: string;
}

export interface Hold extends Wish {
  readonly at: Instant;
  /** In which the point was pinned then. */
  readonly regions: readonly string[];
}

/** By point. `entries`: each chain in its order. */
export function holdsInForce(entries: readonly LedgerEntry[]): Map<string, Hold> {
  const holds = new Map<string, Hold>();
  for (const entry of entries) {
    if (entry.event === 'hold-placed') holds.set(String(entry.facts['point']), holdOf(entry));
    if (entry.event === 'hold-released') holds.delete(String(entry.facts['point']));
  }
  return holds;
}

/** What an entry about a hold says. */
export function holdOf({ at, facts }: Pick<LedgerEntry, 'at' | 'facts'>): Hold {
  const regions = Array.isArray(facts['regions']) ? facts['regions'].map(String) : [];
  const text = (name: string) => String(facts[name] ?? '');
  return { point: text('point'), reason: text('reason'), approvedBy: text('approvedBy'), at, regions };
}

/** What the tag says, which pins by being there. */
export function pinValue({ reason, approvedBy }: Omit<Wish, 'point'>): string {
  return tagValue(`${reason} / ${approvedBy}`);
}

/** What is known of a point in one Region. */
export interface Sight {
  readonly region: string;
  /** Absent: it is not there. */
  readonly point?: RecoveryPoint;
  /** Why the Region could not be looked into. */
  readonly trouble?: string;
}

/** The newest entry about the hold of a point, if there is any. */
export type Last = { readonly event: string; readonly hold: Hold } | undefined;

/** Why nothing may be pinned or released, or nothing. `policy`: its slug. */
export function whyNotOurs(point: string, sights: readonly Sight[], policy: string): string | undefined {
  const [foreign] = sights.filter((sight) => sight.point !== undefined && !isOwned(sight.point, policy));
  if (foreign !== undefined) return `${point} in ${foreign.region} was not made by this policy`;
  if (sights.some((sight) => sight.point !== undefined)) return undefined;
  const [away] = sights.filter(({ trouble }) => trouble !== undefined);
  if (away !== undefined) return `${point} was found nowhere, and ${away.region} does not answer: ${away.trouble}`;
  return `there is no ${point} in ${sights.map(({ region }) => region).join(' or ')}`;
}

/** One hold a point: whoever wants it for another reason gives it back first, so that no reason is lost. */
export function whyNotHold(wish: Wish, last: Last): string | undefined {
  if (last?.event !== 'hold-placed' || isSame(wish, last.hold)) return undefined;
  const { at, approvedBy, reason } = last.hold;
  return `${wish.point} is held since ${at} for ${approvedBy}: ${reason}`;
}

/** True when the ledger does not say so yet. */
export function isNewHold(wish: Wish, regions: readonly string[], last: Last): boolean {
  return last?.event !== 'hold-placed' || !isSame(wish, last.hold) || last.hold.regions.join() !== regions.join();
}

export function whyNotRelease({ point }: Wish, sights: readonly Sight[], last: Last): string | undefined {
  return last !== undefined || isPinnedSomewhere(sights) ? undefined : `${point} is not held`;
}

/** True when the ledger does not say so yet: a release that came half-way is the same one. */
export function isNewRelease(wish: Wish, sights: readonly Sight[], last: Last): boolean {
  if (last?.event !== 'hold-released') return true;
  return isPinnedSomewhere(sights) && !isSame(wish, last.hold);
}

function isPinnedSomewhere(sights: readonly Sight[]): boolean {
  return sights.some(({ point }) => point?.owner?.pinned === true);
}

function isSame(wish: Wish, hold: Wish): boolean {
  return wish.reason === hold.reason && wish.approvedBy === hold.approvedBy;
}
