/** One function whose code each test writes, over one service, in memory or over the SDK's own bytes. */
import { z } from 'zod';
import { readPolicyFile } from '#infra/policy-file.ts';
import type { StepContext } from '#lambdas/step.ts';
import type { FunctionView } from '#local/assembly/read.ts';
import { createAuthorizer } from '#local/authorizer/authorizer.ts';
import { virtualClock } from '#local/clock/virtual-clock.ts';
import { accessKeyId, functionPrincipal } from '#local/cloud/principals.ts';
import { randomStream } from '#local/cloud/random.ts';
import { Door } from '#local/endpoint/door.ts';
import { createEndpoint } from '#local/endpoint/endpoint.ts';
import { directRuntime } from '#local/runtime/direct.ts';
import { invoker } from '#local/runtime/invoker.ts';
import { clientModels, memoryRuntime } from '#local/runtime/memory.ts';
import type { InvocationResult } from '#local/runtime/runtime.ts';
import type { ApiCall, CloudEvent, Intercept, InterceptInvocation } from '#local/seams.ts';

export const start = Date.parse('2026-01-17T02:00:00Z');
const policy = readPolicyFile('policies/pol-isms-008.yaml');
export const view: FunctionView = {
  arn: 'arn:aws:lambda:eu-west-1:111122223333:function:lifeboat-check-recovery-point',
  name: 'lifeboat-check-recovery-point',
  account: '111122223333',
  region: 'eu-west-1',
  bundle: 'nowhere',
  handler: 'index.handler',
  runtime: 'nodejs24.x',
  environment: {},
  timeoutSeconds: 30,
  memoryMb: 256,
  roleArn: 'arn:aws:iam::111122223333:role/step',
};

export interface Script {
  readonly transport: 'memory' | 'direct';
  /** The function's code. */
  readonly run: (input: unknown, context: StepContext) => Promise<unknown>;
  /** What DescribeDBSnapshots answers. */
  readonly answer?: (call: ApiCall) => object;
  readonly intercept?: Intercept;
  readonly interceptInvocation?: InterceptInvocation;
  readonly view?: Partial<FunctionView>;
  readonly seed?: number;
}

export interface Running {
  /** Runs the function; the clock goes on until it has ended. */
  invoke(payload?: unknown): Promise<InvocationResult>;
  /** Calls that reached the service. */
  readonly calls: readonly ApiCall[];
  readonly told: readonly CloudEvent[];
  /** Virtual milliseconds since the start. */
  elapsed(): number;
}

export async function running(script: Script): Promise<Running> {
  const { transport, answer = () => ({ DBSnapshots: [] }), intercept, interceptInvocation, seed = 1 } = script;
  const clock = virtualClock({ start, ...(transport === 'memory' && { chains: 'microtasks' as const }) });
  const told: CloudEvent[] = [];
  const events = {
    emit: (type: string, facts: CloudEvent['facts']) => void told.push({ at: clock.now(), type, facts }),
  };
  const policies = [{ Statement: { Effect: 'Allow', Action: 'rds:*', Resource: '*' } }];
  const authorizer = createAuthorizer({ identityPolicies: () => policies, resourcePolicies: () => [] });
  const calls: ApiCall[] = [];
  const describeSnapshots = (_input: unknown, call: ApiCall) => {
    authorizer.authorize(call.principal, { action: 'rds:DescribeDBSnapshots', resource: '*' });
    calls.push(call);
    return answer(call);
  };
  const services = [{ name: 'rds', operations: { DescribeDBSnapshots: describeSnapshots } }];
  const entry = { services, account: view.account, events, authorizer, clock, ...(intercept && { intercept }) };
  const functions = [{ ...view, ...script.view }];
  const step = { name: 'check-recovery-point', input: z.unknown(), run: script.run };
  const steps = { 'check-recovery-point': step } as never;
  const shared = { functions, clock, log: () => undefined, policy, steps };
  const door = new Door(entry);
  const random = randomStream(seed, 'retries');
  const principal = functionPrincipal(view);
  const endpoint = createEndpoint({ ...entry, principalOf: () => principal }, door);
  const runtime =
    transport === 'memory'
      ? memoryRuntime({ ...shared, door, random, models: await clientModels(), principalOf: () => principal })
      : directRuntime({ ...shared, endpoint, random, accessKeyId });
  const lambda = invoker({ runtime, functions, clock, events, intercept: interceptInvocation });
  return {
    invoke: (payload = {}) => clock.runThrough(lambda.invoke(view.arn, payload)),
    ...{ calls, told },
    elapsed: () => clock.now() - start,
  };
}
