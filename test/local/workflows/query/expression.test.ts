import fc from 'fast-check';
import jsonata from 'jsonata';
import { describe, expect, it } from 'vitest';
import { Expression } from '#local/workflows/query/expression.ts';
import type { Scope } from '#local/workflows/query/scope.ts';
import { pass, runStates } from '../harness.ts';

function scope(input: unknown, variables: Record<string, unknown> = {}): Scope {
  const runtime = { now: () => Date.parse('2026-01-17T02:00:00Z'), random: () => 0.25 };
  return { variables: Object.assign(Object.create(null), variables), states: { input }, context: () => ({}), runtime };
}

const evaluate = async (source: string, input: unknown = {}, variables = {}) =>
  new Expression(source, 'Output').evaluate(scope(input, variables));

describe('JSONata expressions', () => {
  it.each([
    ['$states.input.a', { a: 1 }, 1],
    ['$states.input.list[0]', { list: [7] }, 7],
    ['$states.input.list[x > 1].x', { list: [{ x: 1 }, { x: 2 }] }, 2],
    ['[$states.input.list[x > 1].x]', { list: [{ x: 1 }, { x: 2 }] }, [2]],
    ['$states.input.list.x', { list: [{ x: 1 }, { x: 2 }] }, [1, 2]],
    ['$count($states.input.list)', { list: [] }, 0],
    ['$states.input.a & "-" & $states.input.b', { a: 'x', b: 2 }, 'x-2'],
    ['$map($states.input.list, function($v) { $v * 2 })', { list: [1, 2] }, [2, 4]],
    ['($x := 5; $x + 1)', {}, 6],
    ['$states.input.a ? "yes" : "no"', { a: true }, 'yes'],
    ['null', {}, null],
    ['$states.input.a', { a: null }, null],
  ])('%s', async (source, input, expected) => {
    expect(await evaluate(source, input)).toEqual(expected);
  });

  it('give plain JSON: a later expression reads a kept list as a list, whatever made it', async () => {
    const states = {
      Keep: { Type: 'Pass', Assign: { kept: '{% $states.input.list[x > 1][] %}' }, Next: 'Show' },
      Show: pass({ type: '{% $type($kept) %}', list: '{% $kept %}', wrapped: '{% [$kept] %}' }),
    };
    const ran = await runStates(states, { input: { list: [{ x: 1 }, { x: 2 }] } });
    expect(ran.output).toEqual({ type: 'array', list: [{ x: 2 }], wrapped: [{ x: 2 }] });
  });

  it('write numbers that JSON lacks by their names', async () => {
    expect(await evaluate('$parseInteger("abc", "0")')).toBe('NaN');
  });

  it.each([
    ['$states.input.missing', 'returned nothing (undefined).'],
    ['$missing', 'returned nothing (undefined).'],
    ['function($x) { $x }', 'returned an unsupported result type.'],
    ['[1, $sum]', 'returned an unsupported result type.'],
    ['$nope(1)', 'threw an error during evaluation. T1006: Attempted to invoke a non-function'],
    [
      '1 + "a"',
      'threw an error during evaluation. T2002: The right side of the "+" operator must evaluate to a number',
    ],
  ])('%s %s', async (source, what) => {
    await expect(evaluate(source)).rejects.toThrow(
      `The JSONata expression '${source}' specified for the field 'Output' ${what}`,
    );
  });

  it('do not reach what an object inherits', async () => {
    await expect(evaluate('$states.input.constructor')).rejects.toThrow('returned nothing (undefined).');
  });

  it('that only follow names mean what they mean to JSONata', async () => {
    const names = fc.constantFrom('a', 'b', 'c', 'length');
    const leaf = fc.oneof(fc.integer(), fc.string(), fc.boolean(), fc.constant(null));
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        leaf,
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(names, tie('value'), { maxKeys: 3 }),
      ),
    }));
    const paths = fc.array(names, { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(value, paths, fc.boolean(), async (data, path, fromVariable) => {
        const source = [fromVariable ? '$kept' : '$states.input', ...path].join('.');
        const there = scope(data, { kept: data });
        const expected = await jsonata(source).evaluate(undefined, { states: there.states, kept: data });
        const evaluated = async () => new Expression(source, 'Output').evaluate(there);
        const actual = await evaluated().catch(() => undefined);
        expect(JSON.stringify(actual)).toBe(JSON.stringify(expected));
      }),
      { numRuns: 500 },
    );
  });
});
