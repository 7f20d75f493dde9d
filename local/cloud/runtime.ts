/** Which way the steps run, and what the cloud adds to their environment. */
import { resolveDynamicReferences } from '../assembly/dynamic-references.ts';
import type { Assembly } from '../assembly/read.ts';
import { directRuntime } from '../runtime/direct.ts';
import type { LogSink, StepRuntime } from '../runtime/runtime.ts';
import { wireRuntime } from '../runtime/wire.ts';
import type { Clock, Endpoint } from '../seams.ts';
import type { CloudOptions } from './options.ts';
import { accessKeyId } from './principals.ts';

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
    invoke: async (arn, payload) => {
      if (!actual) throw new Error('The local cloud is still being made.');
      return actual.invoke(arn, payload);
    },
    close: async () => actual?.close(),
  };
}

export interface RuntimeParts {
  readonly assembly: Assembly;
  readonly clock: Clock;
  readonly endpoint: Endpoint;
  readonly endpointUrl: string | undefined;
  readonly log: LogSink;
}

export function startRuntime(options: CloudOptions, parts: RuntimeParts): StepRuntime {
  const { clock, endpoint, endpointUrl, log } = parts;
  const { functions } = parts.assembly;
  const { authorityPem } = options.databases;
  const shared = { functions, accessKeyId, log, env: authorityPem ? { LIFEBOAT_EXTRA_CA: authorityPem } : {} };
  if (options.transport === 'wire' && endpointUrl) return wireRuntime({ ...shared, endpointUrl, cell: clock.cell });
  return directRuntime({ ...shared, endpoint, clock, ...(options.policy ? { policy: options.policy } : {}) });
}

/** The environments of all functions as CloudFormation would have deployed them, with the values of their secrets. */
export function withSecrets(assembly: Assembly, secretOf: (region: string, id: string) => string): Assembly {
  const functions = assembly.functions.map((view) => ({
    ...view,
    environment: resolveDynamicReferences(view.environment, ({ secretId }) => secretOf(view.region, secretId)),
  }));
  return { ...assembly, functions };
}
