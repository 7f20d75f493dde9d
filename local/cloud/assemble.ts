/** Puts the rooms of the local cloud together, in the order in which they need each other. */
import { parseInstant } from '#core/instant.ts';
import { readPrimaryAssembly } from '../assembly/read.ts';
import { Door } from '../endpoint/door.ts';
import { createEndpoint } from '../endpoint/endpoint.ts';
import { listen } from '../endpoint/wire.ts';
import type { LogSink } from '../runtime/runtime.ts';
import { cloudEvents } from './events.ts';
import type { CloudOptions } from './options.ts';
import { createPartition, type Partition } from './partition.ts';
import { principalsByKey } from './principals.ts';
import { lateRuntime, startRuntime, withSecrets } from './runtime.ts';
import { createServices } from './services.ts';
import { createWorkflows } from './workflows.ts';

export type Parts = Awaited<ReturnType<typeof assemble>>;

/** Without bytes and without anybody who calls from outside, nothing goes over the event loop but announced work. */
export function partitionOf({ transport, port, start }: Pick<CloudOptions, 'transport' | 'port' | 'start'>): Partition {
  const chains = transport === 'memory' && port === undefined ? 'microtasks' : 'event loop';
  return createPartition({ start: parseInstant(start), chains });
}

export async function assemble(options: CloudOptions) {
  const { databases, seed, rds, alarms, duration, deliveries, intercept, history = 'all' } = options;
  const read = typeof options.assembly === 'string' ? readPrimaryAssembly(options.assembly) : options.assembly;
  const listens = options.transport === 'wire' || options.port !== undefined;
  const partition = options.partition ?? partitionOf(options);
  const { clock } = partition;
  const events = cloudEvents(clock);
  if (options.log) events.on('*', options.log);
  const base = createServices({
    assembly: read,
    partition,
    events,
    databases,
    seed,
    ...(rds && { rds }),
    ...(options.s3 && { s3: options.s3 }),
    ...(alarms && { alarms }),
  });
  const assembly = withSecrets(read, (region, id) => base.secrets.find(region, id).value);

  const runtime = lateRuntime();
  const workflows = createWorkflows({
    ...{ assembly, clock, events, seed, base, runtime, history },
    ...(duration && { duration }),
    ...(deliveries && { deliveries }),
  });
  const principals = principalsByKey(assembly.account, assembly.functions);
  const entry = {
    services: [...base.services, ...workflows.services],
    ...{ account: assembly.account, events, clock, authorizer: base.authorizer },
    ...(intercept && { intercept }),
  };
  const door = new Door(entry);
  const invocationOf = (key: string) => runtime.invocationOf?.(key);
  const endpoint = createEndpoint({ ...entry, principalOf: (key) => principals.get(key), invocationOf }, door);
  const listener = listens ? await listen(endpoint, { port: options.port ?? 0 }) : undefined;
  const log: LogSink = (arn, line) => workflows.functions.log(arn, line);
  runtime.become(
    await startRuntime(options, { assembly, clock, events, door, endpoint, endpointUrl: listener?.url, log }),
  );
  return { assembly, clock, events, base, workflows, endpoint, listener, runtime };
}
