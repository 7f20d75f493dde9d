import type { Principal } from '../seams.ts';
import type { Question } from './evaluate.ts';
import { type About, oneApplies, oneSpeaking } from './statements.ts';

/** What the policies say about the action in question. */
export interface Policies {
  readonly identity: About;
  readonly resource: About;
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
  if (oneApplies(identity.deny, question)) return 'denied by identity';
  if (oneSpeaking(resource.deny, question, principal, 'any')) return 'denied by resource';
  if (oneSpeaking(resource.allow, question, principal, 'name')) return 'allowed';
  if (needsResourcePolicy(principal, question) && !oneSpeaking(resource.allow, question, principal, 'account')) {
    return 'not allowed by resource';
  }
  const byIdentity = principal.kind === 'admin' || oneApplies(identity.allow, question);
  return byIdentity ? 'allowed' : 'not allowed by identity';
}

const key = /^arn:[\w-]+:kms:[^:]*:[^:]*:key\//;

function needsResourcePolicy(principal: Principal, { resource }: Question): boolean {
  return principal.kind === 'service' || key.test(resource);
}
