/**
 * Sequences of events, with their ids and predecessors, as the service wrote them for machines of the same shape.
 */
import { describe, expect, it } from 'vitest';
import { StatesError } from '#local/workflows/errors.ts';
import { pass, type Ran, runStates, seeded, task } from './harness.ts';

const each = (States: Record<string, unknown>, more: object = {}) => ({
  Type: 'Map',
  ItemProcessor: { StartAt: Object.keys(States)[0], States },
  ...('Next' in more ? {} : { End: true }),
  ...more,
});

/** `id previous type` of each event. */
function chain({ history }: Ran): string[] {
  return history.map(({ id, previousEventId, type }) => `${id} ${previousEventId} ${type}`);
}

describe('Execution history', () => {
  it('of a Map whose item fails and is caught', async () => {
    const states = {
      StartState: pass({ arr: [1] }, { Next: 'MapState' }),
      MapState: each(
        { HandleItemFail: { Type: 'Fail', Error: 'HandleItemFailError', Cause: 'HandleItemFailCause' } },
        {
          Items: '{% $states.input.arr %}',
          Catch: [{ ErrorEquals: ['HandleItemFailError'], Next: 'FinalCaught' }],
          Next: 'FinalCaught',
        },
      ),
      FinalCaught: { Type: 'Pass', End: true },
    };
    expect(chain(await runStates(states))).toEqual([
      '1 0 ExecutionStarted',
      '2 0 PassStateEntered',
      '3 2 PassStateExited',
      '4 3 MapStateEntered',
      '5 4 MapStateStarted',
      '6 5 MapIterationStarted',
      '7 6 FailStateEntered',
      '8 7 MapIterationFailed',
      '9 7 MapStateFailed',
      '10 9 MapStateExited',
      '11 10 PassStateEntered',
      '12 11 PassStateExited',
      '13 12 ExecutionSucceeded',
    ]);
  });

  it('of a Map that is retried', async () => {
    const Retry = [{ ErrorEquals: ['HandleItemFailError'], IntervalSeconds: 1, MaxAttempts: 1 }];
    const states = { MapState: each({ HandleItemFail: { Type: 'Fail', Error: 'HandleItemFailError' } }, { Retry }) };
    expect(chain(await runStates(states, { input: [1] })).slice(2)).toEqual([
      '3 2 MapStateStarted',
      '4 3 MapIterationStarted',
      '5 4 FailStateEntered',
      '6 5 MapIterationFailed',
      '7 5 MapStateStarted',
      '8 7 MapIterationStarted',
      '9 8 FailStateEntered',
      '10 9 MapIterationFailed',
      '11 9 MapStateFailed',
      '12 11 ExecutionFailed',
    ]);
  });

  it('of a Map that works one item after the other', async () => {
    const states = { MapState: each({ HandleItem: { Type: 'Pass', End: true } }, { MaxConcurrency: 1 }) };
    expect(chain(await runStates(states, { input: ['A', 'B'] }))).toEqual([
      '1 0 ExecutionStarted',
      '2 0 MapStateEntered',
      '3 2 MapStateStarted',
      '4 3 MapIterationStarted',
      '5 4 PassStateEntered',
      '6 5 PassStateExited',
      '7 6 MapIterationSucceeded',
      '8 6 MapIterationStarted',
      '9 8 PassStateEntered',
      '10 9 PassStateExited',
      '11 10 MapIterationSucceeded',
      '12 11 MapStateSucceeded',
      '13 11 MapStateExited',
      '14 13 ExecutionSucceeded',
    ]);
  });

  it('of a Map whose items run side by side until one times out and the others are aborted', async () => {
    const states = { MapWait: each({ LambdaInvoke: task({ TimeoutSeconds: 5 }) }) };
    const ran = await runStates(states, { input: [0, 1], integrations: () => new Promise(() => {}) });
    expect(chain(ran)).toEqual([
      '1 0 ExecutionStarted',
      '2 0 MapStateEntered',
      '3 2 MapStateStarted',
      '4 3 MapIterationStarted',
      '5 3 MapIterationStarted',
      '6 4 TaskStateEntered',
      '7 5 TaskStateEntered',
      '8 6 TaskScheduled',
      '9 8 TaskStarted',
      '10 7 TaskScheduled',
      '11 10 TaskStarted',
      '12 9 TaskTimedOut',
      '13 12 MapIterationFailed',
      '14 12 TaskStateAborted',
      '15 12 MapIterationAborted',
      '16 12 TaskStateAborted',
      '17 12 MapStateFailed',
      '18 17 ExecutionFailed',
    ]);
    expect(ran.history[12]).toMatchObject({ mapIterationFailedEventDetails: { index: 0, name: 'MapWait' } });
    expect(ran.history[14]).toMatchObject({ mapIterationAbortedEventDetails: { index: 1, name: 'MapWait' } });
  });

  it('of a Parallel whose branch fails and is caught', async () => {
    const Branches = [
      { StartAt: 'Branch1', States: { Branch1: { Type: 'Fail', Error: 'FailureType', Cause: 'Cause description' } } },
    ];
    const states = {
      ParallelState: {
        Type: 'Parallel',
        Branches,
        Catch: [{ ErrorEquals: ['FailureType'], Next: 'FinalCaught' }],
        Next: 'FinalCaught',
      },
      FinalCaught: { Type: 'Pass', End: true },
    };
    const ran = await runStates(states);
    expect(chain(ran)).toEqual([
      '1 0 ExecutionStarted',
      '2 0 ParallelStateEntered',
      '3 2 ParallelStateStarted',
      '4 3 FailStateEntered',
      '5 4 ParallelStateFailed',
      '6 5 ParallelStateExited',
      '7 6 PassStateEntered',
      '8 7 PassStateExited',
      '9 8 ExecutionSucceeded',
    ]);
    expect(ran.history[5]?.stateExitedEventDetails).toEqual({
      name: 'ParallelState',
      output: '{"Error":"FailureType","Cause":"Cause description"}',
      outputDetails: { truncated: false },
    });
  });

  it('of a task that fails and is caught', async () => {
    const states = {
      Invoke: task({ Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Handle' }] }),
      Handle: { Type: 'Pass', End: true },
    };
    const ran = await runStates(states, { integrations: () => Promise.reject(new StatesError('Exception', 'raised')) });
    expect(chain(ran)).toEqual([
      '1 0 ExecutionStarted',
      '2 0 TaskStateEntered',
      '3 2 TaskScheduled',
      '4 3 TaskStarted',
      '5 4 TaskFailed',
      '6 5 TaskStateExited',
      '7 6 PassStateEntered',
      '8 7 PassStateExited',
      '9 8 ExecutionSucceeded',
    ]);
  });

  it('carries the details of each event, values as JSON text', async () => {
    const states = {
      Set: { Type: 'Pass', Assign: { x: 42, items: [1] }, Next: 'Call' },
      Call: task({ Arguments: { FunctionName: 'f', Payload: { a: '{% $x %}' } }, TimeoutSeconds: 60 }),
    };
    const ran = await runStates(states, { input: { in: 1 }, integrations: async () => ({ Payload: true }) });
    const details = ran.history.map(
      ({ id: _id, previousEventId: _previous, timestamp: _timestamp, type: _type, ...rest }) => rest,
    );
    const whole = { truncated: false };
    expect(details).toEqual([
      {
        executionStartedEventDetails: {
          input: '{"in":1}',
          inputDetails: whole,
          roleArn: 'arn:aws:iam::111122223333:role/machine',
        },
      },
      { stateEnteredEventDetails: { name: 'Set', input: '{"in":1}', inputDetails: whole } },
      {
        stateExitedEventDetails: {
          name: 'Set',
          output: '{"in":1}',
          outputDetails: whole,
          assignedVariables: { x: '42', items: '[1]' },
          assignedVariablesDetails: whole,
        },
      },
      { stateEnteredEventDetails: { name: 'Call', input: '{"in":1}', inputDetails: whole } },
      {
        taskScheduledEventDetails: {
          resource: 'invoke',
          resourceType: 'lambda',
          region: 'eu-west-1',
          parameters: '{"FunctionName":"f","Payload":{"a":42}}',
          timeoutInSeconds: 60,
        },
      },
      { taskStartedEventDetails: { resource: 'invoke', resourceType: 'lambda' } },
      {
        taskSucceededEventDetails: {
          resource: 'invoke',
          resourceType: 'lambda',
          output: '{"Payload":true}',
          outputDetails: whole,
        },
      },
      { stateExitedEventDetails: { name: 'Call', output: '{"Payload":true}', outputDetails: whole } },
      { executionSucceededEventDetails: { output: '{"Payload":true}', outputDetails: whole } },
    ]);
  });

  it('has the times of the virtual clock', async () => {
    const ran = await runStates({ Wait: { Type: 'Wait', Seconds: 30, End: true } });
    expect(ran.history.map(({ timestamp }) => timestamp?.toISOString().slice(11, 19))).toEqual([
      '02:00:00',
      '02:00:00',
      '02:00:30',
      '02:00:30',
    ]);
  });

  it('is the same, byte for byte, for the same seed', async () => {
    const states = {
      Each: each(
        {
          Call: task({
            Arguments: {
              FunctionName: 'f',
              Payload: { id: '{% $uuid() %}', chance: '{% $random() %}', at: '{% $now() %}' },
            },
            Retry: [{ ErrorEquals: ['E'], JitterStrategy: 'FULL', MaxAttempts: 3 }],
          }),
        },
        { MaxConcurrency: 3 },
      ),
    };
    const once = async (seed: number) => {
      const chance = seeded(seed);
      const integrations = async () => {
        await new Promise((resolve) => setImmediate(resolve));
        if (chance() < 0.4) throw new StatesError('E');
        return {};
      };
      const ran = await runStates(states, { input: [1, 2, 3, 4, 5, 6], random: seeded(seed), integrations });
      return JSON.stringify([ran.history, ran.told]);
    };
    expect(await once(7)).toBe(await once(7));
    expect(await once(8)).not.toBe(await once(7));
  });
});

describe('The event log', () => {
  it('is told what becomes of each state and of the execution', async () => {
    let calls = 0;
    const states = {
      Call: task({ Retry: [{ ErrorEquals: ['E'], MaxAttempts: 1 }], Catch: [{ ErrorEquals: ['E'], Next: 'Bad' }] }),
      Bad: { Type: 'Fail', Error: 'Bad', Cause: 'why' },
    };
    const ran = await runStates(states, {
      integrations: () => {
        calls++;
        return Promise.reject(new StatesError('E', 'cause'));
      },
    });
    expect(calls).toBe(2);
    expect(
      ran.told.map(({ type, facts }) => [
        type,
        facts['state'],
        facts['change'] ?? facts['status'],
        facts['attempt'],
        facts['error'],
      ]),
    ).toEqual([
      ['execution', undefined, 'RUNNING', undefined, undefined],
      ['state', 'Call', 'entered', 0, undefined],
      ['state', 'Call', 'retried', 1, 'E'],
      ['state', 'Call', 'caught', 1, 'E'],
      ['state', 'Call', 'exited', 1, undefined],
      ['state', 'Bad', 'entered', 0, undefined],
      ['state', 'Bad', 'failed', 0, 'Bad'],
      ['execution', undefined, 'FAILED', undefined, 'Bad'],
    ]);
  });
});
