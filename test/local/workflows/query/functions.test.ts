import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { pass, runStates, seeded } from '../harness.ts';

/** The value of an expression, or the error with which it ends. */
async function value(expression: string, input: unknown = {}): Promise<unknown> {
  const ran = await runStates({ A: pass(`{% ${expression} %}`) }, { input });
  return ran.status === 'SUCCEEDED' ? ran.output : ran.error;
}

const nothing = 'States.QueryEvaluationError';

describe('Functions of Step Functions', () => {
  it.each([
    ['$partition([1,2,3,4,5], 2)', [[1, 2], [3, 4], [5]]],
    ['$partition([1,2,3], 2.9)', [[1, 2], [3]]],
    ['$partition([1,2,3], 0)', nothing],
    ['$partition([], 2)', nothing],
    ['$range(0, 10, 5)', [0, 5, 10]],
    ['$range(0, 9, 5)', [0, 5]],
    ['$range(3, 1, -1)', [3, 2, 1]],
    ['$range(-1.7, 2, 1)', [-1, 0, 1, 2]],
    ['$range(5, 5, 1)', 5],
    ['$range(1, 5, -1)', nothing],
    ['$range(1, 5)', nothing],
    ['$parse(\'{"a":[1,null]}\')', { a: [1, null] }],
    ["$parse('{')", nothing],
    ["$hash('lifeboat', 'SHA-256')", createHash('sha256').update('lifeboat').digest('hex')],
    ["$hash('lifeboat', 'MD5')", createHash('md5').update('lifeboat').digest('hex')],
    ["$hash('lifeboat')", nothing],
    ["$hash('lifeboat', 'sha-256')", nothing],
  ])('%s', async (expression, expected) => {
    expect(await value(expression)).toEqual(expected);
  });

  it('$random() comes from the execution, $random(seed) from the seed', async () => {
    const expression = pass('{% [$random(), $random(42), $random(42), $random(43)] %}');
    const numbers = async (seed: number) =>
      (await runStates({ A: expression }, { random: seeded(seed) })).output as number[];
    const [chance, first, again, other] = await numbers(1);
    expect(first).toBe(again);
    expect(other).not.toBe(first);
    expect((await numbers(1))[0]).toBe(chance);
    expect((await numbers(2))[0]).not.toBe(chance);
    for (const number of await numbers(3)) expect(number >= 0 && number < 1).toBe(true);
  });

  it('$uuid() is a version 4 UUID', async () => {
    expect(await value('$uuid()')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('$now() and $millis() read the virtual clock, $now with a picture too', async () => {
    expect(await value('$now()')).toBe('2026-01-17T02:00:00.000Z');
    expect(await value('$millis()')).toBe(Date.parse('2026-01-17T02:00:00Z'));
    expect(await value("$now('[D]/[M]/[Y]')")).toBe('17/1/2026');
    expect(await value("$now('[H01]:[m01]', '+0200')")).toBe('04:00');
  });
});
