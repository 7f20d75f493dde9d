/** What is done to the topics through which people are told. */
import { DeleteTopicCommand, SetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import { chatTopic, emailTopic } from '#core/naming.ts';
import type { Topic } from '../../../services/sns/topics.ts';
import type { Fault } from '../fault.ts';
import type { KindName } from '../kinds.ts';
import type { Act, Done, Place } from '../world.ts';

type OnTopic = (topic: Topic, sns: SNSClient, place: Place) => Promise<Pick<Done, 'undo'>>;

/** Of the topic that the fault names, for e-mail by default; nothing while it is deleted. */
function onTopic(act: OnTopic): Act {
  return async ({ region: asked, topic: which = 'email' }: Fault, place) => {
    const { cloud, policy } = place;
    const region = asked ?? policy.places.primary.region;
    const name = which === 'email' ? emailTopic(policy) : chatTopic(policy);
    const topic = cloud.stores.topics.list(region).find((each) => each.name === name);
    if (!topic) return undefined;
    return { site: `${region} ${name}`, region, ...(await act(topic, cloud.client(SNSClient, region), place)) };
  };
}

export const topicActs = {
  /** Its subscriptions go with it, and come back confirmed: people are not asked again by a deployment that finds them. */
  'topic-deleted': onTopic(async (topic, sns, { cloud: { stores } }) => {
    const { arn, name, region, kmsKey, policy, displayName, tags } = topic;
    const subscriptions = stores.topics.subscriptions({ topicArn: arn });
    await sns.send(new DeleteTopicCommand({ TopicArn: arn }));
    const undo = () => {
      stores.topics.create({ name, region, displayName, tags, ...(kmsKey && { kmsKey }), ...(policy && { policy }) });
      for (const subscription of subscriptions) stores.topics.subscribe(subscription);
    };
    return { undo };
  }),
  'topic-refuses': onTopic(async ({ arn, policy }, sns) => {
    const set = (document: unknown) =>
      sns.send(
        new SetTopicAttributesCommand({
          TopicArn: arn,
          AttributeName: 'Policy',
          AttributeValue: JSON.stringify(document),
        }),
      );
    const Statement = [{ Sid: 'Fault', Effect: 'Deny', Principal: '*', Action: 'sns:Publish', Resource: arn }];
    await set({ Version: '2012-10-17', Statement });
    return { undo: () => set(policy ?? { Version: '2012-10-17', Statement: [] }) };
  }),
} as const satisfies Readonly<Partial<Record<KindName, Act>>>;
