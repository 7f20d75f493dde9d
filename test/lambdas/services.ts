/** The stateful local services that the steps call, stocked as the templates would, in two Regions, on virtual time. */
import { parseInstant } from '#core/instant.ts';
import type { Instant } from '#core/model.ts';
import { makeClients } from '#lambdas/runtime.ts';
import { createAuthorizer } from '#local/authorizer/authorizer.ts';
import type { PolicyDocument } from '#local/authorizer/policy.ts';
import { virtualClock } from '#local/clock/virtual-clock.ts';
import { rdsMetrics } from '#local/cloud/metrics.ts';
import { directRequestHandler } from '#local/endpoint/direct.ts';
import { createEndpoint } from '#local/endpoint/endpoint.ts';
import type { ApiCall, AwsError, DatabaseEngine } from '#local/seams.ts';
import { cloudWatchService } from '#local/services/cloudwatch/service.ts';
import { createKeyStore } from '#local/services/kms/key-store.ts';
import { createKeys } from '#local/services/kms/keys.ts';
import { kmsService } from '#local/services/kms/service.ts';
import { type RdsService, rdsService } from '#local/services/rds/service.ts';
import type { RdsDependencies } from '#local/services/rds/world.ts';
import { type Buckets, createBuckets } from '#local/services/s3/buckets.ts';
import { s3Service } from '#local/services/s3/service.ts';
import { createOutbox } from '#local/services/sns/outbox.ts';
import { snsService } from '#local/services/sns/service.ts';
import { createTopics, type Topics } from '#local/services/sns/topics.ts';
import { createQueues } from '#local/services/sqs/queues.ts';

export const primary = 'eu-west-1';
export const secondary = 'eu-central-1';
export const account = '111122223333';
export const bucket = 'lifeboat-pol-isms-008-ledger-111122223333-eu-west-1';
export const workBuckets = {
  [primary]: `lifeboat-pol-isms-008-work-111122223333-${primary}`,
  [secondary]: `lifeboat-pol-isms-008-work-111122223333-${secondary}`,
} as const;
export const keyAlias = 'alias/lifeboat-pol-isms-008';
const testSubnetGroup = 'lifeboat-pol-isms-008-restore-test';
const testSecurityGroup = 'sg-restore';
const admin = { arn: `arn:aws:iam::${account}:user/admin`, kind: 'admin' } as const;

/** The key policy that CDK writes. */
const accountDecides: PolicyDocument = {
  Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'kms:*', Resource: '*' }],
};

export interface ServicesOptions {
  readonly start?: Instant;
  readonly engine?: DatabaseEngine;
  readonly engineVersion?: string;
  readonly outcome?: RdsDependencies['outcome'];
  readonly quotas?: RdsDependencies['quotas'];
}

/** Servers that take no time and hold nothing but a size. */
export function fakeDatabases(bytes = { used: 2 * 1024 ** 3 }): DatabaseEngine {
  const server = { host: '127.0.0.1', port: 5432 };
  return {
    create: async () => server,
    snapshot: async () => ({ bytes: bytes.used }),
    copySnapshot: async () => undefined,
    deleteSnapshot: async () => undefined,
    restore: async () => server,
    setMasterPassword: async () => undefined,
    deleteInstance: async () => undefined,
    usedBytes: async () => bytes.used,
    close: async () => undefined,
  };
}

