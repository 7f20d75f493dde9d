import type { Principal } from '../seams.ts';
import { applying, type Question } from './evaluate.ts';
import type { Policy, Statement } from './policy.ts';
import { speaksOf } from './principals.ts';

export interface Policies {
  readonly identity: readonly Policy[];
  readonly resource: readonly Policy[];
}

export type Decision =
  | 'allowed'
  | 'denied by identity'
  | 'denied by resource'
  | 'not allowed by identity'
  | 'not allowed by resource';

/**
 * Inside one account an identity's own policies or the resource's policy may allow. Two exceptions: a KMS key's policy must
 * speak first, naming the principal or handing the decision to the account; and a service has no policies of its own.
 * https://docs.aws.amazon.com/kms/latest/developerguide/control-access-overview.html
 */
export function decide(principal: Principal, question: Question, { identity, resource }: Policies): Decision {
  const speaking = (how: readonly string[]) => (statement: Statement) =>
    how.includes(speaksOf(statement.principals, principal));
  if (applying(identity, 'Deny', question).length > 0) return 'denied by identity';
  if (applying(resource, 'Deny', question, speaking(['name', 'account'])).length > 0) return 'denied by resource';

  if (applying(resource, 'Allow', question, speaking(['name'])).length > 0) return 'allowed';
  const handedOver = applying(resource, 'Allow', question, speaking(['account'])).length > 0;
  if (needsResourcePolicy(principal, question) && !handedOver) return 'not allowed by resource';

  const byIdentity = principal.kind === 'admin' || applying(identity, 'Allow', question).length > 0;
  return byIdentity ? 'allowed' : 'not allowed by identity';
}

function needsResourcePolicy(principal: Principal, { resource }: Question): boolean {
  return principal.kind === 'service' || /^arn:[\w-]+:kms:[^:]*:[^:]*:key\//.test(resource);
}
