/** One service behind a real endpoint, asked by real SDK clients. */

import { createAuthorizer } from '#local/authorizer/authorizer.ts';
import type { PolicyDocument } from '#local/authorizer/policy.ts';
import { directRequestHandler } from '#local/endpoint/direct.ts';
import { createEndpoint } from '#local/endpoint/endpoint.ts';
import type { Authorize, Principal, Service } from '#local/seams.ts';

export const account = '111122223333';
export const region = 'eu-west-1';

export const admin: Principal = { arn: `arn:aws:iam::${account}:user/administrator`, kind: 'admin' };
/** A role that may do what `allowed` says, by access key `ROLE`. */
export const role: Principal = { arn: `arn:aws:sts::${account}:assumed-role/reader/session`, kind: 'role' };

export interface OneService {
  readonly authorize: Authorize;
  /** Configuration for a client of the administrator, or of the role. */
  config(as?: 'ADMIN' | 'ROLE'): {
    region: string;
    endpoint: string;
    credentials: { accessKeyId: string; secretAccessKey: string };
    requestHandler: ReturnType<typeof directRequestHandler>;
    maxAttempts: number;
  };
}

export function oneService(make: (authorize: Authorize) => Service, allowed: readonly string[] = []): OneService {
  const policy: PolicyDocument = { Statement: { Effect: 'Allow', Action: allowed, Resource: '*' } };
  const authorizer = createAuthorizer({
    identityPolicies: () => (allowed.length > 0 ? [policy] : []),
    resourcePolicies: () => [],
  });
  const endpoint = createEndpoint({
    services: [make(authorizer.authorize)],
    principalOf: (key) => (key === 'ADMIN' ? admin : role),
    account,
    events: { emit: () => undefined },
    authorizer,
  });
  return {
    authorize: authorizer.authorize,
    config: (as = 'ADMIN') => ({
      region,
      endpoint: 'http://127.0.0.1',
      credentials: { accessKeyId: as, secretAccessKey: 'local' },
      requestHandler: directRequestHandler(endpoint),
      maxAttempts: 1,
    }),
  };
}