export function createServices(options: ServicesOptions = {}) {
  const clock = virtualClock({ start: parseInstant(options.start ?? '2026-01-17T01:00:00Z') });
  let ids = 0;
  const uuid = () => `00000000-0000-4000-8000-${String(++ids).padStart(12, '0')}`;
  const keyring = createKeys({ account, clock, uuid });
  const authorizer = createAuthorizer({ identityPolicies: () => [], resourcePolicies: (arn) => keyring.policies(arn) });
  const { authorize } = authorizer;
  /** What was done, in order: `state` entered, `call` of a step. */
  const activity: ('state' | 'call')[] = [];
  const events = {
    emit: (type: string, facts: Readonly<Record<string, unknown>>) => {
      if (type === 'state' && facts['change'] === 'entered') activity.push(type);
    },
  };
  const keys = createKeyStore({ keys: keyring, authorize });
  const buckets = createBuckets({ clock });
  const topics = createTopics({ account, uuid });
  const outbox = createOutbox(clock);
  const databases = options.engine ?? fakeDatabases();
  const { outcome, engineVersion, quotas } = options;
  const rds = rdsService({
    ...{ clock, authorize, events, databases, keys, account, ids: () => ++ids },
    ...(outcome === undefined ? {} : { outcome }),
    ...(quotas === undefined ? {} : { quotas }),
    ...(engineVersion === undefined ? {} : { engineVersion }),
  });
  /** Set to break calls: the first that answers decides. */
  const faults: ((call: ApiCall) => AwsError | 'drop' | undefined)[] = [];
  const calls: ApiCall[] = [];
  const endpoint = createEndpoint({
    services: [
      rds,
      s3Service({ buckets, authorize, keys, clock, uuid }),
      snsService({
        ...{ topics, outbox, keys, authorize, events, clock, uuid },
        queues: createQueues({ account, clock, uuid }),
      }),
      kmsService({ keys: keyring, authorize, clock, uuid, randomBytes: (length) => new Uint8Array(length) }),
      cloudWatchService({ sources: [rdsMetrics(rds.metrics)], authorize }),
    ],
    ...{ principalOf: () => admin, account, events, authorizer },
    intercept: (call) => {
      calls.push(call);
      const broken = faults.map((fault) => fault(call)).find((error) => error !== undefined);
      if (broken === undefined) return undefined;
      return broken === 'drop' ? { kind: 'drop' } : { kind: 'refuse', error: broken };
    },
  });
  stock(buckets, topics, rds);
  for (const region of [primary, secondary]) keyring.create({ region, policy: accountDecides, aliases: [keyAlias] });
  const sdk = {
    requestHandler: directRequestHandler(endpoint),
    credentials: { accessKeyId: 'LIFEBOATADMIN', secretAccessKey: 'local' },
    ...{ endpoint: 'http://127.0.0.1', maxAttempts: 1 },
  };
  return { clock, keyring, buckets, outbox, events, activity, faults, calls, sdk, clients: makeClients(sdk) };
}

/** What the templates make. */
function stock(buckets: Buckets, topics: Topics, rds: RdsService): void {
  buckets.create({ name: bucket, region: primary, versioning: 'Enabled', objectLock: true });
  for (const region of [primary, secondary] as const) {
    buckets.create({ name: workBuckets[region], region });
    for (const [topic, protocol, receiver] of [
      ['email', 'email', 'backups@example.com'],
      ['chat', 'https', 'https://global.sns-api.chatbot.amazonaws.com'],
    ] as const) {
      const { arn } = topics.create({ name: `lifeboat-pol-isms-008-${topic}`, region });
      topics.subscribe({ topicArn: arn, protocol, endpoint: receiver, confirmed: true });
    }
    const subnets = ['a', 'b'].map((letter) => ({ id: `subnet-${letter}-${region}`, zone: region + letter }));
    const room = { description: 'restore tests', vpcId: `vpc-${region}`, subnets, region };
    rds.seedSubnetGroup({ ...room, name: testSubnetGroup });
    rds.seedSecurityGroup({ region, id: testSecurityGroup, vpcId: `vpc-${region}` });
  }
}

/** Every variable that a template sets, as it would be in a Region. */
export function variables(region: string): Readonly<Record<string, string>> {
  return {
    ...{ LEDGER_BUCKET: bucket, LEDGER_REGION: primary, BACKUP_KEY_ALIAS: keyAlias, AWS_REGION: region },
    WORK_BUCKET: region === secondary ? workBuckets[secondary] : workBuckets[primary],
    EMAIL_TOPIC_ARN: `arn:aws:sns:${region}:${account}:lifeboat-pol-isms-008-email`,
    CHAT_TOPIC_ARN: `arn:aws:sns:${region}:${account}:lifeboat-pol-isms-008-chat`,
    ...{ TEST_SUBNET_GROUP: testSubnetGroup, TEST_SECURITY_GROUP: testSecurityGroup },
    TEST_PASSWORD_KEY: 'a key for tests',
  };
}
