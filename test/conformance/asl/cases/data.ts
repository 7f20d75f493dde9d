import { type Case, chain, end, output, task, under } from '../case.ts';

const data = under('Data');
const jsonata = under('JSONata');
const variables = under('Variables');
const context = under('The Context Object');
const functions = under('JSONata functions provided by Step Functions');

const expression = (text: string) => output(`{% ${text} %}`);
const one = (text: string) => ({ One: expression(text) });
const first = (Assign: object, more: object = {}) => ({ Type: 'Pass', Assign, Next: 'Then', ...more });

const dataCases: readonly Case[] = [
  data.gives(
    'the input of the first state is the input of the execution',
    one('$states.input'),
    [1, 'a', null, { b: true }],
    {
      input: [1, 'a', null, { b: true }],
    },
  ),
  data.gives(
    'the output of a state is the input of the next',
    { One: output({ a: 1 }, { Next: 'Two' }), Two: expression('$states.input.a') },
    1,
  ),
  data.gives('any JSON value is an output: null', { One: output(null) }, null),
  data.gives('any JSON value is an output: a text', { One: output('text') }, 'text'),
  data.gives('any JSON value is an output: an empty list', { One: output([]) }, []),
  data.gives('numbers keep their value', one('[1, 1.5, -0.25, 1e21]'), [1, 1.5, -0.25, 1e21]),
];

const jsonataCases: readonly Case[] = [
  jsonata.gives('a text within {% %} is evaluated', one('1 + 1'), 2),
  jsonata.gives('a text without is what it says', { One: output('$states.input') }, '$states.input'),
  jsonata.gives('a text that only contains {% %} is what it says', { One: output('a {% 1 %}') }, 'a {% 1 %}'),
  jsonata.gives(
    'expressions stand at any depth',
    { One: output({ a: [{ b: '{% 2 * 3 %}' }], c: 'd' }) },
    { a: [{ b: 6 }], c: 'd' },
  ),
  jsonata.fails(
    'an expression that gives nothing is an error',
    one('$states.input.missing'),
    'States.QueryEvaluationError',
  ),
  jsonata.fails('an expression that cannot be computed is an error', one('"a" + 1'), 'States.QueryEvaluationError'),
  jsonata.gives('a list of one item is that item', one('$states.input.a[b=1].c'), 'x', {
    input: { a: [{ b: 1, c: 'x' }] },
  }),
  jsonata.gives('an array constructor keeps a list of one item a list', one('[$states.input.a]'), ['x'], {
    input: { a: 'x' },
  }),
  jsonata.gives('functions and blocks are JSONata', one('($f := function($x) { $x * 2 }; $map([1, 2], $f))'), [2, 4]),
  jsonata.gives(
    'a member that gives null is null',
    one('{ "a": $states.input.a }'),
    { a: null },
    { input: { a: null } },
  ),
  jsonata.gives('an object constructor leaves out what is nothing', one('{ "a": $states.input.b, "c": 1 }'), { c: 1 }),
  jsonata.gives('texts can be joined and cut', one('$uppercase($substringBefore("a-b", "-")) & "!"'), 'A!'),
  jsonata.gives('lists can be sorted, grouped and summed', one('$sum($sort([3, 1, 2])[[0..1]])'), 3),
  jsonata.gives(
    '$states.result is the result in Output',
    { One: task({ Output: '{% $states.result.Payload.n %}', ...end }) },
    7,
    {
      tasks: { One: [{ result: { Payload: { n: 7 }, StatusCode: 200 } }] },
    },
  ),
  jsonata.isRefused('an expression that is no JSONata is refused', one('1 +')),
  jsonata.isRefused('fields of JSONPath are refused', { One: { Type: 'Pass', ResultPath: '$.a', ...end } }),
];

