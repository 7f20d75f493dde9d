/**
 * What the account must be allowed for an estate of this size: an owner who reads the plan has asked Service Quotas for it
 * before the first backup, as `lint` advises, so that the limit is never nearer than the policy wants to be told of.
 */
import { pointsKept } from '#core/plan/storage.ts';
import { backupRules } from '#core/policy/carried-out.ts';
import type { Policy } from '#core/policy/schema.ts';
import { defaultQuotas, type Quotas } from '../services/rds/quotas.ts';
import type { EstateDatabase } from './estate/index.ts';
import type { Stage } from './stage.ts';

/** Of a Region; what nobody need ask for stays as it is. */
export function quotasFor({
  policy,
  estate,
  start,
  days,
}: Pick<Stage, 'policy' | 'estate' | 'start' | 'days'>): Quotas {
  const { instances, manualSnapshots, storageGiB } = defaultQuotas;
  const enough = (needed: number) => Math.ceil(needed / policy.monitoring.capacity.over);
  const years = Math.ceil(days / 365);
  const allocated = estate.reduce((sum, database) => sum + database.allocatedGiB, 0);
  return {
    ...defaultQuotas,
    // What is allowed without asking is left for the instances of restore tests.
    instances: estate.length > instances / 2 ? enough(estate.length + instances) : instances,
    manualSnapshots: Math.max(manualSnapshots, enough(pointsOf(policy, estate, start) * years)),
    storageGiB: Math.max(storageGiB, enough(2 * allocated)),
  };
}

/** At the fullest moment: the new point is there before the oldest goes. */
function pointsOf(policy: Policy, estate: readonly EstateDatabase[], start: string): number {
  return backupRules(policy).reduce((sum, rule) => {
    const covered = estate.filter((database) => database.class === rule.class).length;
    const { points, waiting } = pointsKept(rule, start);
    return sum + (points + waiting + 1) * covered;
  }, 0);
}

/** Those that are higher than what an account has that never asked. */
export function raised(quotas: Quotas): Partial<Quotas> {
  const names = Object.keys(defaultQuotas) as (keyof Quotas)[];
  return Object.fromEntries(
    names.filter((name) => quotas[name] > defaultQuotas[name]).map((name) => [name, quotas[name]]),
  );
}
