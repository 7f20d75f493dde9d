import { DescribeDBSnapshotsCommand, paginateDescribeDBSnapshots } from '@aws-sdk/client-rds';
import { describe, expect, it } from 'vitest';
import type { StepContext } from '#lambdas/step.ts';
import { AwsError } from '#local/seams.ts';
import { running, type Script } from './in-process.ts';

const transports = ['memory', 'direct'] as const;

const ask = ({ clients }: StepContext) => clients.rds('eu-west-1').send(new DescribeDBSnapshotsCommand({}));

/** What a step that asks once ends with: how many attempts it took, or the error that it heard. */
async function asking(script: Omit<Script, 'run'>) {
  const cloud = await running({
    ...script,
    run: async (_, context) => {
      try {
        const { $metadata } = await ask(context);
        return { attempts: $metadata.attempts, waited: $metadata.totalRetryDelay };
      } catch (error) {
        const { name, $metadata } = error as Error & { $metadata?: { attempts?: number; totalRetryDelay?: number } };
        return { error: name, attempts: $metadata?.attempts, waited: $metadata?.totalRetryDelay };
      }
    },
  });
  const result = await cloud.invoke();
  return { ...cloud, heard: (result as { payload: Readonly<Record<string, unknown>> }).payload };
}

/** Answers so many times with an error, then well. */
function failing(times: number, error: AwsError) {
  let left = times;
  return () => {
    left -= 1;
    if (left >= 0) throw error;
    return { DBSnapshots: [] };
  };
}

const throttled = new AwsError('Throttling', 'Rate exceeded');

describe.each(transports)('retries of a step’s client, %s', (transport) => {
  it('come after the SDK’s own back-off, on virtual time', async () => {
    const { heard, elapsed, calls } = await asking({ transport, answer: failing(3, throttled) });
    expect(heard).toMatchObject({ attempts: 4 });
    expect(calls).toHaveLength(4);
    // Base of a second for throttling, doubled each time, with full jitter.
    expect(elapsed()).toBe(heard['waited']);
    expect(elapsed()).toBeGreaterThan(0);
    expect(elapsed()).toBeLessThan(7000);
  });

  it('end after five attempts, with the service’s error', async () => {
    const { heard, calls } = await asking({ transport, answer: failing(9, throttled) });
    expect(heard).toMatchObject({ error: 'Throttling', attempts: 5 });
    expect(calls).toHaveLength(5);
  });

  it('are not made for an error that stays', async () => {
    const missing = new AwsError('DBSnapshotNotFoundFault', 'no such snapshot', 404);
    const { heard, elapsed } = await asking({ transport, answer: failing(1, missing) });
    expect(heard).toMatchObject({ error: 'DBSnapshotNotFoundFault', attempts: 1 });
    expect(elapsed()).toBe(0);
  });

  it('wait the same for the same seed, and another time for another', async () => {
    const wait = async (seed: number) => (await asking({ transport, seed, answer: failing(4, throttled) })).elapsed();
    expect(await wait(1)).toBe(await wait(1));
    expect(await wait(2)).not.toBe(await wait(1));
  });

  it('are made for a connection that was cut', async () => {
    let calls = 0;
    const intercept = () => (++calls === 1 ? ({ kind: 'drop' } as const) : undefined);
    const { heard, calls: reached } = await asking({ transport, intercept });
    expect(heard).toMatchObject({ attempts: 2 });
    expect(reached).toHaveLength(1);
  });

  it('cost tokens, and without tokens there are none', async () => {
    const cloud = await running({
      transport,
      answer: failing(1_000_000, throttled),
      run: async (_, context) => {
        const attempts: (number | undefined)[] = [];
        for (let n = 0; n < 30; n += 1) {
          await ask(context).catch((error) => attempts.push(error.$metadata.attempts));
        }
        return attempts;
      },
      view: { timeoutSeconds: 900 },
    });
    const { payload } = (await cloud.invoke()) as { payload: number[] };
    expect([payload[0], payload.at(-1)]).toEqual([5, 1]);
    // 500 tokens, five for each retry after throttling.
    expect(payload.reduce((sum, attempts) => sum + attempts - 1, 0)).toBe(100);
  });
});

describe.each(transports)('faults of a call, %s', (transport) => {
  it('can lose the answer of a service that acted, which the client asks for again', async () => {
    let calls = 0;
    const intercept = () => (++calls === 1 ? ({ kind: 'lose-answer' } as const) : undefined);
    const { heard, calls: reached } = await asking({ transport, intercept });
    expect(heard).toMatchObject({ attempts: 2 });
    expect(reached).toHaveLength(2);
  });

  it('can give an error although the service acted', async () => {
    const error = new AwsError('InternalFailure', 'something went wrong', 400);
    const { heard, calls } = await asking({ transport, intercept: () => ({ kind: 'lose-answer', error }) });
    expect(heard).toMatchObject({ error: 'InternalFailure' });
    expect(calls).toHaveLength(1);
  });

  it('can bring a request twice', async () => {
    const { heard, calls } = await asking({ transport, intercept: () => ({ kind: 'twice' }) });
    expect(heard).toMatchObject({ attempts: 1 });
    expect(calls).toHaveLength(2);
  });

  it('can delay the answer, and tell of it when it takes effect', async () => {
    const { heard, elapsed, told } = await asking({ transport, intercept: () => ({ kind: 'delay', ms: 7000 }) });
    expect(heard).toMatchObject({ attempts: 1 });
    expect(elapsed()).toBe(7000);
    expect(told.find(({ type }) => type === 'fault')?.facts).toMatchObject({
      ...{ kind: 'delay', ms: 7000, service: 'rds', operation: 'DescribeDBSnapshots' },
      invocation: { id: 1, step: 'check-recovery-point', region: 'eu-west-1', call: 1 },
    });
  });

  it('can delay it beyond the end of the function, of which nothing is heard then', async () => {
    const acted: string[] = [];
    const cloud = await running({
      transport,
      intercept: ({ invocation }) => (invocation?.call === 1 ? { kind: 'delay', ms: 60_000 } : undefined),
      run: async (_, context) => {
        await ask(context);
        await ask(context);
        acted.push('after the answer');
      },
    });
    expect(await cloud.invoke()).toEqual({
      error: { errorType: 'Sandbox.Timedout', errorMessage: 'Task timed out after 30.00 seconds', trace: [] },
    });
    expect(cloud.elapsed()).toBe(30_000);
    expect(await cloud.invoke('the next event')).toHaveProperty('error');
    expect(acted).toEqual([]);
    expect(cloud.calls).toHaveLength(2);
  });
});

