import { describe, expect, it } from 'vitest';
import { pass, problems, runStates } from './harness.ts';

const each = (States: Record<string, unknown>, more: object = {}) => ({
  Type: 'Map',
  Items: [1, 2],
  ItemProcessor: { StartAt: Object.keys(States)[0], States },
  End: true,
  ...more,
});

describe('Variables', () => {
  it('keep their values for every later state', async () => {
    const states = {
      A: { Type: 'Pass', Assign: { x: { deep: [1, '{% $states.input %}'] } }, Next: 'B' },
      B: { Type: 'Wait', Seconds: 0, Output: 'gone', Next: 'C' },
      C: pass('{% $x.deep[1] %}'),
    };
    expect((await runStates(states, { input: 'kept' })).output).toBe('kept');
  });

  it('are assigned together, from the values before: two swap', async () => {
    const states = {
      A: { Type: 'Pass', Assign: { x: 3, y: 6 }, Next: 'B' },
      B: { Type: 'Pass', Assign: { x: '{% $y %}', y: '{% $x %}' }, Output: ['{% $x %}', '{% $y %}'], Next: 'C' },
      C: pass(['{% $states.input %}', '{% $x %}', '{% $y %}']),
    };
    expect((await runStates(states)).output).toEqual([[3, 6], 6, 3]);
  });

  it('of an outer scope are read in an inner one', async () => {
    const states = {
      A: { Type: 'Pass', Assign: { x: 10 }, Next: 'Each' },
      Each: each({ Add: pass('{% $x + $states.input %}') }),
    };
    expect((await runStates(states)).output).toEqual([11, 12]);
  });

  it('of two levels out are read in the innermost', async () => {
    const inner = each({ Add: pass('{% $x * 100 + $y * 10 + $states.input %}') });
    const states = {
      A: { Type: 'Pass', Assign: { x: 1 }, Next: 'Outer' },
      Outer: each({ Note: { Type: 'Pass', Assign: { y: '{% $states.input %}' }, Next: 'Inner' }, Inner: inner }),
    };
    expect((await runStates(states)).output).toEqual([
      [111, 112],
      [121, 122],
    ]);
  });

  it('of one iteration are not seen by its neighbours or afterwards', async () => {
    const states = {
      Each: each(
        {
          Seen: { Type: 'Pass', Output: '{% $exists($mine) %}', Assign: { mine: 1 }, Next: 'Wait' },
          Wait: { Type: 'Wait', Seconds: 1, End: true },
        },
        { Next: 'After', End: undefined, MaxConcurrency: 1 },
      ),
      After: pass(['{% $states.input %}', '{% $exists($mine) %}']),
    };
    expect((await runStates(states)).output).toEqual([[false, false], false]);
  });

  it('of an outer scope cannot be assigned in an inner one', () => {
    const outer = { Type: 'Pass', Assign: { x: 1 }, Next: 'Each' };
    const inner = { Set: { Type: 'Pass', Assign: { x: 2 }, End: true } };
    expect(problems({ QueryLanguage: 'JSONata', StartAt: 'A', States: { A: outer, Each: each(inner) } })).toEqual([
      {
        path: '/States/Each/ItemProcessor/States/Set/Assign/x',
        message: 'is a variable of the scope around this one, which cannot be assigned here',
      },
    ]);
  });

  it('of a Catch of a Map belong to the outer scope', async () => {
    const Catch = [
      { ErrorEquals: ['States.ALL'], Assign: { failed: '{% $states.errorOutput.Error %}' }, Next: 'After' },
    ];
    const states = { Each: each({ Bad: { Type: 'Fail', Error: 'Bad' } }, { Catch }), After: pass('{% $failed %}') };
    expect((await runStates(states)).output).toBe('Bad');
  });

  it('of the same name may be used in two branches', async () => {
    const branch = (value: number) => ({
      StartAt: `Set ${value}`,
      States: {
        [`Set ${value}`]: { Type: 'Pass', Assign: { x: value }, Next: `Get ${value}` },
        [`Get ${value}`]: pass('{% $x %}'),
      },
    });
    const states = { Both: { Type: 'Parallel', Branches: [branch(1), branch(2)], End: true } };
    expect((await runStates(states)).output).toEqual([1, 2]);
  });

  it('that were never assigned return nothing', async () => {
    const ran = await runStates({ A: pass({ x: '{% $missing %}' }) });
    expect(ran.error).toBe('States.QueryEvaluationError');
    expect(ran.cause).toContain(
      "The JSONata expression '$missing' specified for the field 'Output/x' returned nothing (undefined).",
    );
  });

  it('keep the value of an earlier assignment when a state fails in between', async () => {
    const states = {
      A: { Type: 'Pass', Assign: { x: 1 }, Next: 'B' },
      B: {
        Type: 'Map',
        Items: '{% 5 %}',
        ItemProcessor: { StartAt: 'I', States: { I: { Type: 'Succeed' } } },
        Assign: { x: 2 },
        Catch: [{ ErrorEquals: ['States.QueryEvaluationError'], Next: 'C' }],
        Next: 'C',
      },
      C: pass('{% $x %}'),
    };
    expect((await runStates(states)).output).toBe(1);
  });

  it.each(['states', '1st', 'a-b', 'x.y', 'a'.repeat(81)])('cannot be named %s', (name) => {
    const A = { Type: 'Pass', Assign: { [name]: 1 }, End: true };
    expect(problems({ QueryLanguage: 'JSONata', StartAt: 'A', States: { A } })).toHaveLength(1);
  });

  it('may be named with letters of any script', async () => {
    const states = { A: { Type: 'Pass', Assign: { größe: 2 }, Next: 'B' }, B: pass('{% $größe %}') };
    expect((await runStates(states)).output).toBe(2);
  });
});

describe('The context object', () => {
  it('tells the execution, the machine and the state', async () => {
    const states = { Wait: { Type: 'Wait', Seconds: 30, Next: 'Show' }, Show: pass('{% $states.context %}') };
    const ran = await runStates(states, { input: { a: 1 } });
    expect(ran.output).toEqual({
      Execution: {
        Id: 'arn:aws:states:eu-west-1:111122223333:execution:machine:run',
        Input: { a: 1 },
        Name: 'run',
        RoleArn: 'arn:aws:iam::111122223333:role/machine',
        StartTime: '2026-01-17T02:00:00.000Z',
        RedriveCount: 0,
      },
      StateMachine: { Id: 'arn:aws:states:eu-west-1:111122223333:stateMachine:machine', Name: 'machine' },
      State: { Name: 'Show', EnteredTime: '2026-01-17T02:00:30.000Z', RetryCount: 0 },
    });
  });
});
