/** Holds: points that a person keeps from retention, with a reason and an approver, until a person gives them back. */
import type { LedgerEntry } from './ledger.ts';
import type { Instant } from './model.ts';
import { tagValue } from './tags.ts';

export interface Hold {
  readonly point: string;
  readonly reason: string;
  readonly approvedBy: string;
  readonly at: Instant;
  /** In which the point was pinned then. */
  readonly regions: readonly string[];
}

/** By point. `entries`: of one chain or of several, each chain in its order. */
export function holdsInForce(entries: readonly LedgerEntry[]): Map<string, Hold> {
  const holds = new Map<string, Hold>();
  for (const { event, at, facts } of entries) {
    if (event === 'hold-placed') holds.set(String(facts['point']), holdOf(at, facts));
    if (event === 'hold-released') holds.delete(String(facts['point']));
  }
  return holds;
}

export function holdOf(at: Instant, facts: LedgerEntry['facts']): Hold {
  const regions = Array.isArray(facts['regions']) ? facts['regions'].map(String) : [];
  const text = (name: string) => String(facts[name] ?? '');
  return { point: text('point'), reason: text('reason'), approvedBy: text('approvedBy'), at, regions };
}

/** What the tag says, which pins by being there. */
export function pinValue({ reason, approvedBy }: Pick<Hold, 'reason' | 'approvedBy'>): string {
  return tagValue(`${reason} / ${approvedBy}`);
}
