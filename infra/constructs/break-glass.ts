/**
 * The role for the day on which something in the vault account must go before its time: data that had to be forgotten, a key
 * that leaked. Nobody has it in the ordinary course of things; it asks for a second factor, lasts an hour, and is told.
 */
import { Duration } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import { AccountPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { acknowledgeWildcards } from '../acknowledge.ts';
import { snapshots } from '../grants/points.ts';
import type { Names } from '../names.ts';
import { document, type Permission } from '../statements.ts';

export class BreakGlassRole extends Construct {
  constructor(scope: Construct, id: string, { names, key }: { readonly names: Names; readonly key: IKey }) {
    super(scope, id);
    const permissions = whatItMay(names, key);
    const role = new Role(this, 'Role', {
      roleName: names.breakGlass,
      description: 'Deletes what the vault account keeps. Its use is an alarm: docs/runbook.md, BreakGlassUsed.',
      assumedBy: new AccountPrincipal(names.account).withConditions({
        Bool: { 'aws:MultiFactorAuthPresent': 'true' },
      }),
      maxSessionDuration: Duration.hours(1),
      inlinePolicies: { delete: document(permissions) },
    });
    for (const { resources, reason } of permissions) acknowledgeWildcards(role, resources, reason);
  }
}

function whatItMay(names: Names, key: IKey): readonly Permission[] {
  return [
    {
      actions: ['rds:DescribeDBSnapshots', 'rds:DeleteDBSnapshot'],
      resources: [snapshots(names, names.region)],
      reason: 'Any copy that the vault holds may be the one that has to go.',
    },
    {
      actions: ['kms:DescribeKey', 'kms:DisableKey', 'kms:ScheduleKeyDeletion', 'kms:CancelKeyDeletion'],
      resources: [key.keyArn],
      reason: 'Cryptographic erasure of everything at once. AWS waits for seven days at least.',
    },
  ];
}

/**
 * CloudTrail tells EventBridge of every call that changes something, when a trail records management events (EventBridge user
 * guide, "AWS service events delivered via AWS CloudTrail"). Such events are best effort, which is why the alarm is on the rule's
 * own count and mail is sent by the rule itself: two ways for one fact.
 */
export class BreakGlassWatch extends Construct {
  constructor(scope: Construct, id: string, { names, topic }: { readonly names: Names; readonly topic: Topic }) {
    super(scope, id);
    const { partition, account, breakGlass } = names;
    const role = `arn:${partition}:iam::${account}:role/${breakGlass}`;
    const rule = new Rule(this, 'Rule', {
      ruleName: breakGlass,
      description: 'Somebody takes the break-glass role, or acts with it',
      eventPattern: {
        detailType: ['AWS API Call via CloudTrail'],
        detail: {
          $or: [
            { eventName: ['AssumeRole'], requestParameters: { roleArn: [role] } },
            { userIdentity: { sessionContext: { sessionIssuer: { arn: [role] } } } },
          ],
        },
      },
    });
    rule.addTarget(new SnsTopic(topic));
  }
}
