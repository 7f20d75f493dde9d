/**
 * The chat channel. It shows messages and can do nothing: a role without permissions, under a read-only guardrail.
 * The workspace is authorised once, by a person, in the console (AWS Chatbot administrator guide).
 */
import { CfnSlackChannelConfiguration } from 'aws-cdk-lib/aws-chatbot';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Names } from '../names.ts';

export interface SlackChannelProps {
  readonly names: Names;
  readonly workspace: string;
  readonly channel: string;
  /** Chat topics of every Region: a channel takes one configuration, and it takes topics from anywhere. */
  readonly topicArns: readonly string[];
}

export class SlackChannel extends Construct {
  constructor(scope: Construct, id: string, { names, workspace, channel, topicArns }: SlackChannelProps) {
    super(scope, id);
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('chatbot.amazonaws.com'),
      description: 'Shows alerts of Lifeboat in a chat channel; may do nothing',
    });
    new CfnSlackChannelConfiguration(this, 'Channel', {
      configurationName: names.prefix,
      slackWorkspaceId: workspace,
      slackChannelId: channel,
      snsTopicArns: [...topicArns],
      iamRoleArn: role.roleArn,
      guardrailPolicies: [`arn:${names.partition}:iam::aws:policy/ReadOnlyAccess`],
      loggingLevel: 'ERROR',
      userRoleRequired: false,
    });
  }
}
