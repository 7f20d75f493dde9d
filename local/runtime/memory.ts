/**
 * *Memory*: the same steps in this process, their clients handing commands to the services without bytes. Nothing in it takes
 * real time: retries, delayed answers and the limits of functions pass on the virtual clock.
 */
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { KMSClient } from '@aws-sdk/client-kms';
import { RDSClient } from '@aws-sdk/client-rds';
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import type { Clients, ReadDatabase } from '#lambdas/step.ts';
import { readWithDriver } from '#lambdas/validate-restore/drivers.ts';
import type { FunctionView } from '../assembly/read.ts';
import type { Door } from '../endpoint/door.ts';
import { memoryClient } from '../endpoint/memory/client.ts';
import { modelOf, type ServiceModel } from '../endpoint/model.ts';
import type { Principal } from '../seams.ts';
import { InProcess, type InProcessSettings } from './in-process.ts';
import type { Invocation } from './invocation.ts';
import type { StepRuntime } from './runtime.ts';

/** The client of each service that steps use, by SigV4 service name. */
const services = { rds: 'rds', s3: 's3', sns: 'sns', kms: 'kms', cloudwatch: 'monitoring' } as const satisfies Record<
  keyof Clients,
  string
>;

export type ClientModels = Readonly<Record<keyof Clients, ServiceModel>>;

/** What the clients of the steps know about their services. */
export async function clientModels(): Promise<ClientModels> {
  const models = Object.entries(services).map(async ([name, service]) => [name, await modelOf(service)] as const);
  return Object.fromEntries(await Promise.all(models)) as unknown as ClientModels;
}

export interface MemorySettings extends InProcessSettings {
  readonly door: Door;
  readonly models: ClientModels;
  /** Who the function's code is, as its role. */
  principalOf(view: FunctionView): Principal;
  /** Numbers in [0, 1), for the jitter between two attempts of a call. */
  readonly random: () => number;
}

export function memoryRuntime(settings: MemorySettings): StepRuntime {
  const { clock } = settings;
  // Sockets take real time; whoever reads otherwise keeps to the virtual clock.
  const overSockets: ReadDatabase = (engine, connection) => clock.real(() => readWithDriver(engine, connection));
  const readDatabase = settings.readDatabase ?? overSockets;
  const steps = new InProcess({ ...settings, readDatabase }, (view, running) => clientsOf(view, running, settings));
  return {
    invoke: (arn, payload, invocation) => steps.run(arn, payload, invocation),
    close: async () => steps.close(),
  };
}

function clientsOf(view: FunctionView, running: () => Invocation | undefined, settings: MemorySettings): Clients {
  const { door, models, clock, random } = settings;
  const principal = settings.principalOf(view);
  const cutOff = view.network !== undefined;
  const make = <Client extends object>(name: keyof Clients, Client: { readonly prototype: Client }) => {
    const made = new Map<string, Client>();
    return (region: string): Client => {
      const known = made.get(region);
      if (known) return known;
      const own = { door, model: models[name], region, principal, clock, random, running, cutOff };
      const client = memoryClient(Client, own);
      made.set(region, client);
      return client;
    };
  };
  return {
    rds: make('rds', RDSClient),
    s3: make('s3', S3Client),
    sns: make('sns', SNSClient),
    kms: make('kms', KMSClient),
    cloudwatch: make('cloudwatch', CloudWatchClient),
  };
}
