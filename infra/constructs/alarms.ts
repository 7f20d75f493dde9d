/** The alarm table as CloudWatch alarms that tell both topics, when they begin and when they end. */
import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Construct } from 'constructs';
import type { AlarmFacts } from '../alarms.ts';
import type { Names } from '../names.ts';
import type { Topics } from './topics.ts';

export class Alarms extends Construct {
  constructor(scope: Construct, id: string, props: { alarms: readonly AlarmFacts[]; names: Names; topics: Topics }) {
    super(scope, id);
    const actions = [new SnsAction(props.topics.email), new SnsAction(props.topics.chat)];
    for (const facts of props.alarms) {
      const alarm = new Alarm(this, facts.name, {
        alarmName: `${props.names.prefix}-${facts.name}`,
        alarmDescription: `${facts.summary}. What to do: docs/runbook.md, ${facts.name}.`,
        metric: metricOf(facts),
        ...thresholdOf(facts),
        evaluationPeriods: facts.periods,
        treatMissingData:
          facts.missingData === 'breaching' ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
      });
      alarm.addAlarmAction(...actions);
      alarm.addOkAction(...actions);
    }
  }
}

function thresholdOf({ comparison }: AlarmFacts) {
  return comparison === 'none'
    ? { comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD, threshold: 1 }
    : { comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD, threshold: 1 };
}

function metricOf({ namespace, metrics, dimensions, statistic, periodSeconds, name }: AlarmFacts): IMetric {
  const period = Duration.seconds(periodSeconds);
  const [first, ...others] = metrics.map(
    (metricName) => new Metric({ namespace, metricName, dimensionsMap: { ...dimensions }, statistic, period }),
  );
  if (first === undefined) throw new Error(`alarm ${name} names no metric`);
  if (others.length === 0) return first;
  const using = Object.fromEntries([first, ...others].map((metric, index) => [`m${index}`, metric]));
  // A metric without a data point would leave the sum without one too: FILL counts it as nothing.
  const expression = Object.keys(using)
    .map((metric) => `FILL(${metric}, 0)`)
    .join(' + ');
  return new MathExpression({ expression, usingMetrics: using, period, label: name });
}
