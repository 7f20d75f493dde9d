import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { LifeboatError } from '#core/errors.ts';
import { stepImplementations } from '#lambdas/index.ts';
import { stepNames } from '#lambdas/registry.ts';
import { makeClients, makeContext, runStep } from '#lambdas/runtime.ts';
import { step } from '#lambdas/step.ts';
import { policyFile } from './cloud.ts';

function context() {
  const lines: { event: string; facts: Readonly<Record<string, unknown>> }[] = [];
  const log = (event: string, facts: Readonly<Record<string, unknown>>) => void lines.push({ event, facts });
  const now = () => '2026-01-17T02:00:00Z';
  return { lines, context: makeContext({ policy: policyFile(), env: {}, now, log }) };
}

const double = step({
  name: 'double',
  input: z.object({ n: z.number() }),
  run: async ({ n }) => {
    if (n < 0) throw new LifeboatError('RestoreNotReady', 'not yet', { hint: 'wait', evidence: { n } });
    return n * 2;
  },
});

describe('running a step', () => {
  it('gives it what it was called with, and logs that it is done', async () => {
    const { context: at, lines } = context();
    expect(await runStep(double, { n: 2 }, at)).toBe(4);
    expect(lines).toEqual([{ event: 'step.done', facts: { step: 'double', at: '2026-01-17T02:00:00Z' } }]);
  });

  it('refuses an input of another shape, naming what is wrong with it', async () => {
    const { context: at } = context();
    await expect(runStep(double, { n: 'two' }, at)).rejects.toMatchObject({
      name: 'InputRejected',
      message: expect.stringMatching(/double does not take this input: n: .*expected number/),
    });
    await expect(runStep(double, undefined, at)).rejects.toMatchObject({ name: 'InputRejected' });
  });

  it('throws the name that state machines match on, with evidence and hint in the message, and logs waiting as waiting', async () => {
    const { context: at, lines } = context();
    await expect(runStep(double, { n: -1 }, at)).rejects.toMatchObject({
      name: 'RestoreNotReady',
      message: 'not yet\nevidence: {"n":-1}\nhint: wait',
    });
    expect(lines[0]?.event).toBe('step.waiting');
  });
});

describe('clients', () => {
  it('are made once for each service and Region', () => {
    const clients = makeClients();
    expect(clients.rds('eu-west-1')).toBe(clients.rds('eu-west-1'));
    expect(clients.rds('eu-west-1')).not.toBe(clients.rds('eu-central-1'));
  });
});

describe('the steps', () => {
  it('are all there, under their own names', () => {
    expect(Object.keys(stepImplementations).sort()).toEqual([...stepNames].sort());
    for (const name of stepNames) expect(stepImplementations[name].name).toBe(name);
  });

  it.each(stepNames)('%s has a handler for Lambda', async (name) => {
    const module: { handler?: unknown } = await import(`../../lambdas/${name}/handler.ts`);
    expect(module.handler).toBeTypeOf('function');
  });

  it('say which environment variable is absent', async () => {
    const { context: at } = context();
    const input = { instance: 'x', expect: 'restored' };
    await expect(runStep(stepImplementations['check-restore'], input, at)).rejects.toMatchObject({
      name: 'ConfigurationMissing',
      message: expect.stringContaining('AWS_REGION'),
    });
  });
});
