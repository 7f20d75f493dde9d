/** The queues of the account and their messages. */
import type { PolicyDocument } from '../../authorizer/policy.ts';
import { type Authorize, AwsError, type Clock } from '../../seams.ts';

export type MessageAttributes = Readonly<Record<string, { readonly DataType: string; readonly StringValue: string }>>;

export interface Message {
  readonly id: string;
  readonly body: string;
  readonly attributes: MessageAttributes;
  readonly sentAt: number;
  /** Epoch milliseconds; until then nobody else sees it. */
  visibleAt: number;
  receives: number;
  /** The handle of the latest receive. */
  receipt: string | undefined;
}

export interface Queue {
  readonly arn: string;
  readonly name: string;
  readonly region: string;
  readonly url: string;
  policy: PolicyDocument | undefined;
  readonly kmsKey: string | undefined;
  readonly visibilitySeconds: number;
  readonly retentionSeconds: number;
  messages: Message[];
}

export interface QueueOptions {
  readonly name: string;
  readonly region: string;
  readonly policy?: PolicyDocument;
  readonly kmsKey?: string;
  readonly visibilitySeconds?: number;
  readonly retentionSeconds?: number;
}

/** A message from another service of AWS, which needs the queue's own permission. */
export interface Offer {
  readonly queueArn: string;
  /** `sns`, `scheduler`, `events`: the principal is `<service>.amazonaws.com`. */
  readonly service: string;
  readonly sourceArn: string;
  readonly body: string;
}

export interface Queues {
  create(options: QueueOptions): Queue;
  /** By URL: what counts is its last part, the name, so any host will do. Throws `QueueDoesNotExist`. */
  open(region: string, url: string | undefined): Queue;
  list(region: string): readonly Queue[];
  send(queue: Queue, body: string, attributes?: MessageAttributes): Message;
  /** False when the queue is not there or its policy does not let the service in. */
  offer(offer: Offer, authorize: Authorize): boolean;
  /** Queue policy by queue ARN, for the authoriser. */
  policies(arn: string): readonly PolicyDocument[];
}

export interface QueuesOptions {
  readonly account: string;
  readonly clock: Pick<Clock, 'now'>;
  readonly uuid: () => string;
}

export function createQueues({ account, clock, uuid }: QueuesOptions): Queues {
  const queues = new Map<string, Queue>();
  const send = (queue: Queue, body: string, attributes: MessageAttributes = {}): Message => {
    const now = clock.now();
    const message = { id: uuid(), body, attributes, sentAt: now, visibleAt: now, receives: 0, receipt: undefined };
    queue.messages.push(message);
    return message;
  };
  return {
    send,
    create: (options) => {
      const queue = newQueue(account, options);
      queues.set(queue.arn, queue);
      return queue;
    },
    open: (region, url = '') => {
      const queue = queues.get(`arn:aws:sqs:${region}:${account}:${url.split('/').at(-1)}`);
      if (!queue) throw new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');
      return queue;
    },
    list: (region) => [...queues.values()].filter((queue) => queue.region === region),
    offer: ({ queueArn, service, sourceArn, body }, authorize) => {
      const queue = queues.get(queueArn);
      if (!queue || !isLetIn(queue, service, sourceArn, account, authorize)) return false;
      send(queue, body);
      return true;
    },
    policies: (arn) => [queues.get(arn)?.policy].flatMap((policy) => policy ?? []),
  };
}

function newQueue(account: string, options: QueueOptions): Queue {
  const { name, region, policy, kmsKey, visibilitySeconds = 30, retentionSeconds = 345_600 } = options;
  const url = `https://sqs.${region}.amazonaws.com/${account}/${name}`;
  const arn = `arn:aws:sqs:${region}:${account}:${name}`;
  return { arn, name, region, url, policy, kmsKey, visibilitySeconds, retentionSeconds, messages: [] };
}

function isLetIn(queue: Queue, service: string, sourceArn: string, account: string, authorize: Authorize): boolean {
  const context = { 'aws:SourceArn': sourceArn, 'aws:SourceAccount': account };
  try {
    authorize(
      { arn: `${service}.amazonaws.com`, kind: 'service' },
      { action: 'sqs:SendMessage', resource: queue.arn, context },
    );
    return true;
  } catch (error) {
    if (error instanceof AwsError && error.name === 'AccessDenied') return false;
    throw error;
  }
}
