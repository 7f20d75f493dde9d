/**
 * Which exception of the policy answers a finding. One counts when two people or bodies approved it, no later than
 * today, and its last day is not over; it answers findings about a clause that it excepts.
 */
import type { Instant } from '../model.ts';
import type { Exception, Policy } from '../policy/schema.ts';
import type { LintFinding } from './rule.ts';

/** Lint rule, and where its finding stands. */
export interface Found extends LintFinding {
  readonly rule: string;
}

export function excuse(policy: Policy, found: Found, now: Instant): Exception | undefined {
  const { name, dataClass } = subject(policy, found);
  return policy.exceptions.find(
    (exception) =>
      isInForce(exception, now) &&
      exception.except.some((clause) => found.clauses?.includes(clause)) &&
      names(exception.excuses, found.rule) &&
      names(exception.rules, name) &&
      names(exception.classes, dataClass),
  );
}

export function isInForce(exception: Exception, now: Instant): boolean {
  return !isExpired(exception, now) && approvers(exception, now).size >= 2;
}

/** It is valid on its last day, everywhere: days are those of UTC. */
export function isExpired({ expires }: Exception, now: Instant): boolean {
  return expires < day(now);
}

/** Different people or bodies whose approval is given by now. */
export function approvers({ approvals }: Exception, now: Instant): ReadonlySet<string> {
  const given = approvals.filter(({ on }) => on <= day(now));
  return new Set(given.map(({ by }) => by.trim().toLowerCase()));
}

/** `2026-01-17T02:00:00Z` → `2026-01-17` */
export function day(now: Instant): string {
  return now.slice(0, 10);
}

/** An exception that names none means all; a finding that is about none is not meant by one that names some. */
function names(named: readonly string[], one: string | undefined): boolean {
  return named.length === 0 || (one !== undefined && named.includes(one));
}

/** The rule, test or drill, and the class that a finding is about, by where it stands. */
function subject(
  policy: Policy,
  { path, dataClass }: LintFinding,
): { name?: string | undefined; dataClass?: string | undefined } {
  const [section, index] = path;
  if (section === 'classes') return { dataClass: String(index) };
  if (section !== 'rules' && section !== 'tests' && section !== 'drills') return { dataClass };
  const item = policy[section][Number(index)];
  return { name: item?.name, dataClass: item && 'class' in item ? item.class : undefined };
}
