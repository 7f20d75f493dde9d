import { describe, expect, it } from 'vitest';
import type { ScheduleView } from '#local/assembly/read.ts';
import { virtualClock } from '#local/clock/virtual-clock.ts';
import { AwsError } from '#local/seams.ts';
import { type DeadLetter, type DriverDeps, scheduleDriver } from '#local/services/scheduler/driver.ts';

const start = '2026-01-17T00:00:00Z';

function schedule(overrides: Partial<ScheduleView> = {}, target: Partial<ScheduleView['target']> = {}): ScheduleView {
  return {
    arn: 'arn:aws:scheduler:eu-west-1:111122223333:schedule/lifeboat/daily',
    name: 'daily',
    account: '111122223333',
    region: 'eu-west-1',
    group: 'lifeboat',
    expression: 'cron(0 2 * * ? *)',
    timezone: 'UTC',
    flexibleWindowMinutes: 0,
    enabled: true,
    target: {
      arn: 'arn:aws:states:eu-west-1:111122223333:stateMachine:backup',
      roleArn: 'arn:aws:iam::111122223333:role/starter',
      input: '{"at":"<aws.scheduler.scheduled-time>","try":"<aws.scheduler.attempt-number>"}',
      maximumRetryAttempts: 2,
      maximumEventAgeSeconds: 7200,
      deadLetterArn: 'arn:aws:sqs:eu-west-1:111122223333:undelivered',
      ...target,
    },
    ...overrides,
  };
}

interface Delivered {
  readonly at: string;
  readonly name: string;
  readonly input: { readonly at: string; readonly try: string };
}

function running(schedules: readonly ScheduleView[], overrides: Partial<DriverDeps> = {}) {
  const clock = virtualClock({ start: Date.parse(start) });
  const delivered: Delivered[] = [];
  const letters: DeadLetter[] = [];
  const told: { type: string; facts: Readonly<Record<string, unknown>> }[] = [];
  const driver = scheduleDriver({
    schedules,
    clock,
    seed: 1,
    events: { emit: (type, facts) => told.push({ type, facts }) },
    assume: (arn) => ({ arn, kind: 'role' }),
    useKey: () => undefined,
    start: (_, __, name, input) =>
      delivered.push({ at: new Date(clock.now()).toISOString(), name, input: JSON.parse(input) }),
    send: (_, letter) => letters.push(letter),
    ...overrides,
  });
  driver.run();
  return { clock, driver, delivered, letters, told, until: (at: string) => clock.runUntil(Date.parse(at)) };
}

const refused = () => {
  throw new AwsError('AccessDeniedException', 'User: starter is not authorized to perform: states:StartExecution');
};

describe('When a schedule fires', () => {
  it('at each instant of its calendar, daily at 02:00 UTC [E-4.2-0200]', async () => {
    const { delivered, until } = running([schedule()]);
    await until('2026-01-20T01:59:59Z');
    expect(delivered.map(({ at }) => at)).toEqual([
      '2026-01-17T02:00:00.000Z',
      '2026-01-18T02:00:00.000Z',
      '2026-01-19T02:00:00.000Z',
    ]);
  });

  it('a rate counts from the start of the local cloud', async () => {
    const { delivered, until } = running([schedule({ expression: 'rate(1 hour)' })]);
    await until('2026-01-17T03:30:00Z');
    expect(delivered.map(({ at }) => at.slice(11, 16))).toEqual(['01:00', '02:00', '03:00']);
  });

  it('within its flexible window, at a moment that follows from the seed, and says the scheduled time', async () => {
    const moments = async (seed: number) => {
      const { delivered, until } = running([schedule({ flexibleWindowMinutes: 15 })], { seed });
      await until('2026-01-27T00:00:00Z');
      expect(new Set(delivered.map(({ input }) => input.at.slice(11)))).toEqual(new Set(['02:00:00Z']));
      return delivered.map(({ at }) => at.slice(11, 19));
    };
    const [first, again, other] = await Promise.all([moments(1), moments(1), moments(2)]);
    expect(first.every((at) => at >= '02:00:00' && at < '02:15:00')).toBe(true);
    expect(new Set(first).size).toBeGreaterThan(1);
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
  });

  it('not while it is disabled, and again once it is enabled', async () => {
    const { delivered, driver, until } = running([schedule({ enabled: false })]);
    await until('2026-01-18T00:00:00Z');
    expect(delivered).toEqual([]);
    driver.setEnabled('all', true);
    await until('2026-01-19T00:00:00Z');
    driver.setEnabled(['daily'], false);
    await until('2026-01-21T00:00:00Z');
    expect(delivered.map(({ input }) => input.at)).toEqual(['2026-01-18T02:00:00Z']);
    expect(() => driver.setEnabled(['weekly'], true)).toThrow('No schedule weekly; there are daily.');
  });

  it('only between its start and its end', async () => {
    const { delivered, until } = running([
      schedule({ startDate: '2026-01-19T02:00:00Z', endDate: '2026-01-20T02:00:00Z' }),
    ]);
    await until('2026-01-25T00:00:00Z');
    expect(delivered.map(({ input }) => input.at)).toEqual(['2026-01-19T02:00:00Z', '2026-01-20T02:00:00Z']);
  });
});

