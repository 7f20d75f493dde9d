import { type Case, chain, end, output, type TaskAnswer, task, under } from '../case.ts';

const work = under('Task State');
const retrying = under('Retrying after error');
const fallback = under('Fallback states');
const names = under('Predefined Error Codes');
const parallel = under('Parallel State');

const answer = (Payload: unknown): TaskAnswer => ({ result: { Payload, StatusCode: 200 } });
const error = (name: string): TaskAnswer => ({ error: name, cause: 'because' });
const give = (text: string) => output(`{% ${text} %}`);
const retry = (more: object, ErrorEquals = ['States.ALL']) => ({
  ErrorEquals,
  IntervalSeconds: 1,
  MaxAttempts: 1,
  ...more,
});
const caught = (ErrorEquals: string[], more: object = {}) => ({ ErrorEquals, Next: 'Caught', ...more });
const Payload = '{% $states.result.Payload %}';
const tasks = (...Work: TaskAnswer[]) => ({ tasks: { Work } });
/** A task, and where its Catch leads. */
const guarded = (Catch: object[], more: object = {}) => ({
  Work: task({ Catch, Output: Payload, ...end, ...more }),
  Caught: give('$states.input'),
});

const taskCases: readonly Case[] = [
  work.gives('its result is its output', { Work: task() }, { Payload: 5, StatusCode: 200 }, tasks(answer(5))),
  work.gives('Output shapes the result', { Work: task({ Output: Payload, ...end }) }, 5, tasks(answer(5))),
  work.gives(
    'Assign keeps parts of the result',
    { Work: task({ Assign: { kept: Payload }, Next: 'Then' }), Then: give('$kept.a') },
    1,
    tasks(answer({ a: 1 })),
  ),
  work.fails('fails with the error of its resource', { Work: task() }, 'Broken', tasks(error('Broken'))),
  work.isRefused('needs a Resource', { Work: { Type: 'Task', ...end } }),
  work.isRefused('cannot have a heartbeat that is longer than its timeout', {
    Work: task({ TimeoutSeconds: 5, HeartbeatSeconds: 10, ...end }),
  }),
];

