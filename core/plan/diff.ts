/** What a change of a policy would do, by comparing the plans before and after. */
import type { Clause } from '../model.ts';
import { parts } from '../policy/parts.ts';
import type { Policy } from '../policy/schema.ts';
import { type RetentionChange, retentionChanges } from './diff-retention.ts';
import { type Plan, type PlannedSchedule, type PlannedStatus, type PlanOptions, planPolicy } from './plan.ts';

/** Absent before: new. Absent after: gone. */
export interface Change {
  readonly what: string;
  readonly before?: string;
  readonly after?: string;
}

export interface PlanDifference {
  readonly policy: Record<'before' | 'after', { readonly id: string; readonly version: string }>;
  readonly retention: readonly RetentionChange[];
  readonly schedules: readonly Change[];
  readonly destinations: readonly Change[];
  readonly alerts: readonly Change[];
  /** Cited after and not before, and the other way round. */
  readonly clauses: { readonly gained: readonly Clause[]; readonly lost: readonly Clause[] };
  readonly requirements: readonly { readonly id: Clause; readonly before: Said; readonly after: Said }[];
  readonly cost: { readonly beforeUsd: number; readonly afterUsd: number };
  /** Recovery points would expire sooner, now or once that is confirmed: somebody must agree to it first. */
  readonly confirmation: boolean;
}

type Said = PlannedStatus | 'not-in-policy';

export function diffPlans(before: Policy, after: Policy, options: PlanOptions): PlanDifference {
  const [old, next] = [planPolicy(before, options), planPolicy(after, options)];
  const retention = retentionChanges(before, after, options);
  const cited = { before: citedBy(before), after: citedBy(after) };
  return {
    policy: { before: identity(old), after: identity(next) },
    retention,
    schedules: changes(old.schedules.map(scheduleText), next.schedules.map(scheduleText)),
    destinations: changes(old.destinations.map(destinationText), next.destinations.map(destinationText)),
    alerts: changes(alertTexts(old), alertTexts(next)),
    clauses: { gained: without(cited.after, cited.before), lost: without(cited.before, cited.after) },
    requirements: statusChanges(old, next),
    cost: { beforeUsd: old.cost.monthlyUsd, afterUsd: next.cost.monthlyUsd },
    confirmation: retention.some(({ effect }) => effect === 'sooner'),
  };
}

type Described = readonly [name: string, text: string];

function scheduleText(schedule: PlannedSchedule): Described {
  const { name, class: dataClass, region, expression, timezone, flexibleMinutes } = schedule;
  const window = flexibleMinutes === 0 ? 'on the minute' : `within ${flexibleMinutes} min`;
  return [name, `${expression} ${timezone} in ${region}, ${window}, class ${dataClass}`];
}

function destinationText({ role, place, status }: Plan['destinations'][number]): Described {
  return [`${role} ${place}`, status];
}

function alertTexts({ alerts }: Plan): Described[] {
  return [
    ...alerts.thresholds.map(({ on, when, severity, status }): Described => [on, `${severity} ${when}, ${status}`]),
    ...alerts.told.map(({ channel, to }): Described => [`${channel} to ${to}`, 'every alert']),
  ];
}

function changes(before: readonly Described[], after: readonly Described[]): Change[] {
  const [old, next] = [new Map(before), new Map(after)];
  return [...new Set([...old.keys(), ...next.keys()])].flatMap((what): Change[] => {
    const [was, is] = [old.get(what), next.get(what)];
    if (was === is) return [];
    return [{ what, ...(was === undefined ? {} : { before: was }), ...(is === undefined ? {} : { after: is }) }];
  });
}

function statusChanges(old: Plan, next: Plan): PlanDifference['requirements'] {
  const [was, is] = [old, next].map(({ requirements }) => new Map(requirements.map(({ id, status }) => [id, status])));
  const ids = new Set([...old.requirements, ...next.requirements].map(({ id }) => id));
  return [...ids].flatMap((id) => {
    const [before, after]: Said[] = [was?.get(id) ?? 'not-in-policy', is?.get(id) ?? 'not-in-policy'];
    return before === undefined || after === undefined || before === after ? [] : [{ id, before, after }];
  });
}

function citedBy(policy: Policy): Clause[] {
  return [...new Set(parts(policy).flatMap(({ clauses }) => clauses))].sort();
}

function without(all: readonly Clause[], known: readonly Clause[]): Clause[] {
  return all.filter((clause) => !known.includes(clause));
}

function identity({ policy: { id, version } }: Plan) {
  return { id, version };
}
