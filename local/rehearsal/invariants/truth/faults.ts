/** What was broken, and for how long it excuses what: the table of fault kinds says what each of them may make worse. */

import { milliseconds } from '../../faults/fault.ts';
import type { Excuse } from '../../faults/kind.ts';
import { kindNames, kindOf } from '../../faults/kinds.ts';
import type { InjectedFault, Stage } from '../../stage.ts';

export interface Faults {
  /** Nothing was broken so far. */
  readonly none: boolean;
  /** When the last of the faults is over that excuse this and were in effect at any time from `from` to `to`; else undefined. */
  until(excuse: Excuse, from: number, to: number): number | undefined;
  /** When the last fault is over, or was, that may have kept this database from being backed up; undefined when there was none. */
  lastOver(database: string): number | undefined;
  /** Any fault of such a kind that took effect from `from` to `to`. */
  find(from: number, to: number, wanted: (fault: InjectedFault) => boolean): InjectedFault | undefined;
}

export function faultsOf({ faults }: Pick<Stage, 'faults'>): Faults {
  const over = new Map<string, number>();
  let seen = 0;
  const remember = (fault: InjectedFault | undefined): void => {
    if (fault === undefined || !excusesOf(fault).includes('objective')) return;
    const of = fault.database ?? everywhere;
    over.set(of, Math.max(over.get(of) ?? 0, endOf(fault, Date.parse(fault.at))));
  };
  return {
    get none() {
      return faults.length === 0;
    },
    until: (excuse, from, to) => {
      let last: number | undefined;
      for (const fault of faults) {
        const began = Date.parse(fault.at);
        if (began > to) break;
        if (!excusesOf(fault).includes(excuse)) continue;
        const over = endOf(fault, began);
        if (over >= from && over > (last ?? Number.NEGATIVE_INFINITY)) last = over;
      }
      return last;
    },
    lastOver: (database) => {
      for (; seen < faults.length; seen += 1) remember(faults[seen]);
      return latestOf(over.get(everywhere), over.get(database));
    },
    find: (from, to, wanted) =>
      faults.find((fault) => Date.parse(fault.at) >= from && Date.parse(fault.at) <= to && wanted(fault)),
  };
}

/** Faults that name no database may touch any. */
const everywhere = '*';

function latestOf(...moments: readonly (number | undefined)[]): number | undefined {
  const known = moments.filter((moment) => moment !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}

/** Faults that keep one schedule from starting anything. */
const ofSchedules: readonly string[] = ['schedule-disabled', 'schedule-deleted', 'delivery-never'];
/** What is worse only when it is the monitor that does not start. */
const ofTheMonitor: readonly Excuse[] = ['telling', 'leftovers'];

function excusesOf({ kind, site }: InjectedFault): readonly Excuse[] {
  const name = kindNames.find((candidate) => candidate === kind);
  if (name === undefined) return [];
  const { excuses } = kindOf(name);
  const isOther = ofSchedules.includes(name) && !site.startsWith('freshness ');
  return isOther ? excuses.filter((excuse) => !ofTheMonitor.includes(excuse)) : excuses;
}

function endOf({ kind, until }: InjectedFault, began: number): number {
  if (until !== undefined) return Date.parse(until);
  const name = kindNames.find((candidate) => candidate === kind);
  const lasts = name === undefined ? undefined : kindOf(name).lasts;
  return began + (lasts === undefined ? 0 : milliseconds(lasts));
}
