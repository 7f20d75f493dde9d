/** What took effect: noted for the summary and the invariants, and told as the cloud's event `fault`. */
import { formatInstant } from '#core/instant.ts';
import type { EventLog } from '../../../seams.ts';
import type { InjectedFault } from '../../stage.ts';
import type { Fault } from '../fault.ts';

/** What a fault hit. `site` says it in words; the others are absent where there is no such thing. */
export interface Hit {
  /** `take-snapshot rds:CreateDBSnapshot eu-west-1 #1`, `eu-west-1 orders`, … */
  readonly site: string;
  readonly region?: string;
  readonly database?: string;
  /** Of the cloud's invocation; for a fault of a call or of a run of a step. */
  readonly invocation?: number;
}

export interface Notes {
  readonly all: readonly InjectedFault[];
  /** `until`: when it will be over, epoch milliseconds; absent when it is over at once, or never. */
  add(fault: Fault, hit: Hit, until?: number): void;
  /** From now on notes are told here. */
  tell(to: { now(): number; readonly events: EventLog }): void;
}

export function notes(): Notes {
  const all: InjectedFault[] = [];
  let told: { now(): number; readonly events: EventLog } | undefined;
  return {
    all,
    tell: (to) => {
      told = to;
    },
    add: (fault, hit, until) => {
      if (told === undefined) return;
      const lasts = until === undefined || !Number.isFinite(until) ? {} : { until: formatInstant(until) };
      const note: InjectedFault = { at: formatInstant(told.now()), kind: fault.kind, ...hit, ...lasts };
      all.push(note);
      told.events.emit('fault', { ...note });
    },
  };
}
