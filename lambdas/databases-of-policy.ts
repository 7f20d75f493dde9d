/** The databases of the primary Region, divided by what the policy says about them. */
import { backupRules } from '#core/policy/carried-out.ts';
import type { Policy } from '#core/policy/schema.ts';
import { decodeTestInstance, tagKeys } from '#core/tags.ts';
import { type Database, listDatabases } from './adapters/databases.ts';
import { primaryRegion } from './rules.ts';
import type { StepContext } from './step.ts';

export interface Coverage {
  /** Those whose class some backup rule covers. */
  readonly covered: readonly (Database & { readonly dataClass: string })[];
  /** Those without a class, or with one that no rule covers. */
  readonly uncovered: readonly Database[];
}

export async function readCoverage({ policy, clients }: StepContext): Promise<Coverage> {
  return coverageOf(await listDatabases(clients.rds(primaryRegion(policy))), policy);
}

/** Members of a cluster are backed up as a cluster, and what a restore test made is thrown away by it: neither counts. */
export function coverageOf(all: readonly Database[], policy: Policy): Coverage {
  const databases = all.filter(({ cluster, tags }) => cluster === undefined && !decodeTestInstance(tags));
  const classes = classesOf(policy);
  const classOf = ({ tags }: Database) => tags[tagKeys.class] ?? '';
  return {
    covered: databases
      .filter((database) => classes.has(classOf(database)))
      .map((database) => ({ ...database, dataClass: classOf(database) })),
    uncovered: databases.filter((database) => !classes.has(classOf(database))),
  };
}

function classesOf(policy: Policy): Set<string> {
  return new Set(backupRules(policy).map((rule) => rule.class));
}
