/**
 * What CloudWatch tells a topic when an alarm changes its state: the JSON of the notification for machines and chat, a text for
 * people. "Notify users on alarm changes", CloudWatch user guide.
 */
import type { Authorize, Principal } from '../../seams.ts';
import type { Alarm, AlarmQuery } from './alarm.ts';
import type { Told, Transition } from './watch.ts';

export interface Notice {
  readonly TopicArn: string;
  readonly Subject: string;
  readonly Message: string;
  readonly MessageStructure: 'json';
}

/** Publishes as the given principal, asking for every permission through `authorize`. Throws AwsErrors. */
export type PublishNotice = (principal: Principal, authorize: Authorize, notice: Notice) => unknown;

export interface ActionDeps {
  readonly authorize: Authorize;
  readonly publish: PublishNotice;
}

const cloudwatch: Principal = { arn: 'cloudwatch.amazonaws.com', kind: 'service' };
/** Longest subject that SNS takes. */
const subjectLength = 99;

/** Tells every topic of the state that was entered. A topic that cannot be told is in the answer, and nobody hears of it. */
export function tellTopics(transition: Transition, { authorize, publish }: ActionDeps): readonly Told[] {
  const { alarm, to } = transition;
  const source = { 'aws:SourceArn': alarm.arn, 'aws:SourceAccount': alarm.account };
  const acting: Authorize = (principal, access) =>
    authorize(principal, { ...access, context: { ...access.context, ...source } });
  return alarm.actions[to].map((topic) => {
    try {
      publish(cloudwatch, acting, noticeOf(transition, topic));
      return { topic };
    } catch (error) {
      return { topic, error: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
    }
  });
}

function noticeOf(transition: Transition, TopicArn: string): Notice {
  const { alarm, to } = transition;
  return {
    TopicArn,
    Subject: `${to}: "${alarm.name}" in ${place(alarm)}`.slice(0, subjectLength),
    Message: JSON.stringify({ default: JSON.stringify(documentOf(transition)), email: letterOf(transition) }),
    MessageStructure: 'json',
  };
}

/** AWS writes the name of the Region; which name is not documented, so here it is the Region's code. */
function place({ region }: Alarm): string {
  return region;
}

function documentOf({ alarm, from, to, at, reason }: Transition): object {
  return {
    AlarmName: alarm.name,
    AlarmDescription: alarm.description ?? null,
    AWSAccountId: alarm.account,
    NewStateValue: to,
    NewStateReason: reason,
    StateChangeTime: new Date(at).toISOString(),
    Region: place(alarm),
    AlarmArn: alarm.arn,
    OldStateValue: from,
    OKActions: alarm.actions.OK,
    AlarmActions: alarm.actions.ALARM,
    InsufficientDataActions: alarm.actions.INSUFFICIENT_DATA,
    Trigger: {
      Period: alarm.periodMs / 1000,
      EvaluationPeriods: alarm.evaluationPeriods,
      DatapointsToAlarm: alarm.datapointsToAlarm,
      ComparisonOperator: alarm.comparison,
      Threshold: alarm.threshold,
      TreatMissingData: alarm.missingData,
      Metrics: alarm.queries.map(lineOf),
    },
  };
}

function lineOf(query: AlarmQuery): object {
  if ('expression' in query) return { Id: query.id, Expression: query.text };
  const { namespace, name, dimensions } = query.metric;
  return { Id: query.id, Namespace: namespace, MetricName: name, dimensions, Stat: query.statistic };
}

function letterOf({ alarm, from, to, at, reason }: Transition): string {
  return `You are receiving this email because your Amazon CloudWatch Alarm "${alarm.name}" in the ${place(alarm)} region has entered the ${to} state, because "${reason}" at "${new Date(at).toUTCString()}".

Alarm Details:
- Name:                       ${alarm.name}
- Description:                ${alarm.description ?? ''}
- State Change:               ${from} -> ${to}
- Reason for State Change:    ${reason}
- Timestamp:                  ${new Date(at).toUTCString()}
- AWS Account:                ${alarm.account}
- Alarm Arn:                  ${alarm.arn}
`;
}
