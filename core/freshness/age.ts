/**
 * How old is the newest good point? Age is counted from the moment the data was frozen (`OriginalSnapshotCreateTime`),
 * which a copy keeps. A copy has the policy's age plus the time its place allows for copying: it can never be as fresh
 * as its source, and one alert for one delay is enough.
 */
import { describeSeconds, secondsBetween } from '../instant.ts';
import type { Clause } from '../model.ts';
import { copiesOf } from '../policy/carried-out.ts';
import type { Answer } from './assess.ts';
import type { Assessment } from './assessment.ts';
import type { ProtectedDatabase } from './facts.ts';

export function primaryAge(database: ProtectedDatabase, assessment: Assessment): Answer[] {
  const { primary } = assessment.policy.places;
  const { age } = assessment.policy.monitoring;
  const limit = ageLimit(database, assessment);
  return [
    judge(database, assessment, {
      name: 'BackupStale',
      region: primary.region,
      limit,
      arithmetic: () => `the limit is ${describeSeconds(limit)}`,
      clauses: age.clauses,
      hint: 'Open the last execution of the backup workflow, remove what stopped it, and start it again.',
    }),
  ];
}

export function copyAges(database: ProtectedDatabase, assessment: Assessment): Answer[] {
  const { age } = assessment.policy.monitoring;
  const limit = ageLimit(database, assessment);
  return copiesOf(assessment.policy).map(({ region, within, clauses }) =>
    judge(database, assessment, {
      name: 'CopyStale',
      region,
      limit: limit + within,
      arithmetic: () => `the limit is ${describeSeconds(limit)} and ${describeSeconds(within)} for copying`,
      clauses: [...age.clauses, ...clauses],
      hint: `Look at the copies under way in ${region}, then at its key and its snapshot quota.`,
    }),
  );
}

/** Seconds; a class may have a limit of its own. */
function ageLimit({ resource }: ProtectedDatabase, { policy }: Assessment): number {
  const { over, classes } = policy.monitoring.age;
  // The class comes from a tag, which may say `constructor`.
  return Object.hasOwn(classes, resource.class) ? (classes[resource.class] ?? over) : over;
}

interface AgeRule {
  readonly name: 'BackupStale' | 'CopyStale';
  readonly region: string;
  /** Seconds. */
  readonly limit: number;
  readonly arithmetic: () => string;
  readonly clauses: readonly Clause[];
  readonly hint: string;
}

function judge(database: ProtectedDatabase, assessment: Assessment, rule: AgeRule): Answer {
  const { resource, createdAt } = database;
  const check = { name: rule.name, subject: `${resource.kind}/${resource.id}`, region: rule.region };
  const newest = newestGood(database, assessment, rule);
  // A database that never had a point is as old as itself: its first cycle is its grace.
  const since = newest?.takenAt ?? createdAt;
  const age = secondsBetween(since, assessment.now);
  if (age <= rule.limit) return { check };
  const what = rule.name === 'BackupStale' ? 'recovery point' : 'verified copy';
  const summary = newest
    ? `The newest ${what} of ${resource.id} in ${rule.region} is ${describeSeconds(age)} old; ${rule.arithmetic()}.`
    : `${resource.id} has no ${what} in ${rule.region} although it exists for ${describeSeconds(age)}; ${rule.arithmetic()}.`;
  return {
    check,
    finding: {
      severity: assessment.policy.monitoring.age.severity,
      clauses: [...new Set(rule.clauses)],
      summary,
      hint: rule.hint,
      evidence: { newest: newest?.id ?? 'none', since, ageSeconds: age, limitSeconds: rule.limit },
    },
  };
}

/** True when a point among `facts.points` answers the question of age in a Region, and well: others could not change that. */
export function isFreshIn(database: ProtectedDatabase, region: string, assessment: Assessment): boolean {
  const { policy } = assessment;
  const primary = region === policy.places.primary.region;
  const within = copiesOf(policy).find((copy) => copy.region === region)?.within ?? 0;
  const newest = newestGood(database, assessment, { name: primary ? 'BackupStale' : 'CopyStale', region });
  const limit = ageLimit(database, assessment) + (primary ? 0 : within);
  return newest !== undefined && secondsBetween(newest.takenAt, assessment.now) <= limit;
}

/** A copy counts once it was verified; in the primary Region the snapshot itself is what the clause asks for. */
function newestGood(
  { resource }: ProtectedDatabase,
  { good }: Assessment,
  { name, region }: Pick<AgeRule, 'name' | 'region'>,
) {
  return good(resource, region).find((point) => name !== 'CopyStale' || point.owner?.verifiedAt !== undefined);
}
