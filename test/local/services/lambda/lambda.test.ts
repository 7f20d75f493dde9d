import {
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  paginateListFunctions,
} from '@aws-sdk/client-lambda';
import { describe, expect, it } from 'vitest';
import type { FunctionView } from '#local/assembly/read.ts';
import { virtualClock } from '#local/clock/virtual-clock.ts';
import type { InvocationResult } from '#local/runtime/runtime.ts';
import { type Authorize, AwsError } from '#local/seams.ts';
import type { KeyUse } from '#local/services/kms/key-store.ts';
import { createFunctions, type FunctionsDeps } from '#local/services/lambda/functions.ts';
import { lambdaService } from '#local/services/lambda/service.ts';
import { account, admin, oneService, region, role } from '../../cloud/one-service.ts';

const views = ['a', 'b', 'c'].map(
  (name): FunctionView => ({
    arn: `arn:aws:lambda:${region}:${account}:function:${name}`,
    name,
    account,
    region,
    bundle: '/nowhere',
    handler: 'index.handler',
    runtime: 'nodejs24.x',
    environment: { BUCKET: 'ledger' },
    environmentKeyArn: `arn:aws:kms:${region}:${account}:key/1`,
    timeoutSeconds: 60,
    memoryMb: 256,
    roleArn: `arn:aws:iam::${account}:role/${name}`,
  }),
);
const arn = views[0]?.arn ?? '';

interface Setup extends Partial<FunctionsDeps> {
  readonly allowed?: readonly string[];
  answer?(payload: unknown): InvocationResult;
}

function lambda({ allowed = [], answer = (payload) => ({ payload }), ...overrides }: Setup = {}) {
  const invoked: unknown[] = [];
  const keyUses: KeyUse[] = [];
  const told: { type: string; facts: Readonly<Record<string, unknown>> }[] = [];
  const make = (authorize: Authorize) =>
    createFunctions({
      views,
      authorize,
      clock: virtualClock({ start: 0 }),
      events: { emit: (type, facts) => told.push({ type, facts }) },
      keyStore,
      runtime: {
        invoke: async (_, payload) => {
          invoked.push(payload);
          return answer(payload);
        },
        close: async () => undefined,
      },
      principalOf: () => role,
      assume: () => role,
      ...overrides,
    });
  const keyStore = {
    use: (use: KeyUse) => {
      keyUses.push(use);
      if (use.principal.kind === 'role' && overrides.keyStore) overrides.keyStore.use(use);
      return use.key;
    },
  };
  const clock = virtualClock({ start: 0 });
  const { config, authorize } = oneService(
    (asks) => lambdaService({ functions: make(asks), authorize: asks, keyStore, clock }),
    allowed,
  );
  const client = (as: 'ADMIN' | 'ROLE' = 'ADMIN') => new LambdaClient(config(as));
  return { client, functions: make(authorize), invoked, keyUses, told, clock };
}

const denied = {
  use: () => {
    throw new AwsError('AccessDenied', 'no kms:Decrypt', 403);
  },
};
const text = (payload: Uint8Array | undefined) => Buffer.from(payload ?? []).toString();

