import { describe, expect, it } from 'vitest';
import { StatesError } from '#local/workflows/errors.ts';
import { pass, runStates, task } from '../harness.ts';

function map(states: Record<string, unknown>, more: object = {}): Record<string, unknown> {
  return { Type: 'Map', ItemProcessor: { StartAt: Object.keys(states)[0], States: states }, End: true, ...more };
}

/** Waits as many seconds as its input says, then gives it on. */
const waitFor = { Wait: { Type: 'Wait', Seconds: '{% $states.input %}', End: true } };

describe('Map State', () => {
  it('runs its processor for every item of Items and keeps their order', async () => {
    const states = { Each: map(waitFor, { Items: '{% $states.input.list %}' }) };
    const ran = await runStates(states, { input: { list: [30, 10, 20] } });
    expect(ran).toMatchObject({ output: [30, 10, 20], seconds: 30 });
  });

  it('iterates over its input without Items', async () => {
    const states = { Each: map({ Double: pass('{% $states.input * 2 %}') }) };
    expect((await runStates(states, { input: [1, 2] })).output).toEqual([2, 4]);
  });

  it('gives an empty list for an empty list', async () => {
    const ran = await runStates({ Each: map(waitFor) }, { input: [] });
    expect(ran.output).toEqual([]);
    expect(ran.types).toEqual([
      'ExecutionStarted',
      'MapStateEntered',
      'MapStateStarted',
      'MapStateSucceeded',
      'MapStateExited',
      'ExecutionSucceeded',
    ]);
  });

  it('takes a list of one item from an expression that makes an array, and refuses the bare item', async () => {
    const each = (Items: string) => ({ Each: map({ Same: pass('{% $states.input %}') }, { Items }) });
    const input = { list: [{ ok: false }, { ok: true }] };
    expect((await runStates(each('{% [$states.input.list[ok]] %}'), { input })).output).toEqual([{ ok: true }]);
    const bare = await runStates(each('{% $states.input.list[ok] %}'), { input });
    expect(bare.error).toBe('States.QueryEvaluationError');
    expect(bare.cause).toContain(
      "The JSONata expression '$states.input.list[ok]' specified for the field 'Items' returned an unexpected result " +
        "type. Expected 'array', but was 'object' for value: {\"ok\":true}",
    );
  });

  it('refuses an input that is no list, and tells that the Map failed', async () => {
    const ran = await runStates({ MapIterateState: map(waitFor) }, { input: 1 });
    expect(ran.cause).toBe(
      "An error occurred while executing the state 'MapIterateState' (entered at the event id #2). Map state input must be an array but was: 1",
    );
    expect(ran.types).toEqual([
      'ExecutionStarted',
      'MapStateEntered',
      'EvaluationFailed',
      'MapStateFailed',
      'ExecutionFailed',
    ]);
  });

  it('makes the input of each iteration with ItemSelector, which sees the item in the context', async () => {
    const ItemSelector = {
      value: '{% $states.context.Map.Item.Value %}',
      index: '{% $states.context.Map.Item.Index %}',
      partner: '{% $states.input.partner %}',
    };
    const states = {
      Each: map({ Same: pass('{% $states.input %}') }, { Items: '{% $states.input.list %}', ItemSelector }),
    };
    expect((await runStates(states, { input: { partner: 'UQS', list: ['a', 'b'] } })).output).toEqual([
      { value: 'a', index: 0, partner: 'UQS' },
      { value: 'b', index: 1, partner: 'UQS' },
    ]);
  });

  it('fails as a whole when ItemSelector cannot be evaluated', async () => {
    const states = { Each: map(waitFor, { ItemSelector: '{% $states.input.nothing %}' }) };
    const ran = await runStates(states, { input: [1, 2] });
    expect(ran).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
    expect(ran.cause).toContain("while executing the state 'Each'");
  });

  it.each([
    [1, 60],
    [2, 40],
    [3, 30],
    [0, 30],
  ])('runs at most MaxConcurrency iterations at a time (%i: %i s)', async (MaxConcurrency, seconds) => {
    const states = { Each: map(waitFor, { MaxConcurrency }) };
    expect((await runStates(states, { input: [10, 20, 30] })).seconds).toBe(seconds);
  });

  it('runs at most forty iterations at a time when inline', async () => {
    const input = Array.from({ length: 81 }, () => 10);
    expect((await runStates({ Each: map(waitFor, { MaxConcurrency: 1000 }) }, { input })).seconds).toBe(30);
    expect((await runStates({ Each: map(waitFor) }, { input })).seconds).toBe(30);
  });

  it('takes MaxConcurrency from an expression and refuses a negative one', async () => {
    const states = { Each: map(waitFor, { Items: [10, 10], MaxConcurrency: '{% $states.input %}' }) };
    expect((await runStates(states, { input: 1 })).seconds).toBe(20);
    expect((await runStates(states, { input: -1 })).cause).toContain("The field 'MaxConcurrency' must be an integer");
  });

  it('fails with the error of the item that fails, and stops its neighbours', async () => {
    const told: string[] = [];
    const states = {
      Each: map({
        Wait: { Type: 'Wait', Seconds: '{% $states.input %}', Next: 'Call' },
        Call: task({ Arguments: { FunctionName: 'f', Payload: '{% $states.input %}' } }),
      }),
    };
    const ran = await runStates(states, {
      input: [10, 5, 30],
      integrations: async (_resource, args) => {
        const { Payload } = args as { Payload: number };
        told.push(`called for ${Payload}`);
        if (Payload === 10) throw new StatesError('Broken', 'item of ten');
        return Payload;
      },
    });
    expect(ran).toMatchObject({ status: 'FAILED', error: 'Broken', cause: 'item of ten', seconds: 10 });
    expect(told).toEqual(['called for 5', 'called for 10']);
    expect(ran.types.slice(-6)).toEqual([
      'MapIterationFailed',
      'TaskStateAborted',
      'MapIterationAborted',
      'WaitStateAborted',
      'MapStateFailed',
      'ExecutionFailed',
    ]);
  });

  it('leaves neighbours alone when the failure is caught inside the item', async () => {
    const states = {
      Each: map({
        Call: task({
          Arguments: { FunctionName: 'f', Payload: '{% $states.input %}' },
          Catch: [
            { ErrorEquals: ['States.ALL'], Output: { failed: '{% $states.errorOutput.Error %}' }, Next: 'Failed' },
          ],
        }),
        Failed: { Type: 'Succeed' },
      }),
    };
    const ran = await runStates(states, {
      input: [1, 2, 3],
      integrations: async (_resource, args) => {
        const { Payload } = args as { Payload: number };
        if (Payload === 2) throw new StatesError('Broken');
        return Payload;
      },
    });
    expect(ran).toMatchObject({ status: 'SUCCEEDED', output: [1, { failed: 'Broken' }, 3] });
  });

  it('can be caught and retried as a whole', async () => {
    let attempts = 0;
    const states = {
      Each: map(
        { Call: task() },
        {
          Retry: [{ ErrorEquals: ['Broken'], IntervalSeconds: 7, MaxAttempts: 1 }],
          Catch: [{ ErrorEquals: ['Broken'], Assign: { error: '{% $states.errorOutput %}' }, Next: 'After' }],
          Next: 'After',
          End: undefined,
        },
      ),
      After: pass('{% $error %}'),
    };
    const ran = await runStates(states, {
      input: [1],
      integrations: () => {
        attempts++;
        return Promise.reject(new StatesError('Broken', 'why'));
      },
    });
    expect(ran).toMatchObject({ status: 'SUCCEEDED', output: { Error: 'Broken', Cause: 'why' }, seconds: 7 });
    expect(attempts).toBe(2);
  });

  it('nests, with the item of the inner Map in the inner context', async () => {
    const inner = map(
      { Show: pass(['{% $states.input.outer %}', '{% $states.context.Map.Item.Value %}']) },
      { Items: '{% $states.input.inner %}', ItemSelector: { outer: '{% $states.input.name %}' } },
    );
    const states = { Outer: map({ Inner: inner }) };
    const ran = await runStates(states, {
      input: [
        { name: 'a', inner: [1, 2] },
        { name: 'b', inner: [3] },
      ],
    });
    expect(ran.output).toEqual([
      [
        ['a', 1],
        ['a', 2],
      ],
      [['b', 3]],
    ]);
  });

  it('stops the iterations of an inner Map when an outer item fails', async () => {
    const slow = map({ Sleep: { Type: 'Wait', Seconds: 1000, End: true } }, { Items: [1, 2] });
    const states = {
      Outer: map({
        Which: {
          Type: 'Choice',
          Choices: [{ Condition: "{% $states.input = 'bad' %}", Next: 'Soon' }],
          Default: 'Inner',
        },
        Inner: slow,
        Soon: { Type: 'Wait', Seconds: 1, Next: 'Bad' },
        Bad: { Type: 'Fail', Error: 'Bad' },
      }),
    };
    const ran = await runStates(states, { input: ['good', 'bad'] });
    expect(ran).toMatchObject({ status: 'FAILED', error: 'Bad', seconds: 1 });
    expect(ran.types.slice(-9)).toEqual([
      'MapIterationFailed',
      'MapIterationAborted',
      'MapIterationAborted',
      'WaitStateAborted',
      'MapIterationAborted',
      'WaitStateAborted',
      'MapStateAborted',
      'MapStateFailed',
      'ExecutionFailed',
    ]);
  });
});
