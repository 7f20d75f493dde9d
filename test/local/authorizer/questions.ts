/** Questions to an authorizer, the policies that decide them, and the answer in words. */
import { createAuthorizer, type PolicySource } from '#local/authorizer/authorizer.ts';
import type { PolicyDocument } from '#local/authorizer/policy.ts';
import type { Access, Principal } from '#local/seams.ts';

export const session: Principal = {
  arn: 'arn:aws:sts::111122223333:assumed-role/lifeboat-take-snapshot/run-1',
  kind: 'role',
};
export const admin: Principal = { arn: 'arn:aws:iam::111122223333:user/admin', kind: 'admin' };
export const snapshot = 'arn:aws:rds:eu-west-1:111122223333:snapshot:lifeboat-orders-1';
export const key = 'arn:aws:kms:eu-west-1:111122223333:key/1';

export const document = (...Statement: object[]): PolicyDocument => ({ Version: '2012-10-17', Statement });
export const allow = (Action: string | string[], Resource: string | string[] = '*', Condition?: object) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition ? { Condition } : {}),
});

export interface Given {
  readonly identity?: readonly object[];
  readonly resource?: readonly object[];
}

/** `allowed`, or what the refusal says. */
export function ask(
  { identity = [], resource = [] }: Given,
  access: Access,
  principal = session,
  ownerOf?: PolicySource['ownerOf'],
): string {
  const { authorize } = createAuthorizer({
    ...(ownerOf && { ownerOf }),
    identityPolicies: () => [document(...identity)],
    resourcePolicies: () => (resource.length > 0 ? [document(...resource)] : []),
  });
  try {
    authorize(principal, access);
    return 'allowed';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

export const remove: Access = { action: 'rds:DeleteDBSnapshot', resource: snapshot };
