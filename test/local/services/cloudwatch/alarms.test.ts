import { describe, expect, it } from 'vitest';
import type { ApiCall } from '#local/seams.ts';
import { alarmOperations } from '#local/services/cloudwatch/alarm-service.ts';
import { alarmView, bench, machine, start, statesMetric, topic } from './alarm-bench.ts';

const failed = alarmView({ ...statesMetric('ExecutionsFailed'), TreatMissingData: 'notBreaching' });
const silent = alarmView(
  {
    ...{ ...statesMetric('ExecutionsSucceeded', 3600), ComparisonOperator: 'LessThanThreshold' },
    ...{ EvaluationPeriods: 2, TreatMissingData: 'breaching' },
  },
  'Silent',
);
/** The sum of two metrics, as the alarms of the workflows watch it. */
const sum = (...names: string[]) => ({
  TreatMissingData: 'notBreaching',
  Metrics: [
    { Id: 'e', Expression: names.map((_, n) => `FILL(m${n}, 0)`).join(' + '), ReturnData: true },
    ...names.map((name, n) => {
      const { Period, Statistic: Stat, ...Metric } = statesMetric(name);
      return { Id: `m${n}`, MetricStat: { Metric, Period, Stat }, ReturnData: false };
    }),
  ],
});

describe('What alarms watch', () => {
  it('is how executions end', async () => {
    const { ended, until, recorder } = bench([
      alarmView(sum('ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionsAborted')),
    ]);
    for (const status of ['RUNNING', 'FAILED', 'TIMED_OUT', 'TIMED_OUT', 'SUCCEEDED']) ended(status);
    await until('17 00:10');
    const counts = recorder
      .metrics('eu-west-1')
      .map((metric) => [metric.name, recorder.samples(metric, 0, Infinity).length]);
    expect(counts).toEqual([
      ['ExecutionsFailed', 1],
      ['ExecutionsTimedOut', 2],
      ['ExecutionsAborted', 0],
    ]);
  });

  it.each([
    ['TargetErrorCount', 'schedule', { ok: false, refusedBy: 'target' }],
    ['InvocationAttemptCount', 'schedule', { ok: true }],
    ['InvocationDroppedCount', 'schedule.undelivered', {}],
    ['InvocationDroppedCount', 'schedule.dropped', {}],
    ['InvocationsSentToDeadLetterCount', 'schedule.undelivered', {}],
    ['InvocationsFailedToBeSentToDeadLetterCount', 'schedule.dropped', { deadLetterError: 'no' }],
  ])('is %s of a schedule group', async (MetricName, event, facts) => {
    const Dimensions = [{ Name: 'ScheduleGroup', Value: 'lifeboat' }];
    const metric = { Namespace: 'AWS/Scheduler', MetricName, Dimensions, Period: 300, Statistic: 'Sum' };
    const { events, until, story } = bench([alarmView({ ...metric, TreatMissingData: 'notBreaching' })]);
    events.emit(event, { region: 'eu-west-1', group: 'other', ...facts });
    await until('17 01:00');
    events.emit(event, { region: 'eu-west-1', group: 'lifeboat', ...facts });
    await until('17 02:00');
    expect(story()).toEqual(['17 01:01 OK → ALARM', '17 01:16 ALARM → OK']);
  });

  it('is what a topic could not deliver', async () => {
    const Dimensions = [{ Name: 'TopicName', Value: 'email' }];
    const metric = {
      Namespace: 'AWS/SNS',
      MetricName: 'NumberOfNotificationsFailed',
      Dimensions,
      Period: 300,
      Statistic: 'Sum',
    };
    const { events, until, story } = bench([alarmView({ ...metric, TreatMissingData: 'notBreaching' })]);
    events.emit('sns', { topic, delivered: [{}], failed: [] });
    await until('17 01:00');
    events.emit('sns', { topic, delivered: [], failed: [{}] });
    await until('17 01:02');
    expect(story()).toEqual(['17 01:01 OK → ALARM']);
  });

  it('is refused by name when it is not measured, or not understood', () => {
    const lambda = { ...statesMetric('Errors'), Namespace: 'AWS/Lambda' };
    expect(() => bench([alarmView(lambda)])).toThrow(
      'Alarm Broken watches AWS/Lambda Errors, which the local cloud does not measure',
    );
    expect(() => bench([alarmView({ AlarmRule: 'ALARM(a)' })])).toThrow(
      'The local cloud has no AlarmRule for alarm Broken.',
    );
    expect(() => bench([alarmView(statesMetric('ExecutionsFailed', 30))])).toThrow(
      'no period of 30 s for alarm Broken',
    );
  });
});

