import { describe, expect, it } from 'vitest';
import { StatesError } from '#local/workflows/errors.ts';
import { pass, runStates, task } from '../harness.ts';

function parallel(branches: Record<string, unknown>[], more: object = {}): Record<string, unknown> {
  const Branches = branches.map((States) => ({ StartAt: Object.keys(States)[0], States }));
  return { Type: 'Parallel', Branches, ...('Next' in more ? {} : { End: true }), ...more };
}

describe('Parallel State', () => {
  it('gives every branch its input and lists their outputs in order, whoever is first', async () => {
    const states = {
      Both: parallel([
        { Slow: { Type: 'Wait', Seconds: 20, Next: 'One' }, One: pass(['{% $states.input %}', 1]) },
        { Two: pass(['{% $states.input %}', 2]) },
      ]),
    };
    const ran = await runStates(states, { input: 'in' });
    expect(ran).toMatchObject({
      output: [
        ['in', 1],
        ['in', 2],
      ],
      seconds: 20,
    });
  });

  it('makes the input of the branches with Arguments', async () => {
    const states = { Both: parallel([{ A: { Type: 'Succeed' } }], { Arguments: { x: '{% $states.input.y %}' } }) };
    expect((await runStates(states, { input: { y: 5 } })).output).toEqual([{ x: 5 }]);
  });

  it('shapes its result with Output and Assign', async () => {
    const states = {
      Both: parallel([{ A: pass(1) }, { B: pass(2) }], {
        Output: '{% $sum($states.result) %}',
        Assign: { second: '{% $states.result[1] %}' },
        Next: 'Show',
      }),
      Show: pass(['{% $states.input %}', '{% $second %}']),
    };
    expect((await runStates(states)).output).toEqual([3, 2]);
  });

  it('fails with the first branch that fails and stops the others', async () => {
    let calls = 0;
    const states = {
      Both: parallel([
        {
          Soon: { Type: 'Wait', Seconds: 5, Next: 'Fail' },
          Fail: { Type: 'Fail', Error: 'FailureType', Cause: 'why' },
        },
        { Later: { Type: 'Wait', Seconds: 50, Next: 'Call' }, Call: task() },
      ]),
    };
    const integrations = async () => calls++;
    const ran = await runStates(states, { integrations });
    expect(ran).toMatchObject({ status: 'FAILED', error: 'FailureType', cause: 'why', seconds: 5 });
    expect(calls).toBe(0);
    expect(ran.types.slice(-4)).toEqual([
      'FailStateEntered',
      'WaitStateAborted',
      'ParallelStateFailed',
      'ExecutionFailed',
    ]);
  });

  it('hands its failure to Catch', async () => {
    const states = {
      Both: parallel([{ Call: task() }], {
        Catch: [
          { ErrorEquals: ['Broken'], Output: ['{% $states.errorOutput %}', '{% $states.input %}'], Next: 'Caught' },
        ],
      }),
      Caught: { Type: 'Succeed' },
    };
    const ran = await runStates(states, {
      input: 'in',
      integrations: () => Promise.reject(new StatesError('Broken', 'why')),
    });
    expect(ran.output).toEqual([{ Error: 'Broken', Cause: 'why' }, 'in']);
  });
});
