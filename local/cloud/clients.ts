import type { StepName } from '#lambdas/registry.ts';
import type { Assembly } from '../assembly/read.ts';
import { directRequestHandler } from '../endpoint/direct.ts';
import { functionOf } from '../runtime/steps.ts';
import type { Endpoint } from '../seams.ts';
import { accessKeyId, adminAccessKeyId } from './principals.ts';

/** What every client of the AWS SDK takes. */
export interface ClientConfig {
  readonly region: string;
  readonly endpoint: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly requestHandler: ReturnType<typeof directRequestHandler>;
}

/** `cloud.client(RDSClient, 'eu-west-1')` is the administrator's; with a step's name, that step's role calls. */
export type ClientFactory = <Client>(
  Client: new (config: ClientConfig) => Client,
  region: string,
  as?: 'admin' | StepName,
) => Client;

export function clientFactory(endpoint: Endpoint, assembly: Assembly): ClientFactory {
  return (Client, region, as = 'admin') =>
    new Client({
      region,
      // Never dialled; an address makes S3 clients put the bucket into the path.
      endpoint: 'http://127.0.0.1',
      credentials: {
        accessKeyId: as === 'admin' ? adminAccessKeyId : accessKeyId(functionOf(assembly, as, region)),
        secretAccessKey: 'local',
      },
      requestHandler: directRequestHandler(endpoint),
    });
}
