import { type Case, chain, end, output, task, under } from '../case.ts';

const map = under('Map State');
const io = under('Map State input/output processing');
const concurrency = under('Map State concurrency');
const distributed = under('Map State in distributed mode');

const give = (text: string) => output(`{% ${text} %}`);
const each = (text: string) => chain({ Each: give(text) });
const over = (Items: unknown, ItemProcessor: object, more: object = end) => ({
  All: { Type: 'Map', Items, ItemProcessor, ...more },
});
const odd = chain({
  'Odd?': { Type: 'Choice', Choices: [{ Condition: '{% $states.input % 2 = 1 %}', Next: 'Break' }], Default: 'Keep' },
  Break: { Type: 'Fail', Error: 'Odd' },
  Keep: { Type: 'Succeed' },
});
const children = (processor: object) => ({
  ...processor,
  ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
});

export const mapCases: readonly Case[] = [
  map.gives(
    'runs its processor for every item and keeps their order',
    over([3, 1, 2], each('$states.input * 2')),
    [6, 2, 4],
  ),
  map.gives('gives an empty list for an empty list', over([], each('1')), []),
  map.gives(
    'iterates over its input without Items',
    { All: { Type: 'Map', ItemProcessor: each('$states.input + 1'), ...end } },
    [2, 3],
    { input: [1, 2] },
  ),
  map.gives('takes Items from an expression', over('{% $states.input.list %}', each('$states.input')), ['a', 'b'], {
    input: { list: ['a', 'b'] },
  }),
  map.fails('fails with the item that fails', over([2, 3], odd), 'Odd'),
  map.gives(
    'hands the failure of an item to Catch',
    {
      ...over([1], odd, { Catch: [{ ErrorEquals: ['Odd'], Output: 'caught', Next: 'Caught' }], ...end }),
      Caught: give('$states.input'),
    },
    'caught',
  ),
  map.gives(
    'nests',
    over(
      [[1, 2], [3]],
      chain({ Inner: { Type: 'Map', ItemProcessor: chain({ Innermost: give('$states.input * 2') }), ...end } }),
    ),
    [[2, 4], [6]],
  ),
  map.gives(
    'catches inside an item leave the others alone',
    over(
      [1, 2],
      chain({
        Work: task({
          Catch: [{ ErrorEquals: ['Broken'], Output: 'caught', Next: 'Give' }],
          Output: 'worked',
          Next: 'Give',
        }),
        Give: give('$states.input'),
      }),
    ),
    ['caught', 'caught'],
    { tasks: { Work: [{ error: 'Broken', cause: 'because' }] } },
  ),
  map.isRefused('needs a processor', { All: { Type: 'Map', Items: [1], ...end } }),

  io.gives(
    'ItemSelector makes the input of each iteration',
    over([1, 2], each('$states.input.n'), { ItemSelector: { n: '{% $states.context.Map.Item.Value * 10 %}' }, ...end }),
    [10, 20],
  ),
  io.gives(
    'ItemSelector sees the input of the Map',
    over([1, 2], each('$states.input.a'), { ItemSelector: { a: '{% $states.input.all %}' }, ...end }),
    [7, 7],
    { input: { all: 7 } },
  ),
  io.gives(
    'Output shapes the list of results',
    over([1, 2], each('$states.input'), { Output: '{% $count($states.result) %}', ...end }),
    2,
  ),
  io.gives(
    'Assign keeps the list of results',
    {
      ...over([1, 2], each('$states.input'), { Assign: { all: '{% $states.result %}' }, Next: 'Then' }),
      Then: give('$sum($all)'),
    },
    3,
  ),
  io.fails('Items must give a list', over('{% 5 %}', each('1')), 'States.QueryEvaluationError'),

  concurrency.gives(
    'MaxConcurrency 1 goes one by one, in order',
    over([1, 2, 3], each('$states.input'), { MaxConcurrency: 1, ...end }),
    [1, 2, 3],
  ),
  concurrency.gives(
    'MaxConcurrency may be an expression',
    over([1, 2, 3], each('$states.input'), { MaxConcurrency: '{% $states.input.n %}', ...end }),
    [1, 2, 3],
    { input: { n: 2 } },
  ),
  concurrency.isRefused('MaxConcurrency is not negative', over([1], each('1'), { MaxConcurrency: -1, ...end })),

  distributed.gives(
    'runs every item as a child execution and lists their outputs',
    over([1, 2, 3], children(each('$states.input + 1'))),
    [2, 3, 4],
  ),
  distributed.gives(
    'ItemBatcher hands out batches',
    over([1, 2, 3], children(each('$count($states.input.Items)')), { ItemBatcher: { MaxItemsPerBatch: 2 }, ...end }),
    [2, 1],
  ),
  distributed.gives(
    'BatchInput goes into every batch',
    over([1, 2], children(each('$states.input.BatchInput.a')), {
      ItemBatcher: { MaxItemsPerBatch: 1, BatchInput: { a: 5 } },
      ...end,
    }),
    [5, 5],
  ),
  distributed.fails(
    'fails at the first failure by default',
    over([1, 2], children(odd)),
    'States.ExceedToleratedFailureThreshold',
  ),
  distributed.gives(
    'tolerates as many failures as it is told',
    over([1, 2], children(odd), { ToleratedFailureCount: 1, Output: 'tolerated', ...end }),
    'tolerated',
  ),
  distributed.gives(
    'tolerates a share of failures',
    over([1, 2], children(odd), { ToleratedFailurePercentage: 50, Output: 'tolerated', ...end }),
    'tolerated',
  ),
  distributed.isRefused(
    'ToleratedFailurePercentage is at most 100',
    over([1], children(each('1')), { ToleratedFailurePercentage: 101, ...end }),
  ),
];
