import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { FunctionView } from '#local/assembly/read.ts';
import { virtualClock } from '#local/clock/virtual-clock.ts';
import type { StepRuntime } from '#local/runtime/runtime.ts';
import { wireRuntime } from '#local/runtime/wire.ts';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

interface Harness {
  readonly runtime: StepRuntime;
  readonly cell: Float64Array;
  readonly lines: string[];
  readonly arn: string;
}

function running(code: string, overrides: Partial<FunctionView> = {}): Harness {
  const bundle = mkdtempSync(path.join(tmpdir(), 'lifeboat-bundle-'));
  writeFileSync(path.join(bundle, 'index.mjs'), code);
  const arn = 'arn:aws:lambda:eu-west-1:111122223333:function:probe';
  const view: FunctionView = {
    arn,
    name: 'probe',
    account: '111122223333',
    region: 'eu-west-1',
    bundle,
    handler: 'index.handler',
    runtime: 'nodejs24.x',
    environment: { COLOUR: 'red' },
    timeoutSeconds: 5,
    memoryMb: 128,
    roleArn: 'arn:aws:iam::111122223333:role/probe',
    ...overrides,
  };
  const clock = virtualClock({ start: 0 });
  const cell = new Float64Array(clock.cell);
  const lines: string[] = [];
  const runtime = wireRuntime({
    functions: [view],
    endpointUrl: 'http://127.0.0.1:4000',
    clock,
    accessKeyId: ({ name }) => `KEY-${name}`,
    log: (_, line) => lines.push(line()),
  });
  cleanUps.push(
    () => runtime.close(),
    () => rmSync(bundle, { recursive: true }),
  );
  return { runtime, cell, lines, arn };
}

describe('the wire runtime', () => {
  it('runs the bundle with the environment of its template and nothing of this process', async () => {
    process.env['LEAK'] = 'seen';
    const { runtime, arn } = running('export const handler = async (event) => ({ event, env: { ...process.env } })');
    const result = await runtime.invoke(arn, { n: 1 });
    delete process.env['LEAK'];
    expect(result).toEqual({
      payload: {
        event: { n: 1 },
        env: expect.objectContaining({
          COLOUR: 'red',
          AWS_REGION: 'eu-west-1',
          AWS_ENDPOINT_URL: 'http://127.0.0.1:4000',
          AWS_ACCESS_KEY_ID: 'KEY-probe',
        }),
      },
    });
    expect(JSON.stringify(result)).not.toContain('LEAK');
  });

  it('lets the step read the virtual clock wherever it asks for the time', async () => {
    const { runtime, cell, arn } = running(
      'export const handler = async () => [Date.now(), new Date().toISOString(), new Date(0).getTime(), new Date() instanceof Date]',
    );
    cell[0] = Date.parse('2026-01-17T02:00:00Z');
    expect(await runtime.invoke(arn, {})).toEqual({ payload: [cell[0], '2026-01-17T02:00:00.000Z', 0, true] });
    cell[0] += 1000;
    expect(await runtime.invoke(arn, {})).toMatchObject({ payload: [cell[0], '2026-01-17T02:00:01.000Z', 0, true] });
  });

  it('reports what a step throws as Lambda does, and stays warm', async () => {
    const { runtime, arn } = running(`
      let runs = 0;
      export const handler = async ({ fail }) => {
        runs += 1;
        if (fail) throw Object.assign(new Error('not yet'), { name: 'RecoveryPointNotReady' });
        return runs;
      };`);
    expect(await runtime.invoke(arn, { fail: true })).toEqual({
      error: {
        errorType: 'RecoveryPointNotReady',
        errorMessage: 'not yet',
        trace: expect.arrayContaining([expect.stringMatching(/at .*file:\/\/\/var\/task\/index\.mjs:/)]),
      },
    });
    expect(await runtime.invoke(arn, {})).toEqual({ payload: 2 });
  });

  it('handles one event at a time in a sandbox', async () => {
    const { runtime, arn } = running(`
      let inside = 0;
      export const handler = async () => {
        inside += 1;
        const seen = inside;
        await new Promise((done) => setTimeout(done, 5));
        inside -= 1;
        return seen;
      };`);
    const results = await Promise.all([1, 2, 3].map(() => runtime.invoke(arn, {})));
    expect(results).toEqual([{ payload: 1 }, { payload: 1 }, { payload: 1 }]);
  });

  it('hands over printed lines before the answer', async () => {
    const { runtime, lines, arn } = running(
      `export const handler = async () => { console.log('one'); console.error('two\\nthree'); }`,
    );
    expect(await runtime.invoke(arn, {})).toEqual({ payload: null });
    expect(lines).toEqual(['one', 'two', 'three']);
  });

  it('ends a step that exceeds the limit of its template, and starts anew for the next event', async () => {
    const { runtime, arn } = running(
      'let runs = 0; export const handler = ({ hang }) => { runs += 1; if (hang) for (;;); return runs; }',
      { timeoutSeconds: 0.3 },
    );
    expect(await runtime.invoke(arn, { hang: true })).toMatchObject({
      error: { errorType: 'Sandbox.Timedout', errorMessage: 'Task timed out after 0.30 seconds' },
    });
    expect(await runtime.invoke(arn, {})).toEqual({ payload: 1 });
  });

  it('survives a crash: an exit, and an error nobody awaited', async () => {
    const { runtime, arn } = running(`
      export const handler = async ({ how }) => {
        if (how === 'exit') process.exit(7);
        if (how === 'throw') { setTimeout(() => { throw new Error('late'); }); await new Promise(() => {}); }
        return 'fine';
      };`);
    const exited = { error: expect.objectContaining({ errorType: 'Runtime.ExitError' }) };
    expect(await runtime.invoke(arn, { how: 'exit' })).toEqual(exited);
    expect(await runtime.invoke(arn, { how: 'throw' })).toEqual(exited);
    expect(await runtime.invoke(arn, {})).toEqual({ payload: 'fine' });
  });

  it('says which module or export is missing', async () => {
    const other = running('export const other = 1');
    expect(await other.runtime.invoke(other.arn, {})).toMatchObject({
      error: { errorType: 'Runtime.HandlerNotFound' },
    });
    const missing = running('', { handler: 'main.handler' });
    expect(await missing.runtime.invoke(missing.arn, {})).toMatchObject({
      error: { errorType: 'Runtime.ImportModuleError' },
    });
  });

  it('gives a function inside a network no way to AWS', async () => {
    const { runtime, arn } = running('export const handler = () => process.env.AWS_ENDPOINT_URL', {
      network: { subnetIds: ['subnet-1'], securityGroupIds: ['sg-1'] },
    });
    expect(await runtime.invoke(arn, {})).toEqual({ payload: 'http://127.0.0.1:1' });
  });

  it('refuses a function that the assembly does not have', async () => {
    await expect(running('').runtime.invoke('arn:other', {})).rejects.toThrow('No function arn:other in the assembly.');
  });
});
