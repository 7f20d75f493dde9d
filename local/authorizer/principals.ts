/** Who a principal is, as policies and messages name it. */
import type { Principal } from '../seams.ts';
import type { Patterns } from './policy.ts';

const session = /^arn:([\w-]+):sts::(\d{12}):assumed-role\/(.+)\/[^/]+$/;

/** `arn:aws:sts::…:assumed-role/name/session` → `arn:aws:iam::…:role/name`; anything else is itself. */
export function roleArn(arn: string): string {
  return arn.replace(session, 'arn:$1:iam::$2:role/$3');
}

/** Account number in an ARN; empty for a service principal. */
export function accountOf(arn: string): string {
  return /^arn:[\w-]+:(?:iam|sts)::(\d{12}):/.exec(arn)?.[1] ?? '';
}

/**
 * How a resource's policy speaks of a principal: by name, through its account (which leaves the decision to the identity's own
 * policies), or not at all.
 */
export function speaksOf(principals: Patterns | undefined, principal: Principal): 'name' | 'account' | 'none' {
  if (!principals) return 'none';
  const named = principals.patterns.some((pattern) => isNamed(pattern, principal));
  if (principals.negated) return named || isAccountNamed(principals, principal) ? 'none' : 'name';
  if (named) return 'name';
  return isAccountNamed(principals, principal) ? 'account' : 'none';
}

function isNamed(pattern: string, { arn, kind }: Principal): boolean {
  if (pattern === '*') return true;
  if (kind === 'service') return pattern === arn;
  return pattern === arn || roleName(pattern) === roleName(roleArn(arn));
}

/** A session's ARN has lost the path of its role, so roles are compared by account and name. */
function roleName(arn: string): string {
  return arn.replace(/:role\/(?:.*\/)?([^/]+)$/, ':role/$1');
}

function isAccountNamed({ patterns }: Patterns, { arn }: Principal): boolean {
  const account = accountOf(arn);
  return (
    account !== '' && patterns.some((pattern) => pattern === account || pattern === `arn:aws:iam::${account}:root`)
  );
}
