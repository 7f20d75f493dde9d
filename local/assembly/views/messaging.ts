import type { ChannelView, QueueView, TopicView } from '../model.ts';
import { attachedPolicies, optional, propertiesOf } from '../properties.ts';
import type { Resource } from '../resources.ts';
import { ofType, placed } from './placed.ts';

export function topics(resources: readonly Resource[]): readonly TopicView[] {
  return ofType(resources, 'AWS::SNS::Topic').map((resource) => {
    const properties = propertiesOf(resource);
    return {
      ...placed(resource),
      policies: attachedPolicies(resources, 'AWS::SNS::TopicPolicy', 'Topics', resource.arn),
      subscriptions: subscriptionsOf(resources, resource),
      ...optional('displayName', properties.textIfAny('DisplayName')),
      ...optional('keyId', properties.textIfAny('KmsMasterKeyId')),
    };
  });
}

function subscriptionsOf(resources: readonly Resource[], topic: Resource): TopicView['subscriptions'] {
  const own = propertiesOf(topic).each('Subscription');
  const separate = ofType(resources, 'AWS::SNS::Subscription')
    .map(propertiesOf)
    .filter((subscription) => subscription.text('TopicArn') === topic.arn);
  return [...own, ...separate].map((subscription) => ({
    protocol: subscription.text('Protocol'),
    endpoint: subscription.text('Endpoint'),
  }));
}

export function channels(resources: readonly Resource[]): readonly ChannelView[] {
  return ofType(resources, 'AWS::Chatbot::SlackChannelConfiguration').map((resource) => {
    const properties = propertiesOf(resource);
    return {
      name: resource.name,
      workspaceId: properties.text('SlackWorkspaceId'),
      channelId: properties.text('SlackChannelId'),
      topicArns: properties.texts('SnsTopicArns'),
    };
  });
}

export function queues(resources: readonly Resource[]): readonly QueueView[] {
  return ofType(resources, 'AWS::SQS::Queue').map((resource) => ({
    ...placed(resource),
    url: resource.ref,
    policies: attachedPolicies(resources, 'AWS::SQS::QueuePolicy', 'Queues', resource.ref),
    ...optional('keyId', propertiesOf(resource).textIfAny('KmsMasterKeyId')),
  }));
}