describe('When an alarm changes its state', () => {
  it('a failure is an alarm at the end of its minute, and over when it has left the window', async () => {
    const { ended, until, story, clock } = bench([failed]);
    await until('17 02:03');
    await clock.runUntil(clock.now() + 20_000);
    ended('FAILED');
    await until('17 03:00');
    expect(story()).toEqual(['17 02:04 OK → ALARM', '17 02:19 ALARM → OK']);
  });

  it('with its gaps filled, it is over after its period', async () => {
    const { ended, until, story } = bench([alarmView(sum('ExecutionsFailed', 'ExecutionsAborted'))]);
    await until('17 02:03');
    ended('ABORTED');
    await until('17 03:00');
    expect(story()).toEqual(['17 02:04 OK → ALARM', '17 02:09 ALARM → OK']);
  });

  it('a second failure within the window is no second alarm', async () => {
    const { ended, until, story } = bench([failed]);
    for (const at of ['17 02:00', '17 02:03', '17 02:07']) {
      await until(at);
      ended('FAILED');
    }
    await until('17 03:00');
    expect(story()).toEqual(['17 02:01 OK → ALARM', '17 02:23 ALARM → OK']);
  });

  it('a silence is an alarm two periods after the periods that it names, and over with the first success', async () => {
    const { ended, until, story } = bench([silent]);
    for (const at of ['17 01:00', '17 02:00', '17 12:00']) {
      await until(at);
      ended('SUCCEEDED');
    }
    await until('17 13:00');
    expect(story()).toEqual(['17 06:01 OK → ALARM', '17 12:01 ALARM → OK']);
  });

  it('a silence from the start counts from the start', async () => {
    const { until, story } = bench([silent]);
    await until('18 00:00');
    expect(story()).toEqual(['17 04:00 OK → ALARM']);
  });

  it('new alarms know of nothing: silence is an alarm at once, no failure is good', async () => {
    const { until, story, changes } = bench([silent, failed], { begin: 'new' });
    await until('17 01:00');
    expect(story()).toEqual(['17 00:01 INSUFFICIENT_DATA → ALARM', '17 00:01 INSUFFICIENT_DATA → OK']);
    expect(changes.map(({ facts }) => facts['reason'])).toEqual([
      'no datapoints were received for 2 periods',
      'no datapoints were received for 1 periods',
    ]);
  });

  it('with DatapointsToAlarm, so many of the last periods have to breach', async () => {
    const { ended, until, story } = bench([
      alarmView({ ...sum('ExecutionsFailed', 'ExecutionsAborted'), EvaluationPeriods: 3, DatapointsToAlarm: 2 }),
    ]);
    for (const at of ['17 02:00', '17 02:08', '17 04:00', '17 04:20']) {
      await until(at);
      ended('FAILED');
    }
    await until('17 06:00');
    expect(story()).toEqual(['17 02:09 OK → ALARM', '17 02:16 ALARM → OK']);
  });

  it('costs nothing while all is well: a year of hourly successes fires no timer of its alarm', async () => {
    const { ended, clock, story } = bench([silent]);
    for (let hour = 0; hour < 8760; hour += 1) {
      await clock.runUntil(clock.now() + 3_600_000);
      ended('SUCCEEDED');
    }
    expect(clock.pending).toBe(1);
    expect(story()).toEqual([]);
  });
});

describe('What an alarm tells', () => {
  const change = async (options = {}, view = failed) => {
    const told = bench([view], options);
    told.ended('FAILED');
    await told.until('17 01:00');
    return told;
  };

  it('goes to the topics of the state, as CloudWatch, with the alarm as the source', async () => {
    const { notices, asked } = await change();
    expect(notices.map(({ TopicArn, Subject, by }) => [TopicArn, Subject, by])).toEqual([
      [topic, 'ALARM: "Broken" in eu-west-1', 'cloudwatch.amazonaws.com'],
      [topic, 'OK: "Broken" in eu-west-1', 'cloudwatch.amazonaws.com'],
    ]);
    expect(asked[0]?.context).toEqual({ 'aws:SourceArn': failed.arn, 'aws:SourceAccount': '111122223333' });
  });

  it('is a text for mails and the JSON of the notification for everybody else', async () => {
    const [notice] = (await change()).notices;
    const { default: json, email } = JSON.parse(notice?.Message ?? '');
    expect(JSON.parse(json)).toMatchObject({
      ...{
        AlarmName: 'Broken',
        NewStateValue: 'ALARM',
        OldStateValue: 'OK',
        StateChangeTime: '2026-01-17T00:01:00.000Z',
      },
      NewStateReason:
        'Threshold Crossed: 1 out of the last 1 datapoints [1] were greater than or equal to the threshold (1.0).',
      Trigger: { Period: 300, Metrics: [{ MetricName: 'ExecutionsFailed', dimensions: [{ value: machine }] }] },
    });
    expect(email).toContain('Alarm "Broken" in the eu-west-1 region has entered the ALARM state');
    expect(email).toContain('Something broke.');
  });

  it('is nothing with ActionsEnabled false', async () => {
    const view = alarmView({ ...failed.properties, ActionsEnabled: false });
    const { notices, changes } = await change({}, view);
    expect([notices.length, changes.length]).toEqual([0, 2]);
  });

  it('is lost when the topic does not let CloudWatch publish, and only the event says so', async () => {
    const { notices, changes } = await change({ refuse: ({ action }: { action: string }) => action === 'sns:Publish' });
    expect(notices).toEqual([]);
    expect(changes[0]?.facts['told']).toEqual([{ topic, error: 'AuthorizationError: not authorized' }]);
  });
});

describe('Listing alarms', () => {
  const ask = (input: object, begin: 'settled' | 'new' = 'settled') => {
    const { watch } = bench([silent, failed], { begin });
    const { DescribeAlarms } = alarmOperations({ authorize: () => undefined, alarms: watch.list });
    return DescribeAlarms?.(input, { region: 'eu-west-1', account: '111122223333' } as ApiCall);
  };

  it('goes by name, with the state and since when', () => {
    expect(ask({})).toMatchObject({
      MetricAlarms: [
        { AlarmName: 'Broken', StateValue: 'OK', StateUpdatedTimestamp: new Date(start), AlarmActions: [topic] },
        { AlarmName: 'Silent', StateValue: 'OK' },
      ],
    });
  });

  it('can ask for names, a prefix and a state', () => {
    expect(ask({ AlarmNames: ['Silent'] })).toMatchObject({ MetricAlarms: [{ AlarmName: 'Silent' }] });
    expect(ask({ AlarmNamePrefix: 'Bro' })).toMatchObject({ MetricAlarms: [{ AlarmName: 'Broken' }] });
    expect(ask({ StateValue: 'OK' }, 'new')).toEqual({ MetricAlarms: [] });
  });
});
