/** Who a principal is, as policies and messages name it. */
import type { Principal } from '../seams.ts';
import type { Patterns } from './policy.ts';

const session = /^arn:([\w-]+):sts::(\d{12}):assumed-role\/(.+)\/[^/]+$/;

/** `arn:aws:sts::…:assumed-role/name/session` → `arn:aws:iam::…:role/name`; anything else is itself. */
export const roleArn = remembered((arn) => arn.replace(session, 'arn:$1:iam::$2:role/$3'));

/** Account number in an ARN; empty for a service principal. */
export const accountOf = remembered((arn) => /^arn:[\w-]+:(?:iam|sts)::(\d{12}):/.exec(arn)?.[1] ?? '');

/** A session's ARN has lost the path of its role, so roles are compared by account and name. */
const roleName = remembered((arn) => arn.replace(/:role\/(?:.*\/)?([^/]+)$/, ':role/$1'));

export type Speaking = 'name' | 'account' | 'none';

const spoken = new WeakMap<Patterns, Map<string, Speaking>>();

/**
 * How a resource's policy speaks of a principal: by name, through its account (which leaves the decision to the identity's own
 * policies), or not at all.
 */
export function speaksOf(principals: Patterns | undefined, principal: Principal): Speaking {
  if (!principals) return 'none';
  let byArn = spoken.get(principals);
  if (!byArn) {
    byArn = new Map();
    spoken.set(principals, byArn);
  }
  let speaking = byArn.get(principal.arn);
  if (!speaking) {
    speaking = judge(principals, principal);
    remember(byArn, principal.arn, speaking);
  }
  return speaking;
}

function judge(principals: Patterns, principal: Principal): Speaking {
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

function isAccountNamed({ patterns }: Patterns, { arn }: Principal): boolean {
  const account = accountOf(arn);
  return (
    account !== '' && patterns.some((pattern) => pattern === account || pattern === `arn:aws:iam::${account}:root`)
  );
}

/** Sessions are named after executions, of which there is no end. */
const most = 2000;

function remembered(work: (arn: string) => string): (arn: string) => string {
  const known = new Map<string, string>();
  return (arn) => {
    const found = known.get(arn);
    if (found !== undefined) return found;
    const made = work(arn);
    remember(known, arn, made);
    return made;
  };
}

function remember<Value>(known: Map<string, Value>, arn: string, value: Value): void {
  if (known.size >= most) known.clear();
  known.set(arn, value);
}