describe('Invoke', () => {
  it('hands the event over and answers what the function returns, by name or ARN', async () => {
    const { client, invoked } = lambda();
    for (const FunctionName of ['a', arn]) {
      const { StatusCode, Payload } = await client().send(new InvokeCommand({ FunctionName, Payload: '{"n":1}' }));
      expect([StatusCode, text(Payload)]).toEqual([200, '{"n":1}']);
    }
    expect(invoked).toEqual([{ n: 1 }, { n: 1 }]);
  });

  it('asks for lambda:InvokeFunction before anything runs', async () => {
    const { client, invoked } = lambda();
    await expect(client('ROLE').send(new InvokeCommand({ FunctionName: 'a' }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: `User: ${role.arn} is not authorized to perform: lambda:InvokeFunction on resource: ${arn} because no identity-based policy allows the lambda:InvokeFunction action`,
    });
    expect(invoked).toEqual([]);
  });

  it('answers 200 with the error document when the function throws', async () => {
    const error = { errorType: 'RecoveryPointNotReady', errorMessage: 'creating', trace: [] };
    const { client } = lambda({ answer: () => ({ error }) });
    const answer = await client().send(new InvokeCommand({ FunctionName: 'a' }));
    expect(answer).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled' });
    expect(JSON.parse(text(answer.Payload))).toEqual(error);
  });

  it.each([
    ['an unknown function', { FunctionName: 'z' }, 'ResourceNotFoundException'],
    ['a payload that is not JSON', { FunctionName: 'a', Payload: '{' }, 'InvalidRequestContentException'],
    ['another invocation type', { FunctionName: 'a', InvocationType: 'DryRun' as const }, 'NotImplemented'],
  ])('refuses %s', async (_, input, name) => {
    await expect(lambda().client().send(new InvokeCommand(input))).rejects.toMatchObject({ name });
  });

  it('takes the virtual time that it is told to take', async () => {
    const clock = virtualClock({ start: 0 });
    const { functions } = lambda({ clock, duration: () => 1500 });
    await clock.runThrough(functions.invoke(admin, region, 'a', {}));
    expect(clock.now()).toBe(1500);
  });
});

describe('Asynchronous invocation', () => {
  const post = new InvokeCommand({ FunctionName: 'a', InvocationType: 'Event', Payload: Buffer.from('{"n":1}') });

  it('is answered at once, and the function is run three times at most while it fails', async () => {
    const broken = { error: { errorType: 'Boom', errorMessage: 'no', trace: [] } };
    const { client, invoked, clock } = lambda({ answer: () => broken });
    expect(await client().send(post)).toMatchObject({ StatusCode: 202 });
    expect(invoked).toHaveLength(1);
    await clock.runUntil(60_000);
    expect(invoked).toHaveLength(2);
    await clock.runUntil(86_400_000);
    expect(invoked).toEqual([{ n: 1 }, { n: 1 }, { n: 1 }]);
  });

  it('is refused to callers who may not invoke the function', async () => {
    const { client, invoked } = lambda();
    await expect(client('ROLE').send(post)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    expect(invoked).toEqual([]);
  });
});

describe('Payload limits', () => {
  const invoke = (bytes: number, InvocationType: 'RequestResponse' | 'Event') =>
    new InvokeCommand({ FunctionName: 'a', InvocationType, Payload: Buffer.from(JSON.stringify('x'.repeat(bytes))) });

  it.each([
    ['RequestResponse', 6_291_456],
    ['Event', 1_048_576],
  ] as const)('refuse what is larger than a request of type %s may be', async (type, limit) => {
    const { client } = lambda({ answer: () => ({ payload: 1 }) });
    await expect(client().send(invoke(limit - 1, type))).rejects.toMatchObject({ name: 'RequestTooLargeException' });
    expect((await client().send(invoke(limit - 2, type))).FunctionError).toBeUndefined();
  });

  it('make an error of an answer that is too large', async () => {
    const { client } = lambda({ answer: () => ({ payload: 'x'.repeat(6_291_456) }) });
    const { FunctionError, Payload } = await client().send(invoke(1, 'RequestResponse'));
    expect(FunctionError).toBe('Unhandled');
    expect(JSON.parse(Payload?.transformToString() ?? '')).toMatchObject({
      errorType: 'Function.ResponseSizeTooLarge',
    });
  });
});

describe('Cold start', () => {
  it('opens the environment once, as the role of the function, in the context of its ARN', async () => {
    const { functions, keyUses } = lambda();
    await functions.invoke(admin, region, 'a', {});
    await functions.invoke(admin, region, 'a', {});
    expect(keyUses).toEqual([
      expect.objectContaining({
        principal: role,
        actions: ['kms:Decrypt'],
        via: 'lambda',
        context: { 'kms:EncryptionContext:aws:lambda:FunctionArn': arn },
      }),
    ]);
  });

  it('fails when the role may not use the key', async () => {
    const { functions, invoked } = lambda({ keyStore: denied });
    await expect(functions.invoke(admin, region, 'a', {})).rejects.toMatchObject({
      name: 'KMSAccessDeniedException',
      message: expect.stringContaining('no kms:Decrypt'),
    });
    expect(invoked).toEqual([]);
  });

  it('fails when Lambda may not take on the role', async () => {
    const assume = () => {
      throw new AwsError('AccessDenied', 'no sts:AssumeRole', 403);
    };
    await expect(lambda({ assume }).functions.invoke(admin, region, 'a', {})).rejects.toThrow('no sts:AssumeRole');
  });
});

describe('Logs', () => {
  it('become events when the role may write them', () => {
    const { functions, told } = lambda({ allowed: ['logs:CreateLogStream', 'logs:PutLogEvents'] });
    functions.log(arn, () => 'a line');
    expect(told).toEqual([{ type: 'log', facts: { function: 'a', region, line: 'a line' } }]);
  });

  it('are lost, and nothing else happens, when it may not', () => {
    const { functions, told } = lambda({ allowed: ['logs:CreateLogStream'] });
    functions.log(arn, () => 'a line');
    expect(told).toEqual([]);
  });
});

describe('Configuration', () => {
  it('is listed two functions a page', async () => {
    const pages: unknown[] = [];
    for await (const page of paginateListFunctions({ client: lambda().client() }, {})) {
      pages.push((page.Functions ?? []).map(({ FunctionName }) => FunctionName));
    }
    expect(pages).toEqual([['a', 'b'], ['c']]);
  });

  it('shows the environment to callers who may use the key', async () => {
    const asked = new GetFunctionConfigurationCommand({ FunctionName: 'a' });
    const found = await lambda().client().send(asked);
    expect(found).toMatchObject({ Timeout: 60, MemorySize: 256, Environment: { Variables: { BUCKET: 'ledger' } } });
  });

  it('shows an error in its place to others', async () => {
    const { client } = lambda({ keyStore: denied, allowed: ['lambda:GetFunctionConfiguration'] });
    const found = await client('ROLE').send(new GetFunctionConfigurationCommand({ FunctionName: 'a' }));
    expect(found.Environment).toEqual({
      Error: { ErrorCode: 'AccessDeniedException', Message: expect.stringContaining('no kms:Decrypt') },
    });
  });
});
