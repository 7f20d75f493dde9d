import { describe, expect, it } from 'vitest';
import { pass, runStates } from '../harness.ts';

describe('Pass State', () => {
  it('gives its input on when it says nothing else', async () => {
    const { output } = await runStates({ A: { Type: 'Pass', End: true } }, { input: { a: [1] } });
    expect(output).toEqual({ a: [1] });
  });

  it('gives what Output says, expressions and data side by side', async () => {
    const output = {
      fixed: [null, 0.1, 'text', ' {% $states.input %} '],
      read: '{% $states.input.a %}',
      deep: [['{% 1 + 1 %}']],
    };
    const ran = await runStates({ A: pass(output) }, { input: { a: 'x' } });
    expect(ran.output).toEqual({ fixed: [null, 0.1, 'text', ' {% $states.input %} '], read: 'x', deep: [[2]] });
  });

  it('gives any JSON value, not only objects', async () => {
    for (const value of [null, 0, false, 'text', []]) {
      expect((await runStates({ A: pass(value) })).output).toEqual(value);
    }
  });
});

describe('Succeed State', () => {
  it('ends the execution with its input', async () => {
    const ran = await runStates({ A: { Type: 'Succeed' } }, { input: { done: true } });
    expect(ran).toMatchObject({ status: 'SUCCEEDED', output: { done: true } });
  });

  it('ends the execution with its Output', async () => {
    const ran = await runStates(
      { A: { Type: 'Succeed', Output: { sum: '{% $sum($states.input) %}' } } },
      { input: [1, 2] },
    );
    expect(ran.output).toEqual({ sum: 3 });
    expect(ran.types).toEqual(['ExecutionStarted', 'SucceedStateEntered', 'SucceedStateExited', 'ExecutionSucceeded']);
  });
});

describe('Fail State', () => {
  it('ends the execution with its Error and Cause, which may be expressions', async () => {
    const state = {
      Type: 'Fail',
      Error: '{% $states.input.error %}',
      Cause: "{% 'because of ' & $states.input.why %}",
    };
    const ran = await runStates({ A: state }, { input: { error: 'CycleIncomplete', why: 'orders' } });
    expect(ran).toMatchObject({ status: 'FAILED', error: 'CycleIncomplete', cause: 'because of orders' });
    expect(ran.types).toEqual(['ExecutionStarted', 'FailStateEntered', 'ExecutionFailed']);
  });

  it('may leave both out', async () => {
    const ran = await runStates({ A: { Type: 'Fail' } });
    expect(ran).toMatchObject({ status: 'FAILED', error: undefined, cause: undefined });
    expect(ran.history.at(-1)?.executionFailedEventDetails).toEqual({});
  });

  it('fails with a query error when its Cause is no string', async () => {
    const ran = await runStates({ A: { Type: 'Fail', Cause: '{% 5 %}' } });
    expect(ran.error).toBe('States.QueryEvaluationError');
    expect(ran.cause).toContain("Expected 'string', but was 'number' for value: 5");
  });
});
