/**
 * An alarm of the templates as it is evaluated. A property that is not understood is refused by name.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudwatch-alarm.html
 */
import type { AlarmView } from '../../assembly/model.ts';
import { type Properties, propertiesIn } from '../../assembly/properties.ts';
import { type Expression, parseExpression } from './expression.ts';
import { comparisons, type Terms, type TreatMissingData } from './judge.ts';
import type { Metric } from './metrics.ts';

/** One line of what an alarm computes. */
export type AlarmQuery = { readonly id: string } & (
  | { readonly metric: Metric; readonly statistic: string }
  | { readonly expression: Expression; readonly text: string }
);

export interface Alarm extends Terms {
  readonly arn: string;
  readonly name: string;
  readonly region: string;
  readonly account: string;
  readonly description: string | undefined;
  readonly periodMs: number;
  readonly queries: readonly AlarmQuery[];
  /** Id of the query that is compared with the threshold. */
  readonly watched: string;
  readonly actionsEnabled: boolean;
  /** ARNs of what is told, by the state that has been entered. */
  readonly actions: {
    readonly ALARM: readonly string[];
    readonly OK: readonly string[];
    readonly INSUFFICIENT_DATA: readonly string[];
  };
}

const known = new Set([
  ...['AlarmName', 'AlarmDescription', 'ActionsEnabled', 'AlarmActions', 'OKActions', 'InsufficientDataActions'],
  ...['ComparisonOperator', 'Threshold', 'EvaluationPeriods', 'DatapointsToAlarm', 'TreatMissingData', 'Tags'],
  ...['Namespace', 'MetricName', 'Dimensions', 'Period', 'Statistic', 'Metrics'],
]);

/** Throws, with the alarm's name, for what the local cloud cannot evaluate. */
export function readAlarm(view: AlarmView): Alarm {
  const properties = propertiesIn(view.properties, `alarm ${view.name}`);
  const unknown = Object.keys(properties.fields).find((property) => !known.has(property));
  if (unknown) throw new Error(`The local cloud has no ${unknown} for alarm ${view.name}.`);
  const queries = queriesOf(properties, view.region);
  const evaluationPeriods = properties.number('EvaluationPeriods', 1);
  return {
    ...{ arn: view.arn, name: view.name, region: view.region, account: view.account, evaluationPeriods },
    description: properties.textIfAny('AlarmDescription'),
    periodMs: periodOf(properties) * 1000,
    queries: queries.map(({ query }) => query),
    watched: watchedOf(queries, view.name),
    comparison: comparisonOf(properties),
    threshold: properties.number('Threshold', Number.NaN),
    datapointsToAlarm: properties.number('DatapointsToAlarm', evaluationPeriods),
    missingData: (properties.textIfAny('TreatMissingData') ?? 'missing') as TreatMissingData,
    actionsEnabled: properties.flag('ActionsEnabled', true),
    actions: {
      ALARM: properties.texts('AlarmActions'),
      OK: properties.texts('OKActions'),
      INSUFFICIENT_DATA: properties.texts('InsufficientDataActions'),
    },
  };
}

interface ReadQuery {
  readonly query: AlarmQuery;
  readonly returned: boolean;
}

function queriesOf(properties: Properties, region: string): readonly ReadQuery[] {
  if (!properties.has('Metrics')) {
    const query = { id: 'm1', metric: metricOf(properties, region), statistic: properties.text('Statistic') };
    return [{ query, returned: true }];
  }
  return properties
    .each('Metrics')
    .map((line) => ({ query: queryOf(line, region), returned: line.flag('ReturnData', true) }));
}

function queryOf(line: Properties, region: string): AlarmQuery {
  const id = line.text('Id');
  const text = line.textIfAny('Expression');
  if (text !== undefined) return { id, text, expression: parseExpression(text) };
  const stat = line.under('MetricStat');
  return { id, metric: metricOf(stat.under('Metric'), region), statistic: stat.text('Stat') };
}

function metricOf(properties: Properties, region: string): Metric {
  const dimensions = properties.each('Dimensions').map((one) => ({ name: one.text('Name'), value: one.text('Value') }));
  return { region, namespace: properties.text('Namespace'), name: properties.text('MetricName'), dimensions };
}

/** All metrics of an alarm have one period; here it is whole minutes. */
function periodOf(properties: Properties): number {
  const periods = properties.has('Metrics')
    ? properties
        .each('Metrics')
        .flatMap((line) => (line.has('MetricStat') ? line.under('MetricStat').number('Period', 0) : []))
    : [properties.number('Period', 0)];
  const [period = 0] = periods;
  if (period >= 60 && period % 60 === 0 && periods.every((other) => other === period)) return period;
  throw new Error(`The local cloud has no period of ${[...new Set(periods)].join(' and ')} s for ${properties.where}.`);
}

function watchedOf(queries: readonly ReadQuery[], name: string): string {
  const returned = queries.filter((query) => query.returned);
  const [watched] = returned;
  if (watched && returned.length === 1) return watched.query.id;
  throw new Error(
    `Alarm ${name} returns ${returned.length} series; CloudWatch compares exactly one with the threshold.`,
  );
}

function comparisonOf(properties: Properties): Terms['comparison'] {
  const comparison = properties.text('ComparisonOperator');
  if (comparison in comparisons) return comparison as Terms['comparison'];
  throw new Error(`The local cloud has no ComparisonOperator ${comparison} for ${properties.where}.`);
}
