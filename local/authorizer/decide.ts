import type { Principal } from '../seams.ts';
import type { Question } from './evaluate.ts';
import { accountOf } from './principals.ts';
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
 * Inside one account an identity's own policies or the resource's policy may allow. Three exceptions: a KMS key's policy must
 * speak first, naming the principal or handing the decision to the account; a service has no policies of its own; and on what
 * belongs to another account both sides must allow, the administrator's included. `owner`: the account of the resource.
 * https://docs.aws.amazon.com/kms/latest/developerguide/control-access-overview.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
 */
export function decide(
  principal: Principal,
  question: Question,
  { identity, resource }: Policies,
  owner?: string,
): Decision {
  if (oneApplies(identity.deny, question)) return 'denied by identity';
  if (oneSpeaking(resource.deny, question, principal, 'any')) return 'denied by resource';
  const isNamed = oneSpeaking(resource.allow, question, principal, 'name');
  const isForeign = isAnothers(principal, question, owner);
  if (isNamed && !isForeign) return 'allowed';
  const needsResource = isForeign || needsResourcePolicy(principal, question);
  if (needsResource && !isNamed && !oneSpeaking(resource.allow, question, principal, 'account')) {
    return 'not allowed by resource';
  }
  const byIdentity = principal.kind === 'admin' || oneApplies(identity.allow, question);
  return byIdentity ? 'allowed' : 'not allowed by identity';
}

const key = /^arn:[\w-]+:kms:[^:]*:[^:]*:key\//;

/** Snapshots have no policy: whom they are shared with is an attribute that RDS looks at itself ("Sharing a DB snapshot"). */
function isAnothers(principal: Principal, { resource }: Question, owner: string | undefined): boolean {
  if (principal.kind === 'service' || owner === undefined || owner === accountOf(principal.arn)) return false;
  return !resource.startsWith('arn:aws:rds:');
}

function needsResourcePolicy(principal: Principal, { resource }: Question): boolean {
  return principal.kind === 'service' || key.test(resource);
}
