/** Publishing: permission, key, size, then delivery to every confirmed subscription. */
import { type Authorize, AwsError, type Clock, type EventLog, type Principal } from '../../seams.ts';
import type { KeyStore } from '../kms/key-store.ts';
import type { Queues } from '../sqs/queues.ts';
import { assertPublishable, invalid, type PublishRequest, textFor } from './message.ts';
import type { Outbox } from './outbox.ts';
import type { Subscription, Topic, Topics } from './topics.ts';

export interface SnsDeps {
  readonly topics: Topics;
  readonly outbox: Outbox;
  readonly queues: Queues;
  readonly keys: KeyStore;
  readonly authorize: Authorize;
  readonly events: EventLog;
  readonly clock: Pick<Clock, 'now'>;
  /** Makes message ids and confirmation tokens. */
  readonly uuid: () => string;
}

/** Also what the `sns:publish` integration of Step Functions, and alarms, call: with their own principal. */
export function publish(deps: SnsDeps, principal: Principal, request: PublishRequest): { MessageId: string } {
  const topic = deps.topics.get(request.TopicArn ?? request.TargetArn);
  deps.authorize(principal, { action: 'sns:Publish', resource: topic.arn });
  assertPublishable(request);
  useKey(deps, principal, topic);
  textFor('email', request);
  const messageId = deps.uuid();
  const receivers = deps.topics.subscriptions({ topicArn: topic.arn }).filter(({ confirmed }) => confirmed);
  const delivered = receivers.filter((subscription) => {
    const arrived = deliver(deps, topic, subscription, messageId, request);
    const { protocol, endpoint: to } = subscription;
    deps.events.emit('delivery', { topicArn: topic.arn, messageId, protocol, to, arrived });
    return arrived;
  });
  deps.events.emit('sns', {
    topic: topic.arn,
    messageId,
    subject: request.Subject,
    message: request.Message,
    delivered: delivered.map(({ protocol, endpoint }) => ({ protocol, endpoint })),
    failed: receivers
      .filter((one) => !delivered.includes(one))
      .map(({ protocol, endpoint }) => ({ protocol, endpoint })),
  });
  return { MessageId: messageId };
}

/** https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html: publishers need both actions on the topic's key. */
function useKey({ keys }: SnsDeps, principal: Principal, topic: Topic): void {
  if (!topic.kmsKey) return;
  const context = { 'kms:EncryptionContext:aws:sns:topicArn': topic.arn };
  const actions = ['kms:GenerateDataKey', 'kms:Decrypt'];
  try {
    keys.use({ principal, region: topic.region, key: topic.kmsKey, actions, via: 'sns', context });
  } catch (error) {
    throw error instanceof AwsError ? new AwsError(kmsErrors[error.name] ?? error.name, error.message) : error;
  }
}

const kmsErrors: Readonly<Record<string, string>> = {
  AccessDenied: 'KMSAccessDeniedException',
  DisabledException: 'KMSDisabledException',
  NotFoundException: 'KMSNotFoundException',
  KMSInvalidStateException: 'KMSInvalidStateException',
};

/** False when a queue does not let SNS in: SNS drops the message, and so tells nobody. */
function deliver(
  deps: SnsDeps,
  topic: Topic,
  subscription: Subscription,
  messageId: string,
  request: PublishRequest,
): boolean {
  const text = textFor(subscription.protocol, request);
  if (subscription.protocol !== 'sqs') {
    deps.outbox.send(subscription, { messageId, subject: request.Subject, text });
    return true;
  }
  const body = subscription.rawMessageDelivery ? text : envelope(deps, topic, messageId, request.Subject, text);
  return deps.queues.offer(
    { queueArn: subscription.endpoint, service: 'sns', sourceArn: topic.arn, body },
    deps.authorize,
  );
}

/** The JSON that SNS wraps around messages for queues, without the signature: there is no key here to sign with. */
function envelope(
  { clock }: SnsDeps,
  topic: Topic,
  messageId: string,
  subject: string | undefined,
  text: string,
): string {
  return JSON.stringify({
    Type: 'Notification',
    MessageId: messageId,
    TopicArn: topic.arn,
    ...(subject === undefined ? {} : { Subject: subject }),
    Message: text,
    Timestamp: new Date(clock.now()).toISOString(),
  });
}

/** Throws `InvalidParameterException` for what cannot be delivered here, by name. */
export function assertDeliverable(protocol: string, endpoint: string): void {
  const patterns: Readonly<Record<string, RegExp>> = {
    email: /^[^@\s]+@[^@\s]+$/,
    sqs: /^arn:aws:sqs:[^:]+:\d{12}:[^:]+$/,
    https: /^https:\/\/global\.sns-api\.chatbot\.amazonaws\.com\/?$/,
  };
  const pattern = patterns[protocol];
  if (!pattern) {
    throw new AwsError('NotImplemented', `NotImplemented: the local cloud has no sns subscription by ${protocol}`, 501);
  }
  if (!pattern.test(endpoint)) throw invalid(`Endpoint Reason: ${endpoint} cannot be reached by ${protocol}`);
}
