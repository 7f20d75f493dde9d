/** Which way the steps run, and what the cloud adds to their environment. */
import { resolveDynamicReferences } from '../assembly/dynamic-references.ts';
import type { Assembly } from '../assembly/read.ts';
import type { VirtualClock } from '../clock/virtual-clock.ts';
import type { Door } from '../endpoint/door.ts';
import { directRuntime } from '../runtime/direct.ts';
import { invoker } from '../runtime/invoker.ts';
import { clientModels, memoryRuntime } from '../runtime/memory.ts';
import type { LogSink, StepRuntime } from '../runtime/runtime.ts';
import { wireRuntime } from '../runtime/wire.ts';
import type { Endpoint, EventLog } from '../seams.ts';
import type { CloudOptions } from './options.ts';
import { accessKeyId, functionPrincipal } from './principals.ts';
import { randomStream } from './random.ts';

/** A runtime that others may hold before it can run: it needs the endpoint, which needs them. */
export interface LateRuntime extends StepRuntime {
  become(runtime: StepRuntime): void;
}

export function lateRuntime(): LateRuntime {
  let actual: StepRuntime | undefined;
  return {
    become: (runtime) => {
      actual = runtime;
    },
    invoke: (arn, payload) => {
      if (!actual) throw new Error('The local cloud is still being made.');
      return actual.invoke(arn, payload);
    },
    invocationOf: (key) => actual?.invocationOf?.(key),
    close: async () => actual?.close(),
  };
}

export interface RuntimeParts {
  readonly assembly: Assembly;
  readonly clock: VirtualClock;
  readonly events: EventLog;
  readonly door: Door;
  readonly endpoint: Endpoint;
  readonly endpointUrl: string | undefined;
  readonly log: LogSink;
}

export async function startRuntime(options: CloudOptions, parts: RuntimeParts): Promise<StepRuntime> {
  const { clock, events, assembly } = parts;
  const { functions } = assembly;
  const intercept = options.interceptInvocation;
  return invoker({ runtime: await transportOf(options, parts), functions, clock, events, intercept });
}

async function transportOf(options: CloudOptions, parts: RuntimeParts): Promise<StepRuntime> {
  const { clock, door, endpoint, endpointUrl, log, assembly } = parts;
  const { authorityPem, read: readDatabase } = options.databases;
  const env = authorityPem ? { LIFEBOAT_EXTRA_CA: authorityPem } : {};
  const shared = { functions: assembly.functions, clock, log, env };
  if (options.transport === 'wire' && endpointUrl) return wireRuntime({ ...shared, endpointUrl, accessKeyId });
  const { policy, steps, seed } = options;
  const random = randomStream(seed, 'retries');
  const inProcess = { ...shared, random, readDatabase, ...(policy && { policy }), ...(steps && { steps }) };
  return options.transport === 'memory'
    ? memoryRuntime({ ...inProcess, models: await clientModels(), door, principalOf: functionPrincipal })
    : directRuntime({ ...inProcess, endpoint, accessKeyId });
}

/** The environments of all functions as CloudFormation would have deployed them, with the values of their secrets. */
export function withSecrets(assembly: Assembly, secretOf: (region: string, id: string) => string): Assembly {
  const functions = assembly.functions.map((view) => ({
    ...view,
    environment: resolveDynamicReferences(view.environment, ({ secretId }) => secretOf(view.region, secretId)),
  }));
  return { ...assembly, functions };
}
