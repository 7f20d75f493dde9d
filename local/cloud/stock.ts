/** What a deployment of the assembly would have made, put into the stores of the services. */
import { optional } from '../assembly/properties.ts';
import type { Assembly, BucketView, PolicyDocument } from '../assembly/read.ts';
import type { Keys } from '../services/kms/keys.ts';
import type { RdsService } from '../services/rds/service.ts';
import type { BucketOptions, Buckets } from '../services/s3/buckets.ts';
import type { GenerateOptions } from '../services/secretsmanager/generate.ts';
import type { Secrets } from '../services/secretsmanager/secrets.ts';
import type { SubscriptionProtocol, Topics } from '../services/sns/topics.ts';
import type { Queues } from '../services/sqs/queues.ts';

export interface Stores {
  readonly keys: Keys;
  readonly buckets: Buckets;
  readonly topics: Topics;
  readonly queues: Queues;
  readonly secrets: Secrets;
  readonly rds: Pick<RdsService, 'seedSubnetGroup' | 'seedSecurityGroup'>;
}

/** Where Slack receives what a topic publishes ("Amazon Q Developer in chat applications", administrator guide). */
const chatApplication = 'https://global.sns-api.chatbot.amazonaws.com';

export function stock(assembly: Assembly, stores: Stores): void {
  stockKeys(assembly, stores.keys);
  for (const bucket of assembly.buckets) stores.buckets.create(bucketOptions(bucket));
  stockTopics(assembly, stores.topics);
  for (const { name, region, keyId, policies } of assembly.queues) {
    stores.queues.create({ name, region, ...optional('kmsKey', keyId), ...optional('policy', merged(policies)) });
  }
  stockSecrets(assembly, stores.secrets);
  for (const { arn: _, account: __, ...group } of assembly.subnetGroups) stores.rds.seedSubnetGroup(group);
  for (const group of assembly.securityGroups) stores.rds.seedSecurityGroup(group);
}

function stockKeys({ keys, regions, account }: Assembly, store: Keys): void {
  for (const { description, ...key } of keys) store.create({ ...key, ...optional('description', description) });
  for (const region of regions) {
    store.create({ region, aliases: ['alias/aws/rds'], policy: managedBy('rds', region, account) });
  }
}

/** The policy of a key that AWS keeps for a service: its use through that service, a look at it for the account. */
function managedBy(service: string, region: string, account: string): PolicyDocument {
  const through = { 'kms:ViaService': `${service}.${region}.amazonaws.com`, 'kms:CallerAccount': account };
  const use = ['Encrypt', 'Decrypt', 'ReEncrypt*', 'GenerateDataKey*', 'CreateGrant', 'ListGrants', 'DescribeKey'];
  const look = ['Describe*', 'Get*', 'List*', 'RevokeGrant'];
  const allow = (principal: string, actions: readonly string[]) => ({
    Effect: 'Allow',
    Principal: { AWS: principal },
    Action: actions.map((action) => `kms:${action}`),
    Resource: '*',
  });
  return {
    Statement: [
      { ...allow('*', use), Condition: { StringEquals: through } },
      allow(`arn:aws:iam::${account}:root`, look),
    ],
  };
}

function bucketOptions({
  name,
  region,
  versioned,
  objectLock,
  encryption,
  policies,
  expirationDays,
}: BucketView): BucketOptions {
  const { algorithm, keyId, bucketKey } = encryption;
  return {
    name,
    region,
    objectLock: objectLock !== undefined,
    encryption: { algorithm, bucketKey, ...optional('key', keyId) },
    ...(versioned || objectLock ? { versioning: 'Enabled' as const } : {}),
    ...optional('defaultRetention', objectLock?.defaultRetention),
    ...optional('expirationDays', expirationDays),
    ...optional('policy', merged(policies)),
  };
}

/** Every address counts as confirmed: a rehearsal is about what comes after that click. */
function stockTopics({ topics, channels }: Assembly, store: Topics): void {
  for (const { arn, name, region, keyId, policies, displayName, subscriptions } of topics) {
    store.create({
      name,
      region,
      ...optional('kmsKey', keyId),
      ...optional('policy', merged(policies)),
      ...optional('displayName', displayName),
    });
    for (const { protocol, endpoint } of subscriptions) {
      store.subscribe({ topicArn: arn, protocol: protocol as SubscriptionProtocol, endpoint, confirmed: true });
    }
  }
  for (const topicArn of channels.flatMap((channel) => channel.topicArns)) {
    store.subscribe({ topicArn, protocol: 'https', endpoint: chatApplication, confirmed: true });
  }
}

function stockSecrets({ secrets }: Assembly, store: Secrets): void {
  for (const { arn, name, region, keyId, policies, value, generate } of secrets) {
    store.create({
      arn,
      name,
      region,
      value: value ?? (generate as GenerateOptions | undefined) ?? {},
      ...optional('kmsKey', keyId),
      ...optional('policy', merged(policies)),
    });
  }
}

/** A resource has one policy; several policy resources for it are one after another. */
function merged(policies: readonly PolicyDocument[]): PolicyDocument | undefined {
  return policies.length === 0 ? undefined : { Statement: policies.flatMap(({ Statement }) => Statement) };
}