const errorCases: readonly Case[] = [
  retrying.gives(
    'tries again and goes on with the result',
    { Work: task({ Retry: [retry({})], Output: Payload, ...end }) },
    5,
    tasks(error('Broken'), answer(5)),
  ),
  retrying.fails(
    'gives up after MaxAttempts',
    { Work: task({ Retry: [retry({})], ...end }) },
    'Second',
    tasks(error('First'), error('Second')),
  ),
  retrying.fails(
    'never tries again with MaxAttempts 0',
    { Work: task({ Retry: [retry({ MaxAttempts: 0 })], ...end }) },
    'Broken',
    tasks(error('Broken'), answer(5)),
  ),
  retrying.fails(
    'only for errors that it names',
    { Work: task({ Retry: [retry({}, ['Other'])], ...end }) },
    'Broken',
    tasks(error('Broken'), answer(5)),
  ),
  retrying.gives(
    'the first retrier that matches counts',
    { Work: task({ Retry: [retry({}, ['Broken']), retry({ MaxAttempts: 0 })], Output: Payload, ...end }) },
    5,
    tasks(error('Broken'), answer(5)),
  ),
  retrying.gives(
    'each retrier counts for itself',
    { Work: task({ Retry: [retry({}, ['A']), retry({}, ['B'])], Output: Payload, ...end }) },
    5,
    tasks(error('A'), error('B'), answer(5)),
  ),
  retrying.gives(
    'the context counts the retries',
    { Work: task({ Retry: [retry({})], Output: '{% $states.context.State.RetryCount %}', ...end }) },
    1,
    tasks(error('Broken'), answer(5)),
  ),
  retrying.isRefused('States.ALL stands alone', {
    Work: task({ Retry: [retry({}, ['States.ALL', 'Broken'])], ...end }),
  }),
  retrying.isRefused('States.ALL comes last', { Work: task({ Retry: [retry({}), retry({}, ['Broken'])], ...end }) }),
  retrying.isRefused('waits a second at least', { Work: task({ Retry: [retry({ IntervalSeconds: 0 })], ...end }) }),
  retrying.isRefused('waits get no shorter', { Work: task({ Retry: [retry({ BackoffRate: 0.5 })], ...end }) }),

  fallback.gives(
    'Catch leads on with the error as input',
    guarded([caught(['Broken'])]),
    { Error: 'Broken', Cause: 'because' },
    tasks(error('Broken')),
  ),
  fallback.gives(
    'the first catcher that matches counts',
    guarded([caught(['Other']), caught(['Broken'], { Output: 'second' }), caught(['States.ALL'])]),
    'second',
    tasks(error('Broken')),
  ),
  fallback.fails(
    'an error that no catcher names fails the execution',
    guarded([caught(['Other'])]),
    'Broken',
    tasks(error('Broken')),
  ),
  fallback.gives(
    'a catcher shapes its Output from the error',
    guarded([caught(['States.ALL'], { Output: '{% $states.errorOutput.Error %}' })]),
    'Broken',
    tasks(error('Broken')),
  ),
  fallback.gives(
    'a catcher sees the input of the state',
    guarded([caught(['States.ALL'], { Output: '{% $states.input.a %}' })]),
    1,
    { ...tasks(error('Broken')), input: { a: 1 } },
  ),
  fallback.gives(
    'a catcher has an Assign of its own',
    {
      Work: task({ Catch: [caught(['States.ALL'], { Assign: { e: '{% $states.errorOutput.Error %}' } })], ...end }),
      Caught: give('$e'),
    },
    'Broken',
    tasks(error('Broken')),
  ),
  fallback.gives(
    'comes after the retries',
    guarded([caught(['States.ALL'], { Output: '{% $states.errorOutput.Error %}' })], { Retry: [retry({})] }),
    'Second',
    tasks(error('First'), error('Second')),
  ),
  fallback.gives(
    'catches an expression that fails',
    {
      Work: {
        ...task(),
        Output: '{% $states.result.missing %}',
        Catch: [caught(['States.QueryEvaluationError'], { Output: 'caught' })],
      },
      Caught: give('$states.input'),
    },
    'caught',
    tasks(answer(1)),
  ),

  names.gives(
    'States.ALL matches every error name',
    guarded([caught(['States.ALL'], { Output: 1 })]),
    1,
    tasks(error('Anything')),
  ),
  names.gives(
    'States.TaskFailed matches what a task throws',
    guarded([caught(['States.TaskFailed'], { Output: 1 })]),
    1,
    tasks(error('Anything')),
  ),
  names.fails(
    'States.TaskFailed does not match States.Timeout',
    guarded([caught(['States.TaskFailed'])]),
    'States.Timeout',
    tasks(error('States.Timeout')),
  ),
  names.fails('names are compared whole', guarded([caught(['Any'])]), 'Anything', tasks(error('Anything'))),
  names.fails('names are case sensitive', guarded([caught(['anything'])]), 'Anything', tasks(error('Anything'))),
];

const branch = (text: string) => chain({ [`Branch ${text}`]: give(text) });
const broken = chain({ Break: { Type: 'Fail', Error: 'Broken', Cause: 'because' } });
const together = (Branches: object[], more: object = end) => ({ Both: { Type: 'Parallel', Branches, ...more } });

const parallelCases: readonly Case[] = [
  parallel.gives(
    'lists the outputs of its branches in their order',
    together([branch('1'), branch('2'), branch('3')]),
    [1, 2, 3],
  ),
  parallel.gives(
    'gives every branch its input',
    together([branch('$states.input.a'), branch('$states.input.a + 1')]),
    [1, 2],
    { input: { a: 1 } },
  ),
  parallel.gives(
    'makes the input of the branches from Arguments',
    together([branch('$states.input.b')], { Arguments: { b: '{% $states.input.a %}' }, ...end }),
    [1],
    { input: { a: 1 } },
  ),
  parallel.gives(
    'shapes its result with Output',
    together([branch('1'), branch('2')], { Output: '{% $sum($states.result) %}', ...end }),
    3,
  ),
  parallel.fails('fails with the branch that fails', together([branch('1'), broken]), 'Broken'),
  parallel.gives(
    'hands the failure of a branch to Catch',
    {
      ...together([branch('1'), broken], { Catch: [caught(['Broken'], { Output: 'caught' })], ...end }),
      Caught: give('$states.input'),
    },
    'caught',
  ),
  parallel.isRefused('keeps the transitions of a branch within it', {
    ...together([chain({ Out: { Type: 'Pass', Next: 'After' } })]),
    After: { Type: 'Succeed' },
  }),
  parallel.isRefused('needs branches', { Both: { Type: 'Parallel', ...end } }),
];

export const workCases: readonly Case[] = [...taskCases, ...errorCases, ...parallelCases];
