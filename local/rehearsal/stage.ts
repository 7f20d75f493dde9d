/** What a rehearsal plays on: everything that invariants, faults and aggregates may look at while it runs. */
import type { Instant } from '#core/model.ts';
import type { Plan } from '#core/plan/plan.ts';
import type { Policy } from '#core/policy/schema.ts';
import type { Cloud } from '../cloud.ts';
import type { ContentEngine } from '../database/model/engine.ts';
import type { EstateDatabase } from './estate/index.ts';

export interface Stage {
  /** Deployed, with the estate in it; its clock stands at `start` when invariants and faults are attached. */
  readonly cloud: Cloud;
  readonly policy: Policy;
  /** What the policy promises: schedules, retention, destinations, alerts, and the cost of this very estate. */
  readonly plan: Plan;
  readonly estate: readonly EstateDatabase[];
  /** What the databases and their copies really hold. */
  readonly content?: Pick<ContentEngine, 'holds' | 'usedBytesAt'>;
  readonly days: number;
  readonly seed: number;
  /** 00:00 UTC of the day on which the policy takes effect. */
  readonly start: Instant;
  /** `days` later. */
  readonly end: Instant;
  /** What was broken so far, oldest first: grows as it happens. */
  readonly faults: readonly InjectedFault[];
}

/** A fault that took effect, as the cloud's event `fault` tells it. */
export interface InjectedFault {
  readonly at: Instant;
  /** `refuse`, `crash`, `disable-key`, … */
  readonly kind: string;
  /** Where: a call site such as `take-snapshot rds:CreateDBSnapshot`, a Region, a resource. */
  readonly site: string;
  /** When it is over; absent when it was over at once, or for as long as its kind says. */
  readonly until?: Instant;
  /** Identifier of the database that it is about, when it is about one. */
  readonly database?: string;
}

export type { InvariantResult, Violation } from './invariants/types.ts';
