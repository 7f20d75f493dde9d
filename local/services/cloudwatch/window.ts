/**
 * What an alarm sees at an instant: a window that slides by the minute ("Alarm evaluation window", CloudWatch user guide), one
 * value for each period in it. And when it will see something else.
 */
import type { Alarm, AlarmQuery } from './alarm.ts';
import type { Series } from './expression.ts';
import { evaluationRange } from './judge.ts';
import type { Metric } from './metrics.ts';
import type { Recorder } from './recorder.ts';
import { Period, statistic } from './statistics.ts';

const minute = 60_000;

export function metricsOf(alarm: Alarm): readonly Metric[] {
  return alarm.queries.flatMap((query) => ('metric' in query ? [query.metric] : []));
}

/** A data point that breaches nothing: every comparison with it is false. */
const good = Number.NaN;

/**
 * The evaluation range that ends before `at` (epoch milliseconds, a whole minute), oldest period first. What is missing from a
 * period that began before `since` counts as good.
 */
export function pointsAt(alarm: Alarm, recorder: Pick<Recorder, 'samples'>, at: number, since: number): Series {
  const watched = alarm.queries.find(({ id }) => id === alarm.watched);
  const points = watched ? seriesOf(watched, { alarm, recorder, at }) : [];
  const from = at - points.length * alarm.periodMs;
  return points.map((value, index) => value ?? (from + index * alarm.periodMs < since ? good : undefined));
}

interface View {
  readonly alarm: Alarm;
  readonly recorder: Pick<Recorder, 'samples'>;
  readonly at: number;
}

function seriesOf(query: AlarmQuery, view: View): Series {
  const { alarm, recorder, at } = view;
  const periods = evaluationRange(alarm);
  if ('expression' in query) {
    const other = (id: string) => {
      const found = alarm.queries.find((candidate) => candidate.id === id);
      return found && seriesOf(found, view);
    };
    return query.expression.evaluate(other, periods);
  }
  const from = at - periods * alarm.periodMs;
  const buckets = Array.from({ length: periods }, (_, index) => new Period(from + index * alarm.periodMs));
  for (const sample of recorder.samples(query.metric, from, at)) {
    buckets[Math.floor((sample.at - from) / alarm.periodMs)]?.add(sample.value);
  }
  return buckets.map((period) => (period.count > 0 ? statistic(query.statistic, period) : undefined));
}

/**
 * The whole minutes after `after`, in order, at which a sample enters the window, moves on to the period before,
 * or leaves it. Between them the alarm sees the same.
 */
export function turnsOf(alarm: Alarm, recorder: Pick<Recorder, 'turns'>, after: number, since: number): number[] {
  const periods = evaluationRange(alarm);
  const from = after - periods * alarm.periodMs - minute;
  const instants = metricsOf(alarm).flatMap((metric) => recorder.turns(metric, from, Number.POSITIVE_INFINITY));
  const turns = new Set<number>();
  for (const instant of new Set([since - minute, since, ...instants])) {
    const entered = Math.floor(instant / minute) * minute + minute;
    for (let period = 0; period <= periods; period += 1) turns.add(entered + period * alarm.periodMs);
  }
  return [...turns].filter((turn) => turn > after).sort((a, b) => a - b);
}
