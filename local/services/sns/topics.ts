/** The topics and subscriptions of the account. State only: permissions are asked by the service. */
import type { PolicyDocument } from '../../authorizer/policy.ts';
import { AwsError } from '../../seams.ts';

export interface Topic {
  readonly arn: string;
  readonly name: string;
  readonly region: string;
  /** Key id, ARN or alias; undefined: not encrypted. */
  kmsKey: string | undefined;
  policy: PolicyDocument | undefined;
  displayName: string;
  tags: Readonly<Record<string, string>>;
}

/** `https` is only for the chat application's own address: nothing leaves this machine. */
export type SubscriptionProtocol = 'email' | 'sqs' | 'https';

export interface Subscription {
  readonly arn: string;
  readonly topicArn: string;
  readonly protocol: SubscriptionProtocol;
  /** Mail address, queue ARN, or `https://global.sns-api.chatbot.amazonaws.com`. */
  readonly endpoint: string;
  rawMessageDelivery: boolean;
  confirmed: boolean;
}

export interface TopicOptions {
  readonly name: string;
  readonly region: string;
  readonly kmsKey?: string;
  readonly policy?: PolicyDocument;
  readonly displayName?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

export interface SubscriptionOptions {
  readonly topicArn: string;
  readonly protocol: SubscriptionProtocol;
  readonly endpoint: string;
  readonly rawMessageDelivery?: boolean;
  /** Whether the receiver has clicked the link in the first mail. */
  readonly confirmed: boolean;
}

export interface Topics {
  /** A topic that exists with that name and Region is answered as it is. */
  create(options: TopicOptions): Topic;
  delete(topic: Topic): void;
  /** Throws `NotFoundException`. */
  get(arn: string | undefined): Topic;
  list(region: string): readonly Topic[];
  subscribe(options: SubscriptionOptions): Subscription;
  unsubscribe(subscription: Subscription): void;
  /** Of one topic, or of a Region. */
  subscriptions(where: { readonly topicArn?: string; readonly region?: string }): readonly Subscription[];
  /** Topic policy by topic ARN, for the authoriser. */
  policies(arn: string): readonly PolicyDocument[];
}

export function createTopics({ account, uuid }: { account: string; uuid: () => string }): Topics {
  const topics = new Map<string, Topic>();
  const subscriptions = new Map<string, Subscription>();
  return {
    create: (options) => {
      const arn = `arn:aws:sns:${options.region}:${account}:${options.name}`;
      const topic = topics.get(arn) ?? newTopic(arn, options);
      topics.set(arn, topic);
      return topic;
    },
    delete: (topic) => {
      topics.delete(topic.arn);
      for (const { arn, topicArn } of subscriptions.values()) if (topicArn === topic.arn) subscriptions.delete(arn);
    },
    get: (arn) => {
      const topic = topics.get(arn ?? '');
      if (!topic) throw new AwsError('NotFoundException', 'Topic does not exist', 404);
      return topic;
    },
    list: (region) => [...topics.values()].filter((topic) => topic.region === region),
    subscribe: (options) => {
      const known = [...subscriptions.values()].find((subscription) => isSame(subscription, options));
      const subscription = known ?? newSubscription(`${options.topicArn}:${uuid()}`, options);
      subscriptions.set(subscription.arn, subscription);
      return subscription;
    },
    unsubscribe: ({ arn }) => void subscriptions.delete(arn),
    subscriptions: ({ topicArn, region }) =>
      [...subscriptions.values()].filter(
        (subscription) =>
          (topicArn ?? subscription.topicArn) === subscription.topicArn &&
          (region ?? regionOf(subscription.topicArn)) === regionOf(subscription.topicArn),
      ),
    policies: (arn) => [topics.get(arn)?.policy].flatMap((policy) => policy ?? []),
  };
}

function newTopic(arn: string, { name, region, kmsKey, policy, displayName = '', tags = {} }: TopicOptions): Topic {
  return { arn, name, region, kmsKey, policy, displayName, tags };
}

function newSubscription(arn: string, options: SubscriptionOptions): Subscription {
  const { topicArn, protocol, endpoint, rawMessageDelivery = false, confirmed } = options;
  return { arn, topicArn, protocol, endpoint, rawMessageDelivery, confirmed };
}

function isSame(subscription: Subscription, { topicArn, protocol, endpoint }: SubscriptionOptions): boolean {
  return subscription.topicArn === topicArn && subscription.protocol === protocol && subscription.endpoint === endpoint;
}

export function regionOf(arn: string): string {
  return arn.split(':')[3] ?? '';
}
