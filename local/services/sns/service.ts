/** SNS, as far as `sns.md` says. */
import type {
  ConfirmSubscriptionInput,
  CreateTopicInput,
  GetSubscriptionAttributesInput,
  GetTopicAttributesInput,
  ListSubscriptionsByTopicInput,
  ListSubscriptionsInput,
  ListTagsForResourceRequest,
  PublishInput,
  SetTopicAttributesInput,
  SubscribeInput,
} from '@aws-sdk/client-sns';
import { accepts } from '../../endpoint/accepts.ts';
import { type ApiCall, AwsError, type Operations, type Service } from '../../seams.ts';
import { page } from '../page.ts';
import { subscriptionAttributes, topicAttributes, withAttributes } from './attributes.ts';
import { invalid } from './message.ts';
import { assertDeliverable, publish, type SnsDeps } from './publish.ts';
import { regionOf, type Subscription, type SubscriptionProtocol, type Topic } from './topics.ts';

export function snsService(deps: SnsDeps): Service {
  return { name: 'sns', operations: { ...topicOperations(deps), ...subscriptionOperations(deps), ...listings(deps) } };
}

/** Finds the topic and asks for the permission on it. */
function open({ topics, authorize }: SnsDeps, call: ApiCall, arn: string | undefined, action: string): Topic {
  const topic = topics.get(arn);
  if (topic.region !== call.region) throw invalid('TopicArn');
  authorize(call.principal, { action, resource: topic.arn });
  return topic;
}

