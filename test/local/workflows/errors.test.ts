import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matches, StatesError } from '#local/workflows/errors.ts';
import type { Retrier } from '#local/workflows/machine.ts';
import { delaySeconds } from '#local/workflows/retry.ts';
import type { Integrations } from '#local/workflows/run.ts';
import { pass, runStates, seeded, task } from './harness.ts';

/** Fails with these errors one after the other, then answers `ok`. */
function failing(...errors: string[]): Integrations {
  const left = [...errors];
  return async () => {
    const name = left.shift();
    if (name !== undefined) throw new StatesError(name, `cause of ${name}`);
    return 'ok';
  };
}

const caught = { Caught: pass('{% $states.input %}') };
const forAll = [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }];

describe('Retrying after error', () => {
  it('waits IntervalSeconds, grown by BackoffRate with each attempt', async () => {
    const Retry = [{ ErrorEquals: ['E'], IntervalSeconds: 3, MaxAttempts: 3, BackoffRate: 2 }];
    const ran = await runStates({ Call: task({ Retry }) }, { integrations: failing('E', 'E', 'E') });
    expect(ran).toMatchObject({ output: 'ok', seconds: 3 + 6 + 12 });
  });

  it('defaults to 1 s, rate 2 and three attempts', async () => {
    const Retry = [{ ErrorEquals: ['E'] }];
    const ran = await runStates({ Call: task({ Retry }) }, { integrations: failing('E', 'E', 'E', 'E') });
    expect(ran).toMatchObject({ status: 'FAILED', error: 'E', seconds: 1 + 2 + 4 });
  });

  it('waits no longer than MaxDelaySeconds', async () => {
    const Retry = [{ ErrorEquals: ['E'], IntervalSeconds: 3, MaxAttempts: 4, MaxDelaySeconds: 4 }];
    const ran = await runStates({ Call: task({ Retry }) }, { integrations: failing('E', 'E', 'E', 'E') });
    expect(ran.seconds).toBe(3 + 4 + 4 + 4);
  });

  it('never retries with MaxAttempts 0', async () => {
    const Retry = [{ ErrorEquals: ['E'], MaxAttempts: 0 }, { ErrorEquals: ['States.ALL'] }];
    const ran = await runStates({ Call: task({ Retry }) }, { integrations: failing('E') });
    expect(ran).toMatchObject({ status: 'FAILED', seconds: 0 });
  });

  it('spreads the delays with JitterStrategy FULL, the same way for the same seed', async () => {
    const Retry = [{ ErrorEquals: ['E'], IntervalSeconds: 10, MaxAttempts: 5, JitterStrategy: 'FULL' }];
    const delays = async (seed: number) => {
      const ran = await runStates(
        { Call: task({ Retry }) },
        { integrations: failing(...'EEEEE'), random: seeded(seed) },
      );
      return ran.told
        .filter(({ facts }) => facts['change'] === 'retried')
        .map(({ facts }) => Number(facts['delaySeconds']));
    };
    const first = await delays(1);
    expect(first).toHaveLength(5);
    for (const [attempt, delay] of first.entries()) expect(delay).toBeLessThanOrEqual(10 * 2 ** attempt);
    expect(await delays(1)).toEqual(first);
    expect(await delays(2)).not.toEqual(first);
  });

  it('keeps every delay between nothing and the capped growth, in whole milliseconds', () => {
    const retrier = fc.record({
      errorEquals: fc.constant(['E']),
      intervalSeconds: fc.integer({ min: 1, max: 1000 }),
      maxAttempts: fc.constant(100),
      backoffRate: fc.double({ min: 1, max: 10, noNaN: true }),
      maxDelaySeconds: fc.option(fc.integer({ min: 1001, max: 31_622_399 }), { nil: undefined }),
      jitter: fc.constantFrom<Retrier['jitter']>('FULL', 'NONE'),
    });
    fc.assert(
      fc.property(
        retrier,
        fc.nat(20),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (one, attempt, chance) => {
          const whole = delaySeconds({ ...one, jitter: 'NONE' }, attempt, () => chance);
          const delay = delaySeconds(one, attempt, () => chance);
          expect(whole).toBe(
            Math.min(one.intervalSeconds * one.backoffRate ** attempt, one.maxDelaySeconds ?? Number.POSITIVE_INFINITY),
          );
          expect(delay).toBeGreaterThanOrEqual(0);
          expect(delay).toBeLessThanOrEqual(whole + 0.0005);
          if (one.jitter === 'NONE') expect(delay).toBe(whole);
        },
      ),
    );
  });

  it('counts the attempts of each retrier by itself (the example of the specification)', async () => {
    const Retry = [
      { ErrorEquals: ['ErrorA', 'ErrorB'], IntervalSeconds: 1, BackoffRate: 2, MaxAttempts: 2 },
      { ErrorEquals: ['ErrorC'], IntervalSeconds: 5 },
    ];
    const ran = await runStates(
      { X: task({ Retry, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Z' }] }), Z: pass('{% $states.input.Error %}') },
      { integrations: failing('ErrorA', 'ErrorB', 'ErrorC', 'ErrorB') },
    );
    expect(ran).toMatchObject({ status: 'SUCCEEDED', output: 'ErrorB', seconds: 1 + 2 + 5 });
  });

  it('tells the number of retries in the context, and starts anew at the next visit', async () => {
    const attempts: unknown[] = [];
    const states = {
      Call: task({
        Arguments: { FunctionName: 'f', Payload: '{% $states.context.State.RetryCount %}' },
        Retry: [{ ErrorEquals: ['E'], MaxAttempts: 1 }],
        Catch: [{ ErrorEquals: ['E'], Next: 'Call' }],
      }),
    };
    const script = failing('E', 'E', 'E');
    await runStates(states, {
      integrations: (resource, args, call) => {
        attempts.push([(args as { Payload: number }).Payload, call.attempt]);
        return script(resource, args, call);
      },
    });
    expect(attempts).toEqual([
      [0, 0],
      [1, 1],
      [0, 0],
      [1, 1],
    ]);
  });

  it('evaluates Arguments anew at each attempt', async () => {
    const times: unknown[] = [];
    const script = failing('E');
    const Arguments = { FunctionName: 'f', Payload: '{% $millis() %}' };
    await runStates(
      { Call: task({ Arguments, Retry: [{ ErrorEquals: ['E'], IntervalSeconds: 9 }] }) },
      {
        integrations: (resource, args, call) => {
          times.push((args as { Payload: number }).Payload);
          return script(resource, args, call);
        },
      },
    );
    expect(Number(times[1]) - Number(times[0])).toBe(9000);
  });
});

describe('Fallback states', () => {
  it('go to the first catcher that matches, with the error as input', async () => {
    const Catch = [{ ErrorEquals: ['Other'], Next: 'Wrong' }, ...forAll];
    const ran = await runStates(
      { Call: task({ Catch }), Wrong: { Type: 'Fail' }, ...caught },
      { integrations: failing('E') },
    );
    expect(ran.output).toEqual({ Error: 'E', Cause: 'cause of E' });
  });

  it('shape their input with Output and keep the error with Assign', async () => {
    const Catch = [
      {
        ErrorEquals: ['E'],
        Output: '{% $states.input.a %}',
        Assign: { why: '{% $states.errorOutput.Cause %}' },
        Next: 'Show',
      },
    ];
    const states = { Call: task({ Catch }), Show: pass(['{% $states.input %}', '{% $why %}']) };
    const ran = await runStates(states, { input: { a: 1 }, integrations: failing('E') });
    expect(ran.output).toEqual([1, 'cause of E']);
  });

  it('do not run the Output and Assign of the state itself', async () => {
    const states = {
      Call: task({ Assign: { done: true }, Output: 'out', Catch: forAll }),
      Caught: pass('{% $exists($done) %}'),
    };
    expect((await runStates(states, { integrations: failing('E') })).output).toBe(false);
  });

  it('come after the retries', async () => {
    const states = { Call: task({ Retry: [{ ErrorEquals: ['E'], MaxAttempts: 2 }], Catch: forAll }), ...caught };
    expect((await runStates(states, { integrations: failing('E', 'E', 'E') })).seconds).toBe(3);
  });

  it('catch an expression that fails, with AWS’s wording', async () => {
    const states = {
      Call: task({ Arguments: { FunctionName: '{% $states.input.name %}' }, Catch: forAll }),
      ...caught,
    };
    expect((await runStates(states)).output).toEqual({
      Error: 'States.QueryEvaluationError',
      Cause:
        "An error occurred while executing the state 'Call' (entered at the event id #2). The JSONata expression " +
        "'$states.input.name' specified for the field 'Arguments/FunctionName' returned nothing (undefined).",
    });
  });

  it('catch an Output that fails after the task has succeeded', async () => {
    const states = { Call: task({ Output: '{% $states.result.nothing %}', Catch: forAll }), Caught: pass('caught') };
    const ran = await runStates(states);
    expect(ran.output).toBe('caught');
    expect(ran.types).toContain('TaskSucceeded');
  });

  it('fail the state when they cannot be evaluated themselves', async () => {
    const Catch = [{ ErrorEquals: ['States.ALL'], Output: '{% $states.errorOutput.nothing %}', Next: 'Caught' }];
    const ran = await runStates({ Call: task({ Catch }), ...caught }, { integrations: failing('E') });
    expect(ran).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
    expect(ran.cause).toContain("specified for the field 'Catch[0]/Output' returned nothing (undefined).");
  });
});

describe('Error names', () => {
  const error = (name: string, aliases: string[] = []) => new StatesError(name, undefined, aliases);

  it.each([
    [['E'], 'E', true],
    [['F', 'E'], 'E', true],
    [['F'], 'E', false],
    [['States.ALL'], 'E', true],
    [['States.ALL'], 'States.Timeout', true],
    [['States.TaskFailed'], 'E', true],
    [['States.TaskFailed'], 'States.Timeout', false],
    [['States.ALL'], 'States.DataLimitExceeded', false],
    [['States.TaskFailed'], 'States.DataLimitExceeded', false],
    [['States.DataLimitExceeded'], 'States.DataLimitExceeded', true],
    [['States.ALL'], 'States.Runtime', false],
    [['States.Runtime'], 'States.Runtime', false],
  ])('%j matches %s: %s', (errorEquals, name, expected) => {
    expect(matches(errorEquals, error(name))).toBe(expected);
  });

  it('know a missed heartbeat by both its names', () => {
    const missed = error('States.Timeout', ['States.HeartbeatTimeout']);
    expect(matches(['States.HeartbeatTimeout'], missed)).toBe(true);
    expect(matches(['States.Timeout'], missed)).toBe(true);
    expect(matches(['States.HeartbeatTimeout'], error('States.Timeout'))).toBe(false);
  });
});
