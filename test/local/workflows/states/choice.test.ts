import { describe, expect, it } from 'vitest';
import { pass, runStates } from '../harness.ts';

const ends = { Small: pass('small'), Large: pass('large'), Other: pass('{% $states.input %}') };

function choice(more: object): Record<string, unknown> {
  return { Pick: { Type: 'Choice', ...more }, ...ends };
}

const bySize = {
  Choices: [
    { Condition: '{% $states.input.size < 10 %}', Next: 'Small' },
    { Condition: '{% $states.input.size < 1000 %}', Next: 'Large' },
  ],
  Default: 'Other',
};

describe('Choice State', () => {
  it.each([
    [1, 'small'],
    [10, 'large'],
    [1000, { size: 1000 }],
  ])('follows the first rule that holds, else Default (size %i)', async (size, expected) => {
    expect((await runStates(choice(bySize), { input: { size } })).output).toEqual(expected);
  });

  it('fails with States.NoChoiceMatched when no rule holds and there is no Default', async () => {
    const states = choice({ Choices: [{ Condition: '{% false %}', Next: 'Small' }] });
    const ran = await runStates({ Pick: states['Pick'], Small: ends.Small });
    expect(ran).toMatchObject({ status: 'FAILED', error: 'States.NoChoiceMatched' });
    expect(ran.cause).toContain("while executing the state 'Pick' (entered at the event id #2)");
  });

  it('takes Output and Assign of the rule that holds, and its own only with Default', async () => {
    const rule = {
      Condition: '{% $states.input = 1 %}',
      Next: 'Other',
      Output: 'of the rule',
      Assign: { by: 'rule' },
    };
    const states = {
      Pick: { Type: 'Choice', Choices: [rule], Default: 'Other', Output: 'of the state', Assign: { by: 'state' } },
      Other: pass(['{% $states.input %}', '{% $by %}']),
    };
    expect((await runStates(states, { input: 1 })).output).toEqual(['of the rule', 'rule']);
    expect((await runStates(states, { input: 2 })).output).toEqual(['of the state', 'state']);
  });

  it('keeps its input when a rule without Output holds, whatever the state says', async () => {
    const states = {
      Pick: { Type: 'Choice', Choices: [{ Condition: true, Next: 'Other' }], Default: 'Other', Output: 'of the state' },
      Other: pass('{% $states.input %}'),
    };
    expect((await runStates(states, { input: 'mine' })).output).toBe('mine');
  });

  it.each([
    ["'yes'", 'string', '"yes"'],
    ['1', 'number', '1'],
    ['[true, false]', 'array', '[true,false]'],
  ])('refuses a condition that is not a boolean: %s', async (expression, type, text) => {
    const states = {
      Pick: { Type: 'Choice', Choices: [{ Condition: `{% ${expression} %}`, Next: 'Small' }] },
      Small: ends.Small,
    };
    const ran = await runStates(states);
    expect(ran.error).toBe('States.QueryEvaluationError');
    expect(ran.cause).toContain(
      `The JSONata expression '${expression}' specified for the field 'Choices[0]/Condition' returned an unexpected ` +
        `result type. Expected 'boolean', but was '${type}' for value: ${text}`,
    );
  });
});
