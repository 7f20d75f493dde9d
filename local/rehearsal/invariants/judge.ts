/** Collects what one invariant finds. */
import { formatInstant, parseInstant } from '#core/instant.ts';
import type { Clock } from '../../seams.ts';
import type { InjectedFault, Stage } from '../stage.ts';
import type { Invariant, InvariantResult, Judge, Violation } from './types.ts';

/** More of one kind teach nobody anything, and a broken promise may be seen every hour of a year. */
const mostKept = 100;

export interface Collector extends Judge {
  result(): InvariantResult;
}

export function collector(invariant: Invariant, { policy, faults }: Stage, clock: Pick<Clock, 'now'>): Collector {
  const violations: Violation[] = [];
  const applied = new Map<string, number>();
  const notes: string[] = [];
  let [checked, broken] = [0, 0];
  return {
    checked: (times = 1) => {
      checked += times;
    },
    broken: ({ at = clock.now(), ...found }) => {
      broken += 1;
      if (violations.length >= mostKept) return;
      const fault = lastBefore(faults, at);
      violations.push({ at: formatInstant(at), ...found, ...(fault ? { fault } : {}) });
    },
    exempt: (id) => void applied.set(id, (applied.get(id) ?? 0) + 1),
    note: (text) => void notes.push(text),
    result: () => ({
      id: invariant.id,
      says: invariant.says,
      clauses: invariant.clauses(policy),
      ...{ checked, broken, violations, notes },
      exemptions: invariant.exemptions.map((each) => ({ ...each, applied: applied.get(each.id) ?? 0 })),
    }),
  };
}

/** The one that had taken effect last; many may have. */
function lastBefore(faults: readonly InjectedFault[], at: number): InjectedFault | undefined {
  return faults.findLast((fault) => parseInstant(fault.at) <= at);
}