describe('A deleted schedule', () => {
  it('delivers nothing until it is made again, and then goes on with its calendar', async () => {
    const { delivered, driver, until } = running([schedule()]);
    await until('2026-01-17T12:00:00Z');
    driver.delete(schedule().arn);
    expect(driver.list()).toEqual([]);
    await until('2026-01-19T12:00:00Z');
    driver.restore(schedule().arn);
    await until('2026-01-21T00:00:00Z');
    expect(delivered.map(({ input }) => input.at)).toEqual(['2026-01-17T02:00:00Z', '2026-01-20T02:00:00Z']);
  });

  it('goes with its group', async () => {
    const { delivered, driver, until } = running([schedule()]);
    driver.delete('arn:aws:scheduler:eu-west-1:111122223333:schedule-group/lifeboat');
    await until('2026-01-19T00:00:00Z');
    expect([delivered, driver.list()]).toEqual([[], []]);
  });

  it('is not tried again, and leaves no dead letter', async () => {
    const { driver, letters, told, until } = running([schedule()], { start: refused });
    await until('2026-01-17T02:00:10Z');
    driver.delete(schedule().arn);
    await until('2026-01-17T05:00:00Z');
    expect([letters, told.map(({ type }) => type)]).toEqual([[], ['schedule']]);
  });
});

describe('What the target gets', () => {
  it('the input with its context attributes filled in, the same occurrence as often as it is delivered', async () => {
    const { delivered, until } = running([schedule()], { deliveries: () => 2 });
    await until('2026-01-17T03:00:00Z');
    expect(delivered.map(({ input }) => input)).toEqual([
      { at: '2026-01-17T02:00:00Z', try: '1' },
      { at: '2026-01-17T02:00:00Z', try: '1' },
    ]);
    expect(new Set(delivered.map(({ name }) => name)).size).toBe(2);
  });

  it('the scheduled instant, however late each delivery is', async () => {
    const { delivered, until } = running([schedule()], { deliveries: () => [600_000, 45_000] });
    await until('2026-01-17T03:00:00Z');
    expect(delivered.map(({ at, input }) => [at.slice(11, 19), input.at])).toEqual([
      ['02:00:45', '2026-01-17T02:00:00Z'],
      ['02:10:00', '2026-01-17T02:00:00Z'],
    ]);
  });
});

describe('Failure', () => {
  it('tries again with growing waits, and tells the target which attempt it is', async () => {
    let failures = 2;
    const { delivered, letters, clock, until } = running([schedule()], {
      start: (_, __, name, input) => {
        if (failures-- > 0) refused();
        delivered.push({ at: new Date(clock.now()).toISOString(), name, input: JSON.parse(input) });
      },
    });
    await until('2026-01-17T03:00:00Z');
    expect(delivered).toMatchObject([
      { at: '2026-01-17T02:01:30.000Z', input: { at: '2026-01-17T02:00:00Z', try: '3' } },
    ]);
    expect(letters).toEqual([]);
  });

  it('writes a dead-letter event when the attempts are used up', async () => {
    const { letters, told, until } = running([schedule()], { start: refused });
    await until('2026-01-17T05:00:00Z');
    expect(letters).toEqual([
      {
        queueArn: 'arn:aws:sqs:eu-west-1:111122223333:undelivered',
        body: expect.stringContaining('stateMachine:backup'),
        attributes: expect.objectContaining({
          ERROR_CODE: 'AccessDeniedException',
          EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts',
          RETRY_ATTEMPTS: '2',
          SCHEDULED_TIME: '2026-01-17T02:00:00Z',
        }),
      },
    ]);
    expect(told.map(({ type }) => type)).toEqual(['schedule', 'schedule', 'schedule', 'schedule.undelivered']);
    expect(told[0]?.facts).toMatchObject({ group: 'lifeboat', refusedBy: 'target' });
  });

  it('tells a role that cannot be taken on from a target that refuses', async () => {
    const { told, until } = running([schedule()], { assume: refused });
    await until('2026-01-17T02:00:10Z');
    expect(told[0]?.facts).toMatchObject({ ok: false, refusedBy: 'role or key' });
  });

  it('gives up when the event is too old for its retry policy', async () => {
    const old = schedule({}, { maximumRetryAttempts: 185, maximumEventAgeSeconds: 300 });
    const { letters, until } = running([old], { start: refused });
    await until('2026-01-17T05:00:00Z');
    expect(letters[0]?.attributes).toMatchObject({
      EXHAUSTED_RETRY_CONDITION: 'MaximumEventAgeInSeconds',
      RETRY_ATTEMPTS: '3',
    });
  });

  it('says that a run was dropped when there is no queue, or the role may not write to it', async () => {
    const { deadLetterArn: _, ...withoutQueue } = schedule().target;
    const none = running([{ ...schedule(), target: withoutQueue }], { start: refused });
    await none.until('2026-01-17T05:00:00Z');
    const closed = running([schedule()], { start: refused, send: refused });
    await closed.until('2026-01-17T05:00:00Z');
    for (const { told } of [none, closed]) expect(told.at(-1)?.type).toBe('schedule.dropped');
  });

  it('does not swallow a defect of the local cloud', async () => {
    const { until } = running([schedule()], {
      start: () => {
        throw new TypeError('a defect');
      },
    });
    await expect(until('2026-01-17T03:00:00Z')).rejects.toThrow('a defect');
  });
});
