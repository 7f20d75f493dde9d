/** Continuous recovery by the platform: is its window as long as the rule says, and does it keep up with the class's RPO? */
import { describeSeconds, secondsBetween } from '../instant.ts';
import type { Clause } from '../model.ts';
import { pointInTimeRules } from '../policy/carried-out.ts';
import type { PointInTimeRule } from '../policy/schema.ts';
import type { Answer } from './assess.ts';
import type { Assessment } from './assessment.ts';
import type { ProtectedDatabase } from './facts.ts';

export function pointInTime(database: ProtectedDatabase, assessment: Assessment): Answer[] {
  const { kind, class: dataClass } = database.resource;
  return pointInTimeRules(assessment.policy)
    .filter((rule) => rule.kind === kind && rule.class === dataClass)
    .flatMap((rule) => [windowLength(database, rule, assessment), ...lag(database, rule, assessment)]);
}

function windowLength(database: ProtectedDatabase, rule: PointInTimeRule, assessment: Assessment): Answer {
  const { id } = database.resource;
  const days = database.automatedRetentionDays;
  const check = question('PointInTimeWindowShort', database, assessment);
  if (days >= rule.retention.days) return { check };
  return {
    check,
    finding: {
      severity: 'critical',
      clauses: [...new Set([...rule.retention.clauses, ...rule.clauses])],
      summary: `${id} keeps ${days} d of automated backups; the rule ${rule.name} asks for ${rule.retention.days} d.`,
      hint: `Set the backup retention period of ${id} to ${rule.retention.days} days. From 0 this restarts the database.`,
      evidence: { rule: rule.name, setDays: days, ruleDays: rule.retention.days },
    },
  };
}

/** How much would be lost by a recovery now. Not answered while automated backups are off: that is a finding of its own. */
function lag(database: ProtectedDatabase, rule: PointInTimeRule, assessment: Assessment): Answer[] {
  const objective = assessment.policy.classes[rule.class];
  if (!objective) return [];
  const check = question('PointInTimeStale', database, assessment);
  if (database.automatedRetentionDays === 0) return [{ check, unanswered: true }];
  const { id } = database.resource;
  const restorable = database.latestRestorableTime;
  const behind = secondsBetween(restorable ?? database.createdAt, assessment.now);
  if (behind <= objective.rpo) return [{ check }];
  const rpo = `the RPO of ${rule.class} is ${describeSeconds(objective.rpo)}`;
  const finding = {
    severity: 'critical',
    clauses: [...new Set([...rpoClauses(objective.clauses), ...rule.clauses])],
    summary: restorable
      ? `${id} can be recovered to ${describeSeconds(behind)} ago at best; ${rpo}.`
      : `${id} can be recovered to no moment although it exists for ${describeSeconds(behind)}; ${rpo}.`,
    hint: 'See whether the database is in a state in which the service archives no logs: stopped, storage full, failed.',
    evidence: { latestRestorableTime: restorable ?? 'none', behindSeconds: behind, rpoSeconds: objective.rpo },
  } as const;
  return [{ check, finding }];
}

/** A class cites all of its objectives together; of those that name theirs, only the RPO is at stake here. */
function rpoClauses(clauses: readonly Clause[]): readonly Clause[] {
  const named = clauses.filter((clause) => clause.endsWith('-rpo'));
  return named.length > 0 ? named : clauses;
}

function question<Name extends string>(name: Name, { resource }: ProtectedDatabase, { policy }: Assessment) {
  return { name, subject: `${resource.kind}/${resource.id}`, region: policy.places.primary.region };
}
