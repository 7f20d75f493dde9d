import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPolicyFile } from '#infra/policy-file.ts';
import type { FunctionView } from '#local/assembly/read.ts';
import { virtualClock } from '#local/clock/virtual-clock.ts';
import { directRuntime } from '#local/runtime/direct.ts';
import { functionOf, stepOf } from '#local/runtime/steps.ts';
import type { Endpoint, HttpRequest } from '#local/seams.ts';

let bundle: string;
beforeAll(() => {
  bundle = mkdtempSync(path.join(tmpdir(), 'lifeboat-direct-'));
  writeFileSync(path.join(bundle, 'policy.json'), JSON.stringify(readPolicyFile('policies/pol-isms-008.yaml')));
});
afterAll(() => rmSync(bundle, { recursive: true }));

const view = (name: string, more: Partial<FunctionView> = {}): FunctionView => ({
  arn: `arn:${name}`,
  name,
  account: '111122223333',
  region: 'eu-west-1',
  bundle,
  handler: 'index.handler',
  runtime: 'nodejs24.x',
  environment: {},
  timeoutSeconds: 30,
  memoryMb: 256,
  roleArn: 'arn:aws:iam::111122223333:role/step',
  ...more,
});

function running(views: readonly FunctionView[]) {
  const requests: HttpRequest[] = [];
  const lines: string[] = [];
  const endpoint: Endpoint = async (request) => {
    requests.push(request);
    const body = '<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>';
    return { status: 403, headers: { 'content-type': 'text/xml' }, body: Buffer.from(body) };
  };
  const clock = virtualClock({ start: Date.parse('2026-01-17T02:00:00Z') });
  const runtime = directRuntime({
    ...{ functions: views, endpoint, clock },
    accessKeyId: ({ name }) => `KEY-${name}`,
    random: () => 0,
    log: (_, line) => lines.push(line()),
  });
  return { runtime, clock, requests, lines };
}

const point = { id: 'lifeboat-orders-20260117t0200z-00000000', region: 'eu-west-1' };

describe('the direct runtime', () => {
  it('runs the step of the function in this process, signed with its own key, on the virtual clock', async () => {
    const { runtime, requests, lines } = running([view('lifeboat-check-recovery-point')]);
    const result = await runtime.invoke('arn:lifeboat-check-recovery-point', point);
    expect(result).toMatchObject({ error: { errorType: expect.stringContaining('AccessDenied') } });
    expect(requests[0]?.headers['authorization']).toContain('Credential=KEY-lifeboat-check-recovery-point/');
    expect(lines.map((line) => JSON.parse(line))).toContainEqual(
      expect.objectContaining({ event: 'step.failed', step: 'check-recovery-point', at: '2026-01-17T02:00:00Z' }),
    );
  });

  it('reports an input without the shape of the step as the step would', async () => {
    const { runtime, requests } = running([view('lifeboat-check-recovery-point')]);
    expect(await runtime.invoke('arn:lifeboat-check-recovery-point', {})).toMatchObject({
      error: { errorType: 'InputRejected', trace: [expect.stringContaining('check-recovery-point')] },
    });
    expect(requests).toEqual([]);
  });

  it('gives a function inside a network no way to AWS', async () => {
    const network = { subnetIds: ['subnet-1'], securityGroupIds: ['sg-1'] };
    const { runtime, clock, requests } = running([view('lifeboat-check-recovery-point', { network })]);
    const result = await clock.runThrough(runtime.invoke('arn:lifeboat-check-recovery-point', point));
    expect(JSON.stringify(result)).toContain('no route to AWS from here');
    expect(requests).toEqual([]);
  });

  it('refuses a function that is not there, and one that is no step', async () => {
    const { runtime } = running([view('something-else')]);
    await expect(runtime.invoke('arn:other', {})).rejects.toThrow('No function arn:other in the assembly.');
    await expect(runtime.invoke('arn:something-else', {})).rejects.toThrow('something-else is no step');
  });
});

describe('the step of a function', () => {
  it('is the end of its name', () => {
    expect(stepOf('lifeboat-pol-isms-008-take-snapshot')).toBe('take-snapshot');
    expect(stepOf('start-copy')).toBe('start-copy');
    const functions = [
      view('lifeboat-take-snapshot'),
      view('lifeboat-take-snapshot', { region: 'eu-central-1', arn: 'b' }),
    ];
    expect(functionOf({ functions }, 'take-snapshot', 'eu-central-1').arn).toBe('b');
    expect(() => functionOf({ functions }, 'start-copy', 'eu-west-1')).toThrow(
      /No function of the step start-copy in eu-west-1/,
    );
  });
});
