import { array, asyncProperty, assert as check, constantFrom, integer, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAlarm } from '#local/services/cloudwatch/alarm.ts';
import { type AlarmState, judge } from '#local/services/cloudwatch/judge.ts';
import { pointsAt } from '#local/services/cloudwatch/window.ts';
import { alarmView, bench, start, statesMetric } from './alarm-bench.ts';

const minute = 60_000;

/** Looks every minute, as CloudWatch does, at a recording of the same samples. */
function everyMinute(
  view: ReturnType<typeof alarmView>,
  recorder: ReturnType<typeof bench>['recorder'],
  minutes: number,
) {
  const began = Date.parse(start);
  const alarm = readAlarm(view);
  const changes: string[] = [];
  let state: AlarmState = 'OK';
  for (let at = began + minute; at <= began + minutes * minute; at += minute) {
    const next = judge(alarm, pointsAt(alarm, recorder, at, began), state);
    if (next !== state) changes.push(`${(at - began) / minute} ${state} → ${next}`);
    state = next;
  }
  return changes;
}

describe('When an alarm changes its state', () => {
  it('is found without looking every minute, whatever the alarm and its samples', async () => {
    const anyAlarm = record({
      period: constantFrom(60, 120, 300),
      EvaluationPeriods: integer({ min: 1, max: 4 }),
      DatapointsToAlarm: integer({ min: 1, max: 4 }),
      TreatMissingData: constantFrom('missing', 'ignore', 'breaching', 'notBreaching'),
      ComparisonOperator: constantFrom('GreaterThanOrEqualToThreshold', 'LessThanThreshold'),
      Threshold: integer({ min: 1, max: 3 }),
    });
    const gaps = array(integer({ min: 0, max: 20 * 60 }), { maxLength: 12 });
    await check(
      asyncProperty(anyAlarm, gaps, async ({ period, ...properties }, seconds) => {
        const view = alarmView({ ...statesMetric('ExecutionsFailed', period), ...properties });
        const { clock, ended, changes, recorder } = bench([view]);
        for (const gap of seconds) {
          await clock.runUntil(clock.now() + gap * 1000);
          ended('FAILED');
        }
        await clock.runUntil(Date.parse(start) + 300 * minute);
        const told = changes.map(
          ({ at, facts }) => `${(at - Date.parse(start)) / minute} ${facts['from']} → ${facts['to']}`,
        );
        expect(told).toEqual(everyMinute(view, recorder, 300));
      }),
      { numRuns: 60 },
    );
  });
});
