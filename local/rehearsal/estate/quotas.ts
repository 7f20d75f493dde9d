/**
 * What a company with this estate has asked AWS for, before its policy is deployed (Service Quotas, Amazon RDS), as `lint`
 * advises.
 */
import { pointsKept } from '#core/plan/storage.ts';
import { backupRules } from '#core/policy/carried-out.ts';
import type { Policy } from '#core/policy/schema.ts';
import { defaultQuotas, type Quotas } from '../../services/rds/quotas.ts';
import type { EstateDatabase } from './estate.ts';

/** Ten points below the share at which the policy wants to be told. */
const headroom = 0.1;
/** Points that are let go of, but still there: two cycles, and a week of what is out of turn. */
const lingering = 9;

export function quotasOf(policy: Policy, databases: readonly EstateDatabase[]): Quotas {
  const share = Math.max(0.1, policy.monitoring.capacity.over - headroom);
  const room = (needed: number, usual: number, step: number) =>
    Math.max(usual, Math.ceil(needed / share / step) * step);
  const points = backupRules(policy).map((rule) => {
    const covered = databases.filter((database) => database.class === rule.class).length;
    const { points, waiting } = pointsKept(rule, `${policy.policy.effective}T00:00:00Z`);
    return covered * (points + waiting + lingering);
  });
  const storage = sum(databases.map(({ allocatedGiB }) => allocatedGiB));
  // What is allowed without asking is left for the instances of restore tests, which may be as many at a time.
  const tested = Math.min(databases.length, defaultQuotas.instances);
  return {
    instances: room(databases.length + tested, defaultQuotas.instances, 10),
    manualSnapshots: room(sum(points), defaultQuotas.manualSnapshots, 100),
    copiesInProgress: defaultQuotas.copiesInProgress,
    // Test instances are as large as what they are restored from.
    storageGiB: room(2 * storage, defaultQuotas.storageGiB, 1000),
  };
}

/** Those that are higher than what an account has that never asked. */
export function raised(quotas: Quotas): Partial<Quotas> {
  const names = Object.keys(defaultQuotas) as (keyof Quotas)[];
  return Object.fromEntries(
    names.filter((name) => quotas[name] > defaultQuotas[name]).map((name) => [name, quotas[name]]),
  );
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
