import { describe, expect, it } from 'vitest';
import { pass, runStates } from '../harness.ts';

const after = { After: pass({ now: '{% $now() %}', millis: '{% $millis() %}' }) };

describe('Wait State', () => {
  it('waits Seconds on the virtual clock', async () => {
    const ran = await runStates({ Wait: { Type: 'Wait', Seconds: 90, Next: 'After' }, ...after });
    expect(ran.seconds).toBe(90);
    expect(ran.output).toEqual({ now: '2026-01-17T02:01:30.000Z', millis: Date.parse('2026-01-17T02:01:30Z') });
  });

  it('takes Seconds from an expression', async () => {
    const wait = { Type: 'Wait', Seconds: '{% $states.input.minutes * 60 %}', End: true };
    expect((await runStates({ Wait: wait }, { input: { minutes: 3 } })).seconds).toBe(180);
  });

  it('waits until a Timestamp, with any offset', async () => {
    const wait = { Type: 'Wait', Timestamp: '{% $states.input %}', End: true };
    expect((await runStates({ Wait: wait }, { input: '2026-01-17T05:00:00+01:00' })).seconds).toBe(7200);
    expect((await runStates({ Wait: wait }, { input: '2026-01-17T02:00:00.250Z' })).seconds).toBe(0.25);
  });

  it('does not wait for a Timestamp that is over', async () => {
    expect((await runStates({ Wait: { Type: 'Wait', Timestamp: '2020-01-01T00:00:00Z', End: true } })).seconds).toBe(0);
  });

  it.each([
    '2016-12-05T21:29:29',
    '2016-12-05 21:29:29Z',
    '05-12-2016T21:29:29Z',
    '2016-13-05T21:29:29Z',
    '2016-12-05T25:29:29Z',
  ])('refuses a Timestamp that is no date-time with an offset: %s', async (timestamp) => {
    const ran = await runStates(
      { WaitState: { Type: 'Wait', Timestamp: '{% $states.input %}', End: true } },
      { input: timestamp },
    );
    expect(ran).toMatchObject({
      error: 'States.QueryEvaluationError',
      cause:
        "An error occurred while executing the state 'WaitState' (entered at the event id #2). The Timestamp field " +
        `cannot be parsed as an ISO-8601 extended offset date-time format string: ${timestamp}`,
    });
    expect(ran.history[2]).toMatchObject({
      type: 'EvaluationFailed',
      previousEventId: 2,
      evaluationFailedEventDetails: { location: 'Timestamp', state: 'WaitState', error: 'States.QueryEvaluationError' },
    });
  });

  it.each([-1, 1.5, 100_000_000])('refuses %d seconds', async (seconds) => {
    const ran = await runStates(
      { Wait: { Type: 'Wait', Seconds: '{% $states.input %}', End: true } },
      { input: seconds },
    );
    expect(ran.cause).toContain(`The field 'Seconds' must be an integer between 0 and 99999999 but was: ${seconds}`);
  });
});
