import { describe, expect, it } from 'vitest';
import { AwsError } from '#local/seams.ts';
import { TaskCallbacks } from '#local/workflows/callbacks.ts';
import { StatesError } from '#local/workflows/errors.ts';
import type { TaskCall } from '#local/workflows/run.ts';
import { begin, lambda, machine, run, runStates, task } from '../harness.ts';

describe('Task State', () => {
  it('calls its resource with its Arguments and gives the result on', async () => {
    const calls: unknown[] = [];
    const ran = await runStates(
      { Call: task({ Arguments: { FunctionName: 'f', Payload: { id: '{% $states.input.id %}' } } }) },
      {
        input: { id: 7 },
        integrations: async (resource, args, call) => {
          calls.push([resource, args, call.state, call.attempt, call.token]);
          return { StatusCode: 200, Payload: 'done' };
        },
      },
    );
    expect(calls).toEqual([[lambda, { FunctionName: 'f', Payload: { id: 7 } }, 'Call', 0, undefined]]);
    expect(ran.output).toEqual({ StatusCode: 200, Payload: 'done' });
  });

  it('shapes its result with Output and keeps parts of it with Assign, which both see the same values', async () => {
    const ran = await runStates(
      {
        Set: { Type: 'Pass', Assign: { n: 1 }, Next: 'Call' },
        Call: task({
          Assign: { n: '{% $n + $states.result.Payload %}', before: '{% $n %}' },
          Output: ['{% $n %}', '{% $states.result.Payload %}', '{% $states.input.x %}'],
          Next: 'Show',
        }),
        Show: {
          Type: 'Pass',
          Output: { in: '{% $states.input %}', n: '{% $n %}', before: '{% $before %}' },
          End: true,
        },
      },
      { input: { x: 'in' }, integrations: async () => ({ Payload: 10 }) },
    );
    expect(ran.output).toEqual({ in: [1, 10, 'in'], n: 11, before: 1 });
  });

  it('fails with the name and cause that the integration gives', async () => {
    const ran = await runStates(
      { Call: task() },
      {
        integrations: () => Promise.reject(new StatesError('RecoveryPointFailed', '{"errorMessage":"no"}')),
      },
    );
    expect(ran).toMatchObject({ status: 'FAILED', error: 'RecoveryPointFailed', cause: '{"errorMessage":"no"}' });
    expect(ran.types).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskFailed',
      'ExecutionFailed',
    ]);
  });

  it.each([
    [lambda, { FunctionName: 'f' }, 'ResourceNotFoundException', 'Lambda.ResourceNotFoundException'],
    ['arn:aws:states:::sns:publish', { Message: 'm', TopicArn: 't' }, 'NotFound', 'SNS.NotFoundException'],
    [
      'arn:aws:states:::states:startExecution',
      { StateMachineArn: 's' },
      'StateMachineDoesNotExist',
      'StepFunctions.StateMachineDoesNotExistException',
    ],
  ])('names an AWS error of %s as Step Functions does', async (Resource, Arguments, name, expected) => {
    const ran = await runStates(
      { Call: task({ Resource, Arguments }) },
      { integrations: () => Promise.reject(new AwsError(name, 'It is not there', 404)) },
    );
    expect(ran.error).toBe(expected);
    expect(ran.cause).toContain(
      `It is not there (Service: ${expected.split('.')[0]}; Status Code: 404; Error Code: ${name})`,
    );
  });

  it('ends with States.Runtime, past every Catch, when an integration has a defect', async () => {
    const ran = await runStates(
      { Call: task({ Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Saved' }] }), Saved: { Type: 'Succeed' } },
      { integrations: () => Promise.reject(new TypeError('x is undefined')) },
    );
    expect(ran).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    expect(ran.cause).toContain('TypeError: x is undefined');
  });

  describe('timeouts', () => {
    it('fails with States.Timeout after TimeoutSeconds, without a cause', async () => {
      const ran = await runStates({ Call: task({ TimeoutSeconds: 5 }) }, { integrations: () => new Promise(() => {}) });
      expect(ran).toMatchObject({ status: 'FAILED', error: 'States.Timeout', cause: undefined, seconds: 5 });
      expect(ran.history.slice(2, 5)).toMatchObject([
        {
          type: 'TaskScheduled',
          taskScheduledEventDetails: {
            timeoutInSeconds: 5,
            resource: 'invoke',
            resourceType: 'lambda',
            region: 'eu-west-1',
          },
        },
        { type: 'TaskStarted' },
        { type: 'TaskTimedOut', taskTimedOutEventDetails: { error: 'States.Timeout' } },
      ]);
    });

    it('takes TimeoutSeconds from an expression and starts it anew with each retry', async () => {
      const Retry = [{ ErrorEquals: ['States.Timeout'], IntervalSeconds: 10, MaxAttempts: 2, BackoffRate: 1 }];
      const ran = await runStates(
        { Call: task({ TimeoutSeconds: '{% $states.input.patience %}', Retry }) },
        { input: { patience: 7 }, integrations: () => new Promise(() => {}) },
      );
      expect(ran.seconds).toBe(7 + 10 + 7 + 10 + 7);
    });

    it('leaves no timer behind when the task is in time', async () => {
      const { execution, clock } = begin(machine({ Call: task({ TimeoutSeconds: 500 }) }, { TimeoutSeconds: 900 }));
      await execution.done;
      expect(clock.pending).toBe(0);
    });

    it('ignores an answer that comes too late', async () => {
      let answer: (value: unknown) => void = () => {};
      const states = {
        Call: task({ TimeoutSeconds: 5, Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'Later' }] }),
        Later: { Type: 'Wait', Seconds: 60, End: true },
      };
      const { execution, clock } = begin(machine(states), {
        integrations: () =>
          new Promise((resolve) => {
            answer = resolve;
          }),
      });
      clock.at(clock.now() + 10_000, () => answer('late'));
      await clock.runThrough(execution.done);
      expect(execution.output).toEqual({ Error: 'States.Timeout' });
      expect(execution.history.map(({ type }) => type)).not.toContain('TaskSucceeded');
    });
  });

  describe('waiting for a task token', () => {
    const states = {
      Ask: task({
        Resource: `${lambda}.waitForTaskToken`,
        Arguments: { FunctionName: 'ask', Payload: { token: '{% $states.context.Task.Token %}' } },
        TimeoutSeconds: 600,
        HeartbeatSeconds: 60,
      }),
    };

    function ask() {
      const callbacks = new TaskCallbacks();
      const calls: TaskCall[] = [];
      const begun = begin(machine(states), {
        callbacks,
        integrations: async (_resource, args, call) => {
          calls.push(call);
          expect(args).toEqual({ FunctionName: 'ask', Payload: { token: call.token } });
          return { StatusCode: 200 };
        },
      });
      const later = (seconds: number, act: (token: string) => void) =>
        begun.clock.at(begun.clock.now() + seconds * 1000, () => act(calls[0]?.token ?? ''));
      return { ...begun, callbacks, calls, later };
    }

    it('lasts until the token comes back, and its output is the result', async () => {
      const { execution, clock, callbacks, later } = ask();
      later(30, (token) => expect(callbacks.succeed(token, { approved: true })).toBe(true));
      await clock.runThrough(execution.done);
      expect(execution).toMatchObject({ status: 'SUCCEEDED', output: { approved: true } });
      expect(execution.history.map(({ type }) => type)).toEqual([
        'ExecutionStarted',
        'TaskStateEntered',
        'TaskScheduled',
        'TaskStarted',
        'TaskSubmitted',
        'TaskSucceeded',
        'TaskStateExited',
        'ExecutionSucceeded',
      ]);
    });

    it('takes a token that comes back before the call that carried it has returned', async () => {
      const callbacks = new TaskCallbacks();
      const ran = await run(machine(states), {
        callbacks,
        integrations: async (_resource, _args, { token }) => {
          callbacks.succeed(token ?? '', 'at once');
          return {};
        },
      });
      expect(ran.output).toBe('at once');
    });

    it('fails with the error that comes back', async () => {
      const { execution, clock, callbacks, later } = ask();
      later(30, (token) => callbacks.fail(token, 'Denied', 'by the approver'));
      await clock.runThrough(execution.done);
      expect(execution).toMatchObject({ status: 'FAILED', error: 'Denied', cause: 'by the approver' });
    });

    it('fails with States.Timeout when no heartbeat comes for HeartbeatSeconds', async () => {
      const { execution, clock } = ask();
      await clock.runThrough(execution.done);
      expect(execution).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
      expect(clock.now() - execution.startedAt).toBe(60_000);
    });

    it('lives on with heartbeats, up to TimeoutSeconds', async () => {
      const { execution, clock, callbacks, later } = ask();
      for (let second = 50; second < 600; second += 50)
        later(second, (token) => expect(callbacks.heartbeat(token)).toBe(true));
      await clock.runThrough(execution.done);
      expect(execution).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
      expect(clock.now() - execution.startedAt).toBe(600_000);
      expect(clock.pending).toBe(0);
    });

    it('has a token once: it is worth nothing after the end, and differs at each attempt', async () => {
      const callbacks = new TaskCallbacks();
      const tokens: string[] = [];
      const Retry = [{ ErrorEquals: ['States.HeartbeatTimeout'], MaxAttempts: 1 }];
      const { execution, clock } = begin(machine({ Ask: { ...states.Ask, Retry } }), {
        callbacks,
        integrations: async (_resource, _args, { token }) => tokens.push(token ?? ''),
      });
      await clock.runThrough(execution.done);
      expect(new Set(tokens).size).toBe(2);
      expect(tokens.map((token) => callbacks.succeed(token, 'late'))).toEqual([false, false]);
      expect(execution.error).toBe('States.Timeout');
    });
  });

  describe('running another machine to its end', () => {
    const states = {
      Nested: task({
        Resource: 'arn:aws:states:::states:startExecution.sync:2',
        Arguments: { StateMachineArn: 'child', Input: { a: 1 } },
        TimeoutSeconds: 60,
      }),
    };

    it('tells in the history what was started, and later how it ended', async () => {
      const ran = await runStates(states, {
        integrations: async (_resource, _args, { submitted }) => {
          submitted({ ExecutionArn: 'child:1' });
          return { ExecutionArn: 'child:1', Status: 'SUCCEEDED', Output: { b: 2 } };
        },
      });
      expect(ran.types.slice(2, 6)).toEqual(['TaskScheduled', 'TaskStarted', 'TaskSubmitted', 'TaskSucceeded']);
      expect(ran.output).toMatchObject({ Output: { b: 2 } });
      expect(ran.history[4]?.taskSubmittedEventDetails).toMatchObject({
        resource: 'startExecution.sync:2',
        resourceType: 'states',
        output: '{"ExecutionArn":"child:1"}',
      });
    });

    it('tells the integration when nobody waits for it any more', async () => {
      let aborted = false;
      await runStates(states, {
        integrations: (_resource, _args, { signal }) =>
          new Promise(() => {
            signal.addEventListener('abort', () => {
              aborted = true;
            });
          }),
      });
      expect(aborted).toBe(true);
    });
  });
});
