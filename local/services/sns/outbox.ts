/** What SNS has sent to people: mails and chat messages, exactly as they would arrive. */
import type { Clock } from '../../seams.ts';
import { regionOf, type Subscription } from './topics.ts';

export interface Delivery {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly topicArn: string;
  readonly protocol: 'email' | 'https';
  /** Mail address, or the address of the chat application. */
  readonly to: string;
  /** Mails have one; chat messages do not. */
  readonly subject: string | undefined;
  readonly body: string;
  readonly messageId: string;
}

export interface Outbox {
  readonly deliveries: readonly Delivery[];
  send(subscription: Subscription, message: { messageId: string; subject: string | undefined; text: string }): void;
  /** The mail that asks a new receiver to confirm. */
  askToConfirm(subscription: Subscription, token: string): void;
}

export function createOutbox(clock: Pick<Clock, 'now'>): Outbox {
  const deliveries: Delivery[] = [];
  const add = ({ topicArn, endpoint }: Subscription, delivery: Omit<Delivery, 'at' | 'topicArn' | 'to'>) =>
    void deliveries.push({ at: clock.now(), topicArn, to: endpoint, ...delivery });
  return {
    deliveries,
    send: (subscription, { messageId, subject, text }) => {
      if (subscription.protocol === 'email') {
        const body = text + footer(subscription);
        add(subscription, { protocol: 'email', subject: subject ?? 'AWS Notification Message', body, messageId });
      }
      if (subscription.protocol === 'https') {
        add(subscription, { protocol: 'https', subject: undefined, body: text, messageId });
      }
    },
    askToConfirm: (subscription, token) => {
      const body = confirmation(subscription, token);
      add(subscription, {
        protocol: 'email',
        subject: 'AWS Notification - Subscription Confirmation',
        body,
        messageId: token,
      });
    },
  };
}

/** Every mail of SNS ends with this. */
function footer({ arn, endpoint, topicArn }: Subscription): string {
  const link = `https://sns.${regionOf(topicArn)}.amazonaws.com/unsubscribe.html?SubscriptionArn=${arn}&Endpoint=${endpoint}`;
  return `

--
If you wish to stop receiving notifications from this topic, please click or visit the link below to unsubscribe:
${link}

Please do not reply directly to this email. If you have any questions or comments regarding this email, please contact us at https://aws.amazon.com/support
`;
}

function confirmation({ topicArn, endpoint }: Subscription, token: string): string {
  const query = `TopicArn=${topicArn}&Token=${token}&Endpoint=${endpoint}`;
  return `You have chosen to subscribe to the topic:
${topicArn}

To confirm this subscription, click or visit the link below (If this was in error no action is necessary):
https://sns.${regionOf(topicArn)}.amazonaws.com/confirmation.html?${query}
`;
}