describe.each(transports)('faults of an invocation, %s', (transport) => {
  /** A step that asks three times; `once` breaks its first run. */
  const thrice = (once: NonNullable<Script['interceptInvocation']>) =>
    running({
      transport,
      interceptInvocation: (invocation) => (invocation.id === 1 ? once(invocation) : undefined),
      run: async (_, context) => {
        for (let n = 0; n < 3; n += 1) await ask(context);
        return 'done';
      },
    });
  const died = { error: { errorType: 'Runtime.ExitError' } };

  it.each([0, 1, 2, 3])('end the process after %i calls', async (afterCalls) => {
    const cloud = await thrice(() => ({ kind: 'crash', afterCalls }));
    expect(await cloud.invoke()).toMatchObject(died);
    expect(cloud.calls).toHaveLength(afterCalls);
    expect(await cloud.invoke()).toEqual({ payload: 'done' });
    expect(cloud.calls.slice(afterCalls).map(({ invocation }) => invocation)).toMatchObject([
      { id: 2, step: 'check-recovery-point', region: 'eu-west-1', call: 1 },
      { call: 2 },
      { call: 3 },
    ]);
  });

  it('end the process after the work, before the answer', async () => {
    const cloud = await thrice(() => ({ kind: 'crash', afterCalls: Number.POSITIVE_INFINITY }));
    expect(await cloud.invoke()).toMatchObject(died);
    expect(cloud.calls).toHaveLength(3);
  });

  it('have no effect when the process is over before', async () => {
    const cloud = await thrice(() => ({ kind: 'crash', afterCalls: 4 }));
    expect(await cloud.invoke()).toEqual({ payload: 'done' });
  });

  it.each([
    [undefined, 3],
    [1, 1],
  ])('hang until the time is over (after %s calls)', async (afterCalls, reached) => {
    const cloud = await thrice(() => ({ kind: 'timeout', ...(afterCalls !== undefined && { afterCalls }) }));
    expect(await cloud.invoke()).toMatchObject({ error: { errorType: 'Sandbox.Timedout' } });
    expect(cloud.elapsed()).toBe(30_000);
    expect(cloud.calls).toHaveLength(reached);
  });

  it('bring the event twice, and give the second answer', async () => {
    const seen: unknown[] = [];
    const cloud = await running({
      transport,
      interceptInvocation: () => ({ kind: 'twice' }),
      run: async (input) => seen.push(input),
    });
    expect(await cloud.invoke({ a: 1 })).toEqual({ payload: 2 });
    expect(seen).toEqual([{ a: 1 }, { a: 1 }]);
  });

  it('refuse it, as Lambda does when too much is under way', async () => {
    const cloud = await thrice(() => ({ kind: 'throttle' }));
    await expect(cloud.invoke()).rejects.toMatchObject({ name: 'TooManyRequestsException', status: 429 });
    expect(cloud.calls).toEqual([]);
    expect(cloud.told.map(({ type }) => type)).toContain('fault');
  });
});

describe.each(transports)('an invocation, %s', (transport) => {
  it('gives paginators clients that they take for the SDK’s', async () => {
    const cloud = await running({
      transport,
      run: async (_, { clients }) => {
        const pages: unknown[] = [];
        for await (const page of paginateDescribeDBSnapshots({ client: clients.rds('eu-west-1') }, {}))
          pages.push(page);
        return pages.length;
      },
    });
    expect(await cloud.invoke()).toEqual({ payload: 1 });
  });

  it('hands over JSON and nothing else, and no more of it than Lambda does', async () => {
    const cloud = await running({
      transport,
      run: async (input) => (input === 'large' ? 'x'.repeat(7_000_000) : input),
    });
    expect(await cloud.invoke({ a: undefined, b: new Date(0) })).toEqual({
      payload: { b: '1970-01-01T00:00:00.000Z' },
    });
    expect(await cloud.invoke('large')).toMatchObject({ error: { errorType: 'Function.ResponseSizeTooLarge' } });
    await expect(cloud.invoke('x'.repeat(7_000_000))).rejects.toMatchObject({ name: 'RequestTooLargeException' });
  });

  it('has no way to AWS from inside a network', async () => {
    const network = { subnetIds: ['subnet-1'], securityGroupIds: ['sg-1'] };
    const cloud = await running({ transport, run: (_, context) => ask(context), view: { network } });
    const result = await cloud.invoke();
    expect(JSON.stringify(result)).toContain('no route to AWS from here');
    expect(cloud.calls).toEqual([]);
  });

  it('is told of when it has ended', async () => {
    const cloud = await running({ transport, run: async () => 'done' });
    await cloud.invoke();
    const ended = cloud.told.find(({ type }) => type === 'invocation')?.facts;
    expect(ended).toMatchObject({ id: 1, step: 'check-recovery-point', region: 'eu-west-1', ok: true });
  });
});