const variableCases: readonly Case[] = [
  variables.gives(
    'a variable keeps its value for later states',
    { One: first({ a: 1 }), Then: { Type: 'Pass', Next: 'Last' }, Last: expression('$a') },
    1,
  ),
  variables.gives(
    'Assign sees the values from before',
    {
      One: first({ a: 1, b: 2 }),
      Then: { ...first({ a: '{% $b %}', b: '{% $a %}' }), Next: 'Last' },
      Last: expression('[$a, $b]'),
    },
    [2, 1],
  ),
  variables.gives(
    'Output sees the values from before',
    { One: first({ a: 1 }), Then: { Type: 'Pass', Assign: { a: 2 }, Output: '{% $a %}', ...end } },
    1,
  ),
  variables.gives(
    'a variable may hold any JSON',
    { One: first({ a: { b: [1, { c: null }] } }), Then: expression('$a') },
    { b: [1, { c: null }] },
  ),
  variables.gives(
    'inner scopes read the variables of outer ones',
    { One: first({ a: 5 }), Then: { Type: 'Parallel', Branches: [chain({ Inner: expression('$a') })], ...end } },
    [5],
  ),
  variables.gives(
    'each iteration of a Map has variables of its own',
    {
      One: {
        Type: 'Map',
        Items: [1, 2, 3],
        ItemProcessor: chain({
          Keep: { Type: 'Pass', Assign: { mine: '{% $states.input %}' }, Next: 'Give' },
          Give: expression('$mine * 10'),
        }),
        ...end,
      },
    },
    [10, 20, 30],
  ),
  variables.isRefused('an inner scope cannot assign a variable of an outer one', {
    One: first({ a: 5 }),
    Then: { Type: 'Parallel', Branches: [chain({ Inner: { Type: 'Pass', Assign: { a: 6 }, ...end } })], ...end },
  }),
  variables.isRefused('states is no name for a variable', { One: first({ states: 1 }), Then: { Type: 'Succeed' } }),
];

const contextCases: readonly Case[] = [
  context.gives(
    'knows the input of the execution',
    { One: output(1, { Next: 'Two' }), Two: expression('$states.context.Execution.Input') },
    { a: 1 },
    { input: { a: 1 } },
  ),
  context.gives('knows the name of the state', { 'Here I am': expression('$states.context.State.Name') }, 'Here I am'),
  context.gives('begins to count retries at 0', one('$states.context.State.RetryCount'), 0),
  context.gives(
    'has the time at which the execution started',
    one('$exists($toMillis($states.context.Execution.StartTime))'),
    true,
  ),
  context.gives(
    'has ids that are ARNs',
    one('[$substring($states.context.Execution.Id, 0, 15), $substring($states.context.StateMachine.Id, 0, 15)]'),
    ['arn:aws:states:', 'arn:aws:states:'],
  ),
  context.gives(
    'knows item and index within a Map',
    {
      One: {
        Type: 'Map',
        Items: ['a', 'b'],
        ItemSelector: { i: '{% $states.context.Map.Item.Index %}', v: '{% $states.context.Map.Item.Value %}' },
        ItemProcessor: chain({ Give: expression('$states.input') }),
        ...end,
      },
    },
    [
      { i: 0, v: 'a' },
      { i: 1, v: 'b' },
    ],
  ),
];

const functionCases: readonly Case[] = [
  functions.gives('$partition cuts a list into parts', one('$partition([1, 2, 3, 4, 5], 2)'), [[1, 2], [3, 4], [5]]),
  functions.gives('$range includes its end', one('$range(0, 6, 2)'), [0, 2, 4, 6]),
  functions.gives('$range counts down', one('$range(3, 1, -1)'), [3, 2, 1]),
  functions.gives(
    '$hash knows SHA-256',
    one('$hash("a", "SHA-256")'),
    'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb',
  ),
  functions.gives('$hash knows MD5', one('$hash("a", "MD5")'), '0cc175b9c0f1b6a831c399e269772661'),
  functions.gives('$parse reads JSON', one('$parse("{\\"a\\":[1,null]}").a[0]'), 1),
  functions.gives(
    '$uuid is a UUID of version 4',
    one('$contains($uuid(), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)'),
    true,
  ),
  functions.gives('$random is at least 0 and less than 1', one('($r := $random(); $r >= 0 and $r < 1)'), true),
  functions.gives('$random with a seed gives the same again', one('$random(42) = $random(42)'), true),
  functions.gives(
    '$now and $millis tell the time',
    one('$toMillis($now()) > 1000000000000 and $millis() > 1000000000000'),
    true,
  ),
];

export const allDataCases: readonly Case[] = [
  ...dataCases,
  ...jsonataCases,
  ...variableCases,
  ...contextCases,
  ...functionCases,
];
