/** Puts the rooms of the local cloud together, in the order in which they need each other. */
import { parseInstant } from '#core/instant.ts';
import { readAssembly } from '../assembly/read.ts';
import { virtualClock } from '../clock/virtual-clock.ts';
import { createEndpoint } from '../endpoint/endpoint.ts';
import { listen } from '../endpoint/wire.ts';
import { cloudEvents } from './events.ts';
import type { CloudOptions } from './options.ts';
import { principalsByKey } from './principals.ts';
import { lateRuntime, startRuntime, withSecrets } from './runtime.ts';
import { createServices } from './services.ts';
import { createWorkflows } from './workflows.ts';

export type Parts = Awaited<ReturnType<typeof assemble>>;

export async function assemble(options: CloudOptions) {
  const { databases, seed, rds, duration, deliveries, intercept } = options;
  const read = typeof options.assembly === 'string' ? readAssembly(options.assembly) : options.assembly;
  const clock = virtualClock({ start: parseInstant(options.start) });
  const events = cloudEvents(clock);
  if (options.log) events.on('*', options.log);
  const base = createServices({ assembly: read, clock, events, databases, seed, ...(rds && { rds }) });
  const assembly = withSecrets(read, (region, id) => base.secrets.find(region, id).value);

  const runtime = lateRuntime();
  const workflows = createWorkflows({
    ...{ assembly, clock, events, seed, base, runtime },
    ...(duration && { duration }),
    ...(deliveries && { deliveries }),
  });
  const principals = principalsByKey(assembly.account, assembly.functions);
  const endpoint = createEndpoint({
    services: [...base.services, ...workflows.services],
    principalOf: (key) => principals.get(key),
    ...{ account: assembly.account, events, authorizer: base.authorizer },
    ...(intercept && { intercept }),
  });
  const listens = options.transport === 'wire' || options.port !== undefined;
  const listener = listens ? await listen(endpoint, { port: options.port ?? 0 }) : undefined;
  const log = (arn: string, line: string): void => workflows.functions.log(arn, line);
  runtime.become(startRuntime(options, { assembly, clock, endpoint, endpointUrl: listener?.url, log }));
  return { assembly, clock, events, base, workflows, endpoint, listener, runtime };
}
