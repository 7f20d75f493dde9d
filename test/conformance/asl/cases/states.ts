import { type Case, end, output, under } from '../case.ts';

const pass = under('Pass State');
const succeed = under('Succeed State');
const fail = under('Fail State');
const wait = under('Wait State');
const choice = under('Choice State');

const give = (text: string) => output(text);
const rule = (Condition: string, Next: string) => ({ Condition: `{% ${Condition} %}`, Next });
/** A state that is never reached would be refused: only those that a rule or Default names are there. */
const decide = (
  Choices: { readonly Next: string }[],
  more: { readonly Default?: string; readonly End?: true } = {},
) => ({
  Decide: { Type: 'Choice', Choices, ...more },
  ...Object.fromEntries(
    [...Choices.map(({ Next }) => Next), more.Default ?? []].flat().map((name) => [name, give(name.toLowerCase())]),
  ),
});
const waiting = (more: object) => ({ Wait: { Type: 'Wait', ...more, Next: 'Then' }, Then: give('waited') });

export const stateCases: readonly Case[] = [
  pass.gives('gives its input on', { One: { Type: 'Pass', ...end } }, { a: 1 }, { input: { a: 1 } }),
  pass.gives('gives its Output', { One: output({ b: '{% $states.input.a %}' }) }, { b: 1 }, { input: { a: 1 } }),
  pass.isRefused('has no Result with JSONata', { One: { Type: 'Pass', Result: 1, ...end } }),

  succeed.gives('ends with its input', { One: { Type: 'Succeed' } }, [1], { input: [1] }),
  succeed.gives('ends with its Output', { One: { Type: 'Succeed', Output: '{% $states.input.a %}' } }, 1, {
    input: { a: 1 },
  }),
  succeed.isRefused('has no Next', { One: { Type: 'Succeed', Next: 'Two' }, Two: { Type: 'Succeed' } }),

  fail.fails('ends with its Error', { One: { Type: 'Fail', Error: 'Mine', Cause: 'because' } }, 'Mine'),
  fail.fails('may compute its Error', { One: { Type: 'Fail', Error: '{% "Code" & $states.input.n %}' } }, 'Code7', {
    input: { n: 7 },
  }),
  fail.fails('may have no Error', { One: { Type: 'Fail' } }, undefined),
  fail.isRefused('has no End', { One: { Type: 'Fail', ...end } }),

  wait.gives('waits Seconds', waiting({ Seconds: 1 }), 'waited'),
  wait.gives('takes Seconds from an expression', waiting({ Seconds: '{% $states.input.s %}' }), 'waited', {
    input: { s: 0 },
  }),
  wait.gives('does not wait for a Timestamp that is over', waiting({ Timestamp: '2020-01-01T00:00:00Z' }), 'waited'),
  wait.gives('takes a Timestamp from an expression', waiting({ Timestamp: '{% $states.input.t %}' }), 'waited', {
    input: { t: '2020-01-01T00:00:00Z' },
  }),
  wait.gives('gives its Output', { Wait: { Type: 'Wait', Seconds: 0, Output: { a: 1 }, ...end } }, { a: 1 }),
  wait.isRefused('has one way to wait, not two', waiting({ Seconds: 1, Timestamp: '2020-01-01T00:00:00Z' })),
  wait.isRefused('has one way to wait at least', waiting({})),
  wait.fails('fails for seconds that are none', waiting({ Seconds: '{% "soon" %}' }), 'States.QueryEvaluationError'),

  choice.gives('takes the first rule that holds', decide([rule('true', 'A'), rule('true', 'B')]), 'a'),
  choice.gives(
    'goes on to the next rule',
    decide([rule('$states.input.n > 5', 'A'), rule('$states.input.n > 2', 'B')]),
    'b',
    {
      input: { n: 3 },
    },
  ),
  choice.gives('takes Default when none holds', decide([rule('false', 'A')], { Default: 'C' }), 'c'),
  choice.fails('fails when none holds and there is no Default', decide([rule('false', 'A')]), 'States.NoChoiceMatched'),
  choice.fails(
    'needs a condition that is true or false',
    decide([rule('1', 'A')], { Default: 'C' }),
    'States.QueryEvaluationError',
  ),
  choice.gives(
    'a rule has an Output of its own',
    {
      Decide: { Type: 'Choice', Choices: [{ ...rule('true', 'Then'), Output: { of: 'rule' } }], Default: 'Then' },
      Then: { Type: 'Succeed' },
    },
    { of: 'rule' },
  ),
  choice.gives(
    'a rule has an Assign of its own',
    {
      Decide: {
        Type: 'Choice',
        Choices: [{ ...rule('true', 'Then'), Assign: { a: 1 } }],
        Default: 'Then',
        Assign: { a: 2 },
      },
      Then: give('{% $a %}'),
    },
    1,
  ),
  choice.gives(
    'its own Assign and Output are those of Default',
    {
      Decide: { Type: 'Choice', Choices: [rule('false', 'Then')], Default: 'Then', Assign: { a: 2 }, Output: 9 },
      Then: give('{% [$a, $states.input] %}'),
    },
    [2, 9],
  ),
  choice.isRefused('is no end', decide([rule('true', 'A')], end)),
  choice.isRefused('needs rules', decide([], { Default: 'A' })),
  choice.isRefused('leads to states that exist', { Decide: { Type: 'Choice', Choices: [rule('true', 'Nowhere')] } }),
];