function topicOperations(deps: SnsDeps): Operations {
  const { topics, authorize } = deps;
  return {
    Publish: accepts<PublishInput>(
      ['TopicArn', 'TargetArn', 'Message', 'Subject', 'MessageStructure', 'MessageAttributes'],
      (input, { principal }) => publish(deps, principal, input),
    ),
    CreateTopic: accepts<CreateTopicInput>(['Name', 'Attributes', 'Tags'], (input, call) => {
      const name = input.Name ?? '';
      if (!/^[A-Za-z0-9_-]{1,256}$/.test(name)) throw invalid('Topic Name');
      const resource = `arn:aws:sns:${call.region}:${call.account}:${name}`;
      authorize(call.principal, { action: 'sns:CreateTopic', resource });
      const tags = Object.fromEntries((input.Tags ?? []).map(({ Key, Value }) => [Key, Value ?? '']));
      const topic = topics.create({ name, region: call.region, tags });
      for (const [attribute, value] of Object.entries(input.Attributes ?? {})) withAttributes(topic, attribute, value);
      return { TopicArn: topic.arn };
    }),
    DeleteTopic: accepts<GetTopicAttributesInput>(['TopicArn'], ({ TopicArn }, call) => {
      topics.delete(open(deps, call, TopicArn, 'sns:DeleteTopic'));
    }),
    GetTopicAttributes: accepts<GetTopicAttributesInput>(['TopicArn'], ({ TopicArn }, call) => {
      const topic = open(deps, call, TopicArn, 'sns:GetTopicAttributes');
      const subscriptions = topics.subscriptions({ topicArn: topic.arn });
      return { Attributes: topicAttributes(topic, subscriptions, call.account) };
    }),
    SetTopicAttributes: accepts<SetTopicAttributesInput>(
      ['TopicArn', 'AttributeName', 'AttributeValue'],
      (input, call) => {
        const topic = open(deps, call, input.TopicArn, 'sns:SetTopicAttributes');
        withAttributes(topic, input.AttributeName ?? '', input.AttributeValue ?? '');
      },
    ),
    ListTagsForResource: accepts<ListTagsForResourceRequest>(['ResourceArn'], ({ ResourceArn }, call) => {
      const { tags } = open(deps, call, ResourceArn, 'sns:ListTagsForResource');
      return { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
    }),
  };
}

function subscriptionOperations(deps: SnsDeps): Operations {
  const { topics, authorize } = deps;
  const find = (arn: string | undefined): Subscription => {
    const found = topics.subscriptions({}).find((subscription) => subscription.arn === arn);
    if (!found) throw new AwsError('NotFoundException', 'Subscription does not exist', 404);
    return found;
  };
  return {
    Subscribe: accepts<SubscribeInput>(
      ['TopicArn', 'Protocol', 'Endpoint', 'Attributes', 'ReturnSubscriptionArn'],
      (input, call) => subscribe(deps, call, input),
    ),
    ConfirmSubscription: accepts<ConfirmSubscriptionInput>(['TopicArn', 'Token'], ({ TopicArn, Token }, call) => {
      const topic = open(deps, call, TopicArn, 'sns:ConfirmSubscription');
      const waiting = topics.subscriptions({ topicArn: topic.arn }).find(({ arn }) => arn.endsWith(`:${Token}`));
      if (!waiting) throw invalid('Token');
      waiting.confirmed = true;
      return { SubscriptionArn: waiting.arn };
    }),
    Unsubscribe: accepts<GetSubscriptionAttributesInput>(['SubscriptionArn'], ({ SubscriptionArn }, { principal }) => {
      const subscription = find(SubscriptionArn);
      authorize(principal, { action: 'sns:Unsubscribe', resource: subscription.topicArn });
      topics.unsubscribe(subscription);
    }),
    GetSubscriptionAttributes: accepts<GetSubscriptionAttributesInput>(['SubscriptionArn'], (input, call) => {
      const subscription = find(input.SubscriptionArn);
      authorize(call.principal, { action: 'sns:GetSubscriptionAttributes', resource: subscription.topicArn });
      return { Attributes: subscriptionAttributes(subscription, call.account) };
    }),
  };
}

/** Mail addresses confirm by the link in their first mail; queues of the same account at once. */
function subscribe(deps: SnsDeps, call: ApiCall, input: SubscribeInput) {
  const { TopicArn, Protocol = '', Endpoint = '', Attributes = {} } = input;
  const topic = open(deps, call, TopicArn, 'sns:Subscribe');
  const unknown = Object.keys(Attributes).find((name) => name !== 'RawMessageDelivery');
  if (unknown) {
    throw new AwsError(
      'NotImplemented',
      `NotImplemented: the local cloud has no sns subscription attribute ${unknown}`,
      501,
    );
  }
  assertDeliverable(Protocol, Endpoint);
  const subscription = deps.topics.subscribe({
    topicArn: topic.arn,
    protocol: Protocol as SubscriptionProtocol,
    endpoint: Endpoint,
    rawMessageDelivery: Attributes['RawMessageDelivery'] === 'true',
    confirmed: Protocol !== 'email',
  });
  if (!subscription.confirmed) deps.outbox.askToConfirm(subscription, subscription.arn.split(':').at(-1) ?? '');
  const tellsArn = subscription.confirmed || input.ReturnSubscriptionArn;
  return { SubscriptionArn: tellsArn ? subscription.arn : 'pending confirmation' };
}

function listings({ topics, authorize }: SnsDeps): Operations {
  return {
    ListTopics: accepts<ListSubscriptionsInput>(['NextToken'], ({ NextToken }, call) => {
      authorize(call.principal, { action: 'sns:ListTopics', resource: `arn:aws:sns:${call.region}:${call.account}:*` });
      const found = page(topics.list(call.region), NextToken);
      return { Topics: found.items.map(({ arn }) => ({ TopicArn: arn })), ...token(found) };
    }),
    ListSubscriptions: accepts<ListSubscriptionsInput>(['NextToken'], ({ NextToken }, call) => {
      const resource = `arn:aws:sns:${call.region}:${call.account}:*`;
      authorize(call.principal, { action: 'sns:ListSubscriptions', resource });
      const found = page(topics.subscriptions({ region: call.region }), NextToken);
      return { Subscriptions: found.items.map((item) => row(item, call.account)), ...token(found) };
    }),
    ListSubscriptionsByTopic: accepts<ListSubscriptionsByTopicInput>(['TopicArn', 'NextToken'], (input, call) => {
      const topic = topics.get(input.TopicArn);
      if (regionOf(topic.arn) !== call.region) throw invalid('TopicArn');
      authorize(call.principal, { action: 'sns:ListSubscriptionsByTopic', resource: topic.arn });
      const found = page(topics.subscriptions({ topicArn: topic.arn }), input.NextToken);
      return { Subscriptions: found.items.map((item) => row(item, call.account)), ...token(found) };
    }),
  };
}

function row({ arn, topicArn, protocol, endpoint, confirmed }: Subscription, account: string) {
  const told = confirmed ? arn : 'PendingConfirmation';
  return { SubscriptionArn: told, Owner: account, Protocol: protocol, Endpoint: endpoint, TopicArn: topicArn };
}

function token({ next }: { next?: string }): { NextToken?: string } {
  return next === undefined ? {} : { NextToken: next };
}
