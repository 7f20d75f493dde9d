/**
 * The databases of a company, drawn from a seed. The first n of a large estate are the estate of n, so that a failure
 * that was found with many databases can be looked for with fewer.
 */
import { backupRules, pointInTimeRules } from '#core/policy/carried-out.ts';
import type { Policy } from '#core/policy/schema.ts';
import { chance, pick } from '../../database/model/chance.ts';
import { rdsVersions } from '../../database/model/engine.ts';
import { type DatabaseProfile, drawProfile, gib } from '../../database/model/profile.ts';
import { nameOf } from './names.ts';
import { allocate, instanceClassFor } from './sizing.ts';

export interface EstateDatabase {
  /** Identifier of the instance. */
  readonly id: string;
  /** Data class, as the tag says it. */
  readonly class: string;
  readonly engine: 'postgres';
  readonly engineVersion: string;
  /** Name of the database inside. */
  readonly database: string;
  /** Used when it is created. */
  readonly sizeGiB: number;
  readonly allocatedGiB: number;
  readonly instanceClass: string;
  /** Share of the rows that is written a day. */
  readonly changePerDay: number;
  /** Share of `sizeGiB` that a year adds. */
  readonly growthPerYear: number;
  /** Days of automated backups: what the policy's rules ask for. */
  readonly backupRetentionDays: number;
}

export interface EstateOptions {
  /** From 1. */
  readonly databases: number;
  readonly seed: number;
  /** For how long the databases are to have room to grow: a year, or longer. */
  readonly days?: number;
}

/** The usual version is on half of the databases. */
const versionOf = (seed: number, id: string): string =>
  chance(seed, id, 'usual') < 0.5 ? pick(rdsVersions.slice(0, 1), id) : pick(rdsVersions, seed, id, 'version');
/** Where no rule says otherwise: what the console proposes for production. */
const usualRetentionDays = 7;

/** Throws when the policy covers no rds-instance, because there would be nothing to rehearse. */
export function estate(policy: Policy, { databases, seed, days = 0 }: EstateOptions): EstateDatabase[] {
  const classes = [...new Set(backupRules(policy).map((rule) => rule.class))];
  if (classes.length === 0) {
    throw new Error(
      `the policy ${policy.policy.id} has no rule that takes snapshots of rds-instance, so it protects no database; ` +
        'see `lifeboat plan` for what is carried out',
    );
  }
  return Array.from({ length: databases }, (_, index) => drawDatabase({ policy, classes, seed, days }, index));
}

interface Draw {
  readonly policy: Policy;
  readonly classes: readonly string[];
  readonly seed: number;
  readonly days: number;
}

/** Every class once, then by chance. */
function drawDatabase({ policy, classes, seed, days }: Draw, index: number): EstateDatabase {
  const { id, service } = nameOf(index, seed);
  const dataClass = classes[index] ?? pick(classes, seed, id, 'class');
  const profile = drawProfile(seed, id);
  const sizeGiB = profile.bytes / gib;
  return {
    ...{ id, class: dataClass, engine: 'postgres', sizeGiB },
    engineVersion: versionOf(seed, id),
    database: service,
    allocatedGiB: allocate(profile, policy.monitoring.capacity.over, days),
    instanceClass: instanceClassFor(sizeGiB),
    changePerDay: profile.changePerDay,
    growthPerYear: profile.growthPerYear,
    backupRetentionDays: retentionDays(policy, dataClass),
  };
}

/** The longest that a rule of point-in-time recovery asks for. */
function retentionDays(policy: Policy, dataClass: string): number {
  const rules = pointInTimeRules(policy).filter((rule) => rule.class === dataClass);
  return rules.length === 0 ? usualRetentionDays : Math.max(...rules.map(({ retention }) => retention.days));
}

/** What the content model needs to know of an estate: the profile of an instance by its key (`<Region>/db/<id>`). */
export function profilesOf(databases: readonly EstateDatabase[]): (instance: string) => DatabaseProfile | undefined {
  const byId = new Map(databases.map((database) => [database.id, database]));
  return (instance) => {
    const found = byId.get(instance.slice(instance.lastIndexOf('/') + 1));
    if (found === undefined) return undefined;
    const { sizeGiB, changePerDay, growthPerYear } = found;
    return { bytes: Math.round(sizeGiB * gib), changePerDay, growthPerYear };
  };
}
