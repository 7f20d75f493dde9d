/** What is done to the topics through which people are told. */
import { DeleteTopicCommand, SetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import { chatTopic, emailTopic } from '#core/naming.ts';
import type { PolicyDocument } from '../../../authorizer/policy.ts';
import type { Topic } from '../../../services/sns/topics.ts';
import type { Fault } from '../fault.ts';
import type { KindName } from '../kinds.ts';
import type { Act, Done, Place } from '../world.ts';
import { denial, withDenial, withoutDenial, withoutDenials } from './denial.ts';

type OnTopic = (topic: Topic, sns: SNSClient, place: Place, fault: Fault) => Promise<Pick<Done, 'undo'>>;

/** Of the topic that the fault names, for e-mail by default; nothing while it is deleted. */
function onTopic(act: OnTopic): Act {
  return async (fault: Fault, place) => {
    const { region: asked, topic: which = 'email' } = fault;
    const { cloud, policy } = place;
    const region = asked ?? policy.places.primary.region;
    const name = which === 'email' ? emailTopic(policy) : chatTopic(policy);
    const topic = cloud.stores.topics.list(region).find((each) => each.name === name);
    if (!topic) return undefined;
    return { site: `${region} ${name}`, region, ...(await act(topic, cloud.client(SNSClient, region), place, fault)) };
  };
}

export const topicActs = {
  /** Its subscriptions go with it, and come back confirmed: people are not asked again by a deployment that finds them. */
  'topic-deleted': onTopic(async (topic, sns, { cloud: { stores } }) => {
    const { arn, name, region, kmsKey, displayName, tags } = topic;
    const policy = topic.policy && withoutDenials(topic.policy);
    const subscriptions = stores.topics.subscriptions({ topicArn: arn });
    await sns.send(new DeleteTopicCommand({ TopicArn: arn }));
    const undo = () => {
      stores.topics.create({ name, region, displayName, tags, ...(kmsKey && { kmsKey }), ...(policy && { policy }) });
      for (const subscription of subscriptions) stores.topics.subscribe(subscription);
    };
    return { undo };
  }),
  'topic-refuses': onTopic(async (topic, sns, { cloud: { stores } }, fault) => {
    const { arn, region } = topic;
    const set = (policy: PolicyDocument) => {
      const attribute = { AttributeName: 'Policy', AttributeValue: JSON.stringify(policy) };
      return sns.send(new SetTopicAttributesCommand({ TopicArn: arn, ...attribute }));
    };
    const statement = denial(fault, 'sns:Publish', arn);
    await set(withDenial(topic.policy, statement));
    const undo = () => {
      const now = stores.topics.list(region).find((each) => each.arn === arn);
      return now && set(withoutDenial(now.policy, statement));
    };
    return { undo };
  }),
} as const satisfies Readonly<Partial<Record<KindName, Act>>>;
