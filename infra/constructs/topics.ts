/** Two topics, because a chat channel shows only its own kind of JSON and nobody wants to read that in an email. */
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { chatTopic, emailTopic } from '#core/naming.ts';
import type { Policy } from '#core/policy/schema.ts';
import type { Names } from '../names.ts';

export class Topics extends Construct {
  readonly email: Topic;
  readonly chat: Topic;

  constructor(scope: Construct, id: string, props: { policy: Policy; names: Names; key: IKey }) {
    super(scope, id);
    const { policy, names, key } = props;
    const topic = (kind: string, topicName: string) =>
      new Topic(this, kind, { topicName, masterKey: key, enforceSSL: true });
    this.email = topic('Email', emailTopic(policy));
    this.chat = topic('Chat', chatTopic(policy));
    for (const each of [this.email, this.chat]) each.addToResourcePolicy(alarmsMayPublish(each, names));
    for (const address of policy.notify.email) this.email.addSubscription(new EmailSubscription(address));
  }
}

function alarmsMayPublish(topic: Topic, names: Names): PolicyStatement {
  return new PolicyStatement({
    principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
    actions: ['sns:Publish'],
    resources: [topic.topicArn],
    conditions: {
      StringEquals: { 'aws:SourceAccount': names.account },
      ArnLike: { 'aws:SourceArn': names.arn('cloudwatch', `alarm:${names.prefix}-*`) },
    },
  });
}
