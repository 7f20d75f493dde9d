/** What a policy would deploy, when it runs, what it keeps, whom it tells, what it costs, and what it does not do yet. */
import type { Clause, Instant, Workflow } from '../model.ts';
import { slug } from '../naming.ts';
import { type Part, parts } from '../policy/parts.ts';
import { requirementsOf } from '../policy/requirements.ts';
import type { Policy } from '../policy/schema.ts';
import { type PlannedAlerts, plannedAlerts } from './alerts.ts';
import { type Cost, costOf } from './cost.ts';
import { type Destination, destinations } from './destinations.ts';
import type { PlanOptions } from './load.ts';
import { type PlannedRetention, plannedRetention } from './retention.ts';
import { plannedSchedules } from './schedules.ts';

export type { PlanOptions } from './load.ts';

export interface PlannedSchedule {
  readonly name: string;
  readonly kind: Workflow;
  readonly resourceKinds: readonly string[];
  /** `*`: every class. */
  readonly class: string;
  readonly region: string;
  readonly expression: string;
  readonly timezone: string;
  /** It starts at any moment within so many minutes; 0: on the minute. */
  readonly flexibleMinutes: number;
  readonly clauses: readonly Clause[];
  /** Of a rate, as if it were deployed at the beginning of the plan. */
  readonly next: readonly Instant[];
}

/**
 * `recorded`: people do it, and the evidence is kept. `partly`: some of what the policy says about it is carried out.
 * `not-yet`: nothing that runs carries it out.
 */
export type PlannedStatus = 'carried-out' | 'recorded' | 'partly' | 'not-yet';

export interface PlannedRequirement {
  readonly id: Clause;
  readonly kind: 'auto' | 'record';
  readonly status: PlannedStatus;
  readonly sentence: string;
  readonly carriedOutBy: readonly string[];
  readonly missing: readonly { readonly what: string; readonly why: string }[];
}

export interface Plan {
  readonly policy: { readonly id: string; readonly title: string; readonly version: string; readonly slug: string };
  readonly from: Instant;
  readonly schedules: readonly PlannedSchedule[];
  readonly retention: readonly PlannedRetention[];
  readonly destinations: readonly Destination[];
  readonly alerts: PlannedAlerts;
  readonly cost: Cost;
  readonly requirements: readonly PlannedRequirement[];
  /** What the policy asks for and nothing carries out yet. */
  readonly notYet: readonly { readonly what: string; readonly why: string; readonly clauses: readonly Clause[] }[];
}

export function planPolicy(policy: Policy, options: PlanOptions): Plan {
  const { id, title, version } = policy.policy;
  return {
    policy: { id, title, version, slug: slug(id) },
    from: options.from,
    schedules: plannedSchedules(policy, options),
    retention: plannedRetention(policy, options),
    destinations: destinations(policy),
    alerts: plannedAlerts(policy),
    cost: costOf(policy, options),
    requirements: plannedRequirements(policy),
    notYet: parts(policy).flatMap(notYet),
  };
}

function plannedRequirements(policy: Policy): PlannedRequirement[] {
  return requirementsOf(policy).map(({ id, kind, sentence, status, carriedOutBy, missing }) => {
    const done = kind === 'record' ? 'recorded' : 'carried-out';
    const planned = { 'carried out': done, 'partly carried out': 'partly', 'not yet carried out': 'not-yet' } as const;
    return { id, kind, status: planned[status], sentence, carriedOutBy, missing };
  });
}

function notYet({ what, missing, clauses }: Part) {
  return missing === undefined ? [] : [{ what, why: missing, clauses }];
}
