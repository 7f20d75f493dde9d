/** SQS, as far as `sqs.md` says. */
import { createHash } from 'node:crypto';
import type {
  ChangeMessageVisibilityRequest,
  DeleteMessageRequest,
  GetQueueAttributesRequest,
  GetQueueUrlRequest,
  ListQueuesRequest,
  ReceiveMessageRequest,
  SendMessageRequest,
} from '@aws-sdk/client-sqs';
import { accepts } from '../../endpoint/accepts.ts';
import { type ApiCall, type Authorize, AwsError, type Clock, type Operations, type Service } from '../../seams.ts';
import type { Message, MessageAttributes, Queue, Queues } from './queues.ts';

export interface SqsDeps {
  readonly queues: Queues;
  readonly authorize: Authorize;
  readonly clock: Pick<Clock, 'now'>;
  /** Makes receipt handles. */
  readonly uuid: () => string;
}

const largest = 1_048_576;

export function sqsService(deps: SqsDeps): Service {
  return { name: 'sqs', operations: { ...messages(deps), ...queues(deps) } };
}

function open({ queues, authorize }: SqsDeps, call: ApiCall, url: string | undefined, action: string): Queue {
  const queue = queues.open(call.region, url);
  authorize(call.principal, { action, resource: queue.arn });
  return queue;
}

function messages(deps: SqsDeps): Operations {
  const now = () => deps.clock.now();
  return {
    SendMessage: accepts<SendMessageRequest>(['QueueUrl', 'MessageBody', 'MessageAttributes'], (input, call) => {
      const { QueueUrl, MessageBody = '', MessageAttributes } = input;
      const queue = open(deps, call, QueueUrl, 'sqs:SendMessage');
      if (MessageBody === '' || Buffer.byteLength(MessageBody) > largest) {
        throw new AwsError(
          'InvalidParameterValue',
          `One or more parameters are invalid. Reason: Message must be 1 to ${largest} bytes.`,
        );
      }
      const message = deps.queues.send(queue, MessageBody, textAttributes(MessageAttributes));
      return { MessageId: message.id, MD5OfMessageBody: md5(MessageBody) };
    }),
    ReceiveMessage: accepts<ReceiveMessageRequest>(
      [
        'QueueUrl',
        'MaxNumberOfMessages',
        'VisibilityTimeout',
        'WaitTimeSeconds',
        'AttributeNames',
        'MessageSystemAttributeNames',
        'MessageAttributeNames',
      ],
      (input, call) => ({ Messages: receive(deps, open(deps, call, input.QueueUrl, 'sqs:ReceiveMessage'), input) }),
    ),
    DeleteMessage: accepts<DeleteMessageRequest>(['QueueUrl', 'ReceiptHandle'], ({ QueueUrl, ReceiptHandle }, call) => {
      const queue = open(deps, call, QueueUrl, 'sqs:DeleteMessage');
      queue.messages = queue.messages.filter(({ receipt }) => receipt === undefined || receipt !== ReceiptHandle);
    }),
    ChangeMessageVisibility: accepts<ChangeMessageVisibilityRequest>(
      ['QueueUrl', 'ReceiptHandle', 'VisibilityTimeout'],
      (input, call) => {
        const queue = open(deps, call, input.QueueUrl, 'sqs:ChangeMessageVisibility');
        const message = queue.messages.find(({ receipt }) => receipt === input.ReceiptHandle);
        if (!message)
          throw new AwsError('ReceiptHandleIsInvalid', 'The input receipt handle is not a valid receipt handle.', 404);
        message.visibleAt = now() + (input.VisibilityTimeout ?? 0) * 1000;
      },
    ),
  };
}

function queues(deps: SqsDeps): Operations {
  return {
    GetQueueUrl: accepts<GetQueueUrlRequest>(['QueueName'], ({ QueueName }, call) => ({
      QueueUrl: open(deps, call, QueueName, 'sqs:GetQueueUrl').url,
    })),
    ListQueues: accepts<ListQueuesRequest>(['QueueNamePrefix'], ({ QueueNamePrefix = '' }, call) => {
      deps.authorize(call.principal, {
        action: 'sqs:ListQueues',
        resource: `arn:aws:sqs:${call.region}:${call.account}:*`,
      });
      const named = deps.queues.list(call.region).filter(({ name }) => name.startsWith(QueueNamePrefix));
      return { QueueUrls: named.map(({ url }) => url) };
    }),
    GetQueueAttributes: accepts<GetQueueAttributesRequest>(['QueueUrl', 'AttributeNames'], (input, call) => {
      const queue = open(deps, call, input.QueueUrl, 'sqs:GetQueueAttributes');
      const wanted = new Set<string>(input.AttributeNames ?? []);
      const all = Object.entries(attributes(queue, deps.clock.now()));
      return { Attributes: Object.fromEntries(all.filter(([name]) => wanted.has('All') || wanted.has(name))) };
    }),
  };
}

/** Up to ten visible messages, oldest first; each is hidden from others for the visibility timeout. There is no long polling. */
function receive({ clock, uuid }: SqsDeps, queue: Queue, input: ReceiveMessageRequest) {
  const now = clock.now();
  queue.messages = queue.messages.filter(({ sentAt }) => sentAt + queue.retentionSeconds * 1000 > now);
  const visible = queue.messages.filter(({ visibleAt }) => visibleAt <= now);
  return visible.slice(0, Math.min(input.MaxNumberOfMessages ?? 1, 10)).map((message) => {
    message.receives += 1;
    message.receipt = uuid();
    message.visibleAt = now + (input.VisibilityTimeout ?? queue.visibilitySeconds) * 1000;
    return told(message, input.MessageAttributeNames ?? []);
  });
}

/** Only texts: the local cloud has no sender of anything else. */
function textAttributes(attributes: SendMessageRequest['MessageAttributes'] = {}): MessageAttributes {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { DataType = 'String', StringValue }]) => {
      if (DataType === 'String' && StringValue !== undefined) return [name, { DataType, StringValue }];
      throw new AwsError(
        'NotImplemented',
        `NotImplemented: the local cloud has no sqs attribute of type ${DataType}`,
        501,
      );
    }),
  );
}

/** Attributes come only to receivers who name them: each by its name, or `All`. */
function told({ id, body, attributes, sentAt, receives, receipt }: Message, wanted: readonly string[]) {
  const named = Object.entries(attributes).filter(([name]) => wanted.includes('All') || wanted.includes(name));
  return {
    ...(named.length > 0 ? { MessageAttributes: Object.fromEntries(named) } : {}),
    MessageId: id,
    ReceiptHandle: receipt,
    Body: body,
    MD5OfBody: md5(body),
    Attributes: { SentTimestamp: String(sentAt), ApproximateReceiveCount: String(receives) },
  };
}

function attributes(queue: Queue, now: number): Record<string, string> {
  const hidden = queue.messages.filter(({ visibleAt }) => visibleAt > now).length;
  return {
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: String(queue.messages.length - hidden),
    ApproximateNumberOfMessagesNotVisible: String(hidden),
    ApproximateNumberOfMessagesDelayed: '0',
    VisibilityTimeout: String(queue.visibilitySeconds),
    MessageRetentionPeriod: String(queue.retentionSeconds),
    ...(queue.policy ? { Policy: JSON.stringify(queue.policy) } : {}),
    ...(queue.kmsKey ? { KmsMasterKeyId: queue.kmsKey } : {}),
  };
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}
