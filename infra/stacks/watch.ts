/** Who is told, and the alarms that watch the pipeline from outside. Names are deterministic, so it needs no pipeline. */
import { Stack, type StackProps } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { Policy } from '#core/policy/schema.ts';
import { alarmsOf } from '../alarms.ts';
import { Alarms } from '../constructs/alarms.ts';
import { BreakGlassWatch } from '../constructs/break-glass.ts';
import { SlackChannel } from '../constructs/slack-channel.ts';
import { Topics } from '../constructs/topics.ts';
import type { Names } from '../names.ts';

export interface WatchStackProps extends StackProps {
  readonly policy: Policy;
  readonly names: Names;
  readonly key: IKey;
  /** Chat topics that the channel shows; given in the primary Region only. */
  readonly channelTopics?: readonly string[];
}

export class WatchStack extends Stack {
  constructor(scope: Construct, id: string, { policy, names, key, channelTopics, ...props }: WatchStackProps) {
    super(scope, id, props);
    const topics = new Topics(this, 'Topics', { policy, names, key });
    new Alarms(this, 'Alarms', { alarms: alarmsOf(policy, names), names, topics });
    if (names.isVaultAccount) new BreakGlassWatch(this, 'BreakGlass', { names, topic: topics.email });
    const { slack } = policy.notify;
    if (slack && channelTopics) new SlackChannel(this, 'Slack', { names, ...slack, topicArns: channelTopics });
  }
}
