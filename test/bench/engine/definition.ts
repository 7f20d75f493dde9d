/**
 * One definition whose steps do nothing, shaped like this project's own workflows: a look at the input, a choice, a Map over
 * a few items with a task, a decision and variables each, and a closing task. No waits: not every interpreter can skip them.
 */
const task = (more: object) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: {
    FunctionName: 'arn:aws:lambda:eu-west-1:111122223333:function:nothing',
    Payload: { execution: '{% $states.context.Execution.Id %}', state: '{% $states.context.State.Name %}' },
  },
  ...more,
});

const eachItem = {
  StartAt: 'Take',
  States: {
    Take: task({
      Assign: { taken: '{% $states.result.Payload.taken %}' },
      Output: '{% $states.input %}',
      Next: 'Good?',
    }),
    'Good?': { Type: 'Choice', Choices: [{ Condition: '{% $taken %}', Next: 'Keep' }], Default: 'Lose' },
    Keep: { Type: 'Pass', Output: { id: '{% $states.input.id %}', kept: true }, End: true },
    Lose: { Type: 'Fail', Error: 'Lost' },
  },
};

export const definition = {
  QueryLanguage: 'JSONata',
  StartAt: 'Look',
  States: {
    Look: { Type: 'Pass', Assign: { cycle: '{% $states.input.cycle %}' }, Next: 'Anything?' },
    'Anything?': {
      Type: 'Choice',
      Choices: [{ Condition: '{% $count($states.input.items) > 0 %}', Next: 'Each' }],
      Default: 'Nothing',
    },
    Each: { Type: 'Map', Items: '{% $states.input.items %}', ItemProcessor: eachItem, Next: 'Close' },
    Close: task({ Output: { cycle: '{% $cycle %}', kept: '{% $count($states.input) %}' }, End: true }),
    Nothing: { Type: 'Succeed' },
  },
} as const;

export const input = { cycle: 'daily', items: ['a', 'b', 'c', 'd', 'e'].map((id) => ({ id })) } as const;

/** What an execution has to give. */
export const output = { cycle: 'daily', kept: 5 } as const;

/** What every task answers, at once. */
export const answer = { StatusCode: 200, Payload: { taken: true } } as const;

/** States that one execution enters. */
export const transitions = 19;
