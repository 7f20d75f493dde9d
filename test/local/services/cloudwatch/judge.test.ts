import { array, assert, constantFrom, integer, option, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AlarmState, judge, type Terms } from '#local/services/cloudwatch/judge.ts';

const treatments = ['missing', 'ignore', 'breaching', 'notBreaching'] as const;

/** `0` is a good data point, `X` a breaching one, `-` a missing one; oldest first. */
const points = (drawn: string) => [...drawn].map((one) => (one === '-' ? undefined : Number(one === 'X')));

const terms = (datapointsToAlarm: number, missingData: Terms['missingData']): Terms => ({
  ...{
    comparison: 'GreaterThanOrEqualToThreshold',
    threshold: 1,
    evaluationPeriods: 3,
    datapointsToAlarm,
    missingData,
  },
});

/** The state kept is shown as `kept`: an alarm is in a state of its own before. */
const judged = (drawn: string, datapointsToAlarm: number) =>
  treatments.map((missing) => judge(terms(datapointsToAlarm, missing), points(drawn), 'kept' as AlarmState));

describe('How alarm state is evaluated when data is missing (the tables of the user guide)', () => {
  it.each([
    ['0-X-X', 'OK', 'OK', 'OK', 'OK'],
    ['0----', 'OK', 'OK', 'OK', 'OK'],
    ['-----', 'INSUFFICIENT_DATA', 'kept', 'ALARM', 'OK'],
    ['0XX-X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
    ['----X', 'INSUFFICIENT_DATA', 'kept', 'ALARM', 'OK'],
    ['X----', 'ALARM', 'kept', 'ALARM', 'OK'],
  ])(
    '3 out of 3: %s is %s, %s, %s, %s when missing data is missing, ignore, breaching, not breaching',
    (drawn, ...states) => {
      expect(judged(drawn, 3)).toEqual(states);
    },
  );

  it.each([
    ['0-X-X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
    ['00X0X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
    ['0-X--', 'OK', 'OK', 'ALARM', 'OK'],
    ['----0', 'OK', 'OK', 'ALARM', 'OK'],
    ['----X', 'INSUFFICIENT_DATA', 'kept', 'ALARM', 'OK'],
  ])('2 out of 3: %s is %s, %s, %s, %s', (drawn, ...states) => {
    expect(judged(drawn, 2)).toEqual(states);
  });

  it('never depends on the treatment when there are as many data points as are evaluated', () => {
    const one = option(integer({ min: 0, max: 1 }), { nil: undefined });
    assert(
      property(array(one, { minLength: 5, maxLength: 5 }), constantFrom(1, 2, 3), (seen, datapoints) => {
        if (seen.filter((value) => value !== undefined).length < 3) return;
        const states = treatments.map((missing) => judge(terms(datapoints, missing), seen, 'OK'));
        expect(new Set(states).size).toBe(1);
      }),
    );
  });
});
