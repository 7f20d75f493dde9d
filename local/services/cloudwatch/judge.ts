/**
 * The state of an alarm from the data points of its evaluation range. Pure.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
import type { Series } from './expression.ts';

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

export type TreatMissingData = 'missing' | 'ignore' | 'breaching' | 'notBreaching';

export const comparisons = {
  GreaterThanOrEqualToThreshold: (value: number, threshold: number) => value >= threshold,
  GreaterThanThreshold: (value: number, threshold: number) => value > threshold,
  LessThanThreshold: (value: number, threshold: number) => value < threshold,
  LessThanOrEqualToThreshold: (value: number, threshold: number) => value <= threshold,
} as const;

export interface Terms {
  readonly comparison: keyof typeof comparisons;
  readonly threshold: number;
  /** N: so many periods are evaluated. */
  readonly evaluationPeriods: number;
  /** M: so many of them have to be breaching. */
  readonly datapointsToAlarm: number;
  readonly missingData: TreatMissingData;
}

/**
 * AWS retrieves more data points than it evaluates, and gives the number by example only: five for three. Here it is always
 * two more.
 */
export function evaluationRange({ evaluationPeriods }: Pick<Terms, 'evaluationPeriods'>): number {
  return evaluationPeriods + 2;
}

/** `points`: the evaluation range, oldest first. `current` is kept where AWS keeps it. */
export function judge(terms: Terms, points: Series, current: AlarmState): AlarmState {
  const { evaluationPeriods, datapointsToAlarm, missingData } = terms;
  const breaches = comparisons[terms.comparison];
  const existing = points.filter((value) => value !== undefined).slice(-evaluationPeriods);
  const breaching = existing.filter((value) => breaches(value, terms.threshold)).length;
  const filled = evaluationPeriods - existing.length;
  if (filled === 0 || missingData === 'notBreaching') return breaching >= datapointsToAlarm ? 'ALARM' : 'OK';
  if (missingData === 'breaching') return breaching + filled >= datapointsToAlarm ? 'ALARM' : 'OK';
  if (breaching >= datapointsToAlarm) return 'ALARM';
  if (breaching < existing.length) return 'OK';
  if (missingData === 'ignore') return current;
  return isOldEnough(points, datapointsToAlarm) ? 'ALARM' : 'INSUFFICIENT_DATA';
}

/** Only breaching points, fewer than M: enough when the oldest of them is at least M periods old. */
function isOldEnough(points: Series, datapointsToAlarm: number): boolean {
  const oldest = points.findIndex((value) => value !== undefined);
  return oldest >= 0 && points.length - oldest >= datapointsToAlarm;
}
