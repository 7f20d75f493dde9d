/** Attributes of topics and subscriptions as SNS tells them: all of them strings. */
import { type PolicyDocument, parsePolicy } from '../../authorizer/policy.ts';
import { AwsError } from '../../seams.ts';
import type { Subscription, Topic } from './topics.ts';

export function topicAttributes(
  topic: Topic,
  subscriptions: readonly Subscription[],
  account: string,
): Record<string, string> {
  const confirmed = subscriptions.filter((subscription) => subscription.confirmed).length;
  return {
    TopicArn: topic.arn,
    Owner: account,
    DisplayName: topic.displayName,
    SubscriptionsConfirmed: String(confirmed),
    SubscriptionsPending: String(subscriptions.length - confirmed),
    SubscriptionsDeleted: '0',
    ...(topic.kmsKey ? { KmsMasterKeyId: topic.kmsKey } : {}),
    ...(topic.policy ? { Policy: JSON.stringify(topic.policy) } : {}),
  };
}

export function subscriptionAttributes(subscription: Subscription, account: string): Record<string, string> {
  const { arn, topicArn, protocol, endpoint, confirmed, rawMessageDelivery } = subscription;
  return {
    SubscriptionArn: arn,
    TopicArn: topicArn,
    Owner: account,
    Protocol: protocol,
    Endpoint: endpoint,
    PendingConfirmation: String(!confirmed),
    RawMessageDelivery: String(rawMessageDelivery),
  };
}

/** Sets one attribute. Those that the local cloud does not act on are refused by name. */
export function withAttributes(topic: Topic, name: string, value: string): void {
  if (name === 'DisplayName') topic.displayName = value;
  else if (name === 'KmsMasterKeyId') topic.kmsKey = value || undefined;
  else if (name === 'Policy') topic.policy = policyOf(value, topic.arn);
  else throw new AwsError('NotImplemented', `NotImplemented: the local cloud has no sns topic attribute ${name}`, 501);
}

function policyOf(value: string, arn: string): PolicyDocument {
  const policy = JSON.parse(value) as PolicyDocument;
  parsePolicy(policy, `topic ${arn}`);
  return policy;
}
