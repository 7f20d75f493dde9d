/**
 * A small local cloud for the tests of the services: real SDK clients on both transports, an administrator, and a role whose
 * policies each test chooses.
 */
import { createAuthorizer } from '#local/authorizer/authorizer.ts';
import type { PolicyDocument } from '#local/authorizer/policy.ts';
import { directRequestHandler } from '#local/endpoint/direct.ts';
import { createEndpoint, type EndpointOptions } from '#local/endpoint/endpoint.ts';
import { type Listener, listen } from '#local/endpoint/wire.ts';
import type { CloudEvent, Principal, Service } from '#local/seams.ts';
import type { MetricSource } from '#local/services/cloudwatch/metrics.ts';
import { cloudWatchService } from '#local/services/cloudwatch/service.ts';
import { createKeyStore } from '#local/services/kms/key-store.ts';
import { createKeys } from '#local/services/kms/keys.ts';
import { kmsService } from '#local/services/kms/service.ts';
import { createBuckets } from '#local/services/s3/buckets.ts';
import { s3Service } from '#local/services/s3/service.ts';
import { createSecrets } from '#local/services/secretsmanager/secrets.ts';
import { secretsManagerService } from '#local/services/secretsmanager/service.ts';
import { createOutbox } from '#local/services/sns/outbox.ts';
import { snsService } from '#local/services/sns/service.ts';
import { createTopics } from '#local/services/sns/topics.ts';
import { createQueues } from '#local/services/sqs/queues.ts';
import { sqsService } from '#local/services/sqs/service.ts';
import { stsService } from '#local/services/sts/service.ts';

export const account = '111122223333';
export const region = 'eu-west-1';
export const elsewhere = 'eu-central-1';
export const role: Principal = {
  arn: `arn:aws:sts::${account}:assumed-role/lifeboat-worker/session`,
  kind: 'role',
};
export const admin: Principal = { arn: `arn:aws:iam::${account}:user/admin`, kind: 'admin' };

/** The key policy that CDK writes: the account decides. */
export const accountKeyPolicy: PolicyDocument = {
  Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'kms:*', Resource: '*' }],
};

const principals: Readonly<Record<string, Principal>> = { LIFEBOATADMIN: admin, LIFEBOATROLE: role };

export type Transport = 'direct' | 'wire';
export const transports: readonly Transport[] = ['direct', 'wire'];

export interface WorldOptions {
  readonly transport?: Transport;
  readonly metrics?: MetricSource;
  readonly extra?: readonly Service[];
  readonly intercept?: EndpointOptions['intercept'];
}

export async function createWorld({ transport = 'direct', metrics, extra = [], intercept }: WorldOptions = {}) {
  const clock = { time: Date.UTC(2026, 0, 17, 2), now: () => clock.time };
  const events: CloudEvent[] = [];
  const roleStatements: unknown[] = [];
  let ids = 0;
  const uuid = () => `00000000-0000-4000-8000-${String(++ids).padStart(12, '0')}`;

  const keyring = createKeys({ account, clock, uuid });
  const buckets = createBuckets({ clock });
  const topics = createTopics({ account, uuid });
  const queues = createQueues({ account, clock, uuid });
  const secrets = createSecrets({ account, clock, uuid, random: () => (++ids % 997) / 997 });
  const outbox = createOutbox(clock);
  const stores = [keyring, buckets, topics, queues, secrets];
  const authorizer = createAuthorizer({
    identityPolicies: () => [{ Statement: [...roleStatements] }],
    resourcePolicies: (arn) => stores.flatMap((store) => store.policies(arn)),
  });
  const { authorize } = authorizer;
  const log = {
    emit: (type: string, facts: CloudEvent['facts']) => void events.push({ at: clock.now(), type, facts }),
  };
  const keys = createKeyStore({ keys: keyring, authorize });
  const endpoint = createEndpoint({
    services: [
      s3Service({ buckets, authorize, keys, clock, uuid, events: log }),
      snsService({ topics, outbox, queues, keys, authorize, events: log, clock, uuid }),
      sqsService({ queues, authorize, clock, uuid }),
      kmsService({ keys: keyring, authorize, clock, uuid, randomBytes: (length) => new Uint8Array(length).fill(7) }),
      secretsManagerService({ secrets, keys, authorize }),
      cloudWatchService({ sources: metrics ? [metrics] : [], authorize }),
      stsService(),
      ...extra,
    ],
    principalOf: (key) => principals[key],
    account,
    events: log,
    authorizer,
    ...(intercept ? { intercept } : {}),
  });
  const listener: Listener | undefined = transport === 'wire' ? await listen(endpoint) : undefined;

  /** Configuration of an SDK client that calls as the administrator, or as the role. */
  const config = (who: 'admin' | 'role' = 'admin', where = region) => ({
    region: where,
    credentials: { accessKeyId: who === 'admin' ? 'LIFEBOATADMIN' : 'LIFEBOATROLE', secretAccessKey: 'local' },
    maxAttempts: 1,
    ...(listener ? { endpoint: listener.url } : { requestHandler: directRequestHandler(endpoint) }),
  });

  return {
    ...{ clock, events, keyring, buckets, topics, queues, secrets, outbox, authorizer, endpoint, listener, config },
    /** Allows the role something. */
    allow: (action: string | string[], resource: string | string[] = '*', condition?: object) =>
      void roleStatements.push({
        Effect: 'Allow',
        Action: action,
        Resource: resource,
        ...(condition ? { Condition: condition } : {}),
      }),
    deny: (action: string, resource = '*') =>
      void roleStatements.push({ Effect: 'Deny', Action: action, Resource: resource }),
    close: async () => listener?.close(),
  };
}

export type World = Awaited<ReturnType<typeof createWorld>>;

/** The error that a call ends with. Fails the test when it succeeds. */
export async function failure(call: Promise<unknown>): Promise<Error & { $metadata?: { httpStatusCode?: number } }> {
  const outcome = await call.then(
    () => new Error('the call succeeded'),
    (error: Error) => error,
  );
  if (outcome.message === 'the call succeeded') throw outcome;
  return outcome;
}
