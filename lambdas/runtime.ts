/**
 * The one place where a step meets the world: the clock, the environment, the policy file next to the bundle, and the
 * SDK clients. Inside Lambda `serve` does all of it; a transport of its own builds the same context from the parts.
 */
import { readFileSync } from 'node:fs';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { KMSClient } from '@aws-sdk/client-kms';
import { RDSClient, type RDSClientConfig } from '@aws-sdk/client-rds';
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import type { z } from 'zod';
import { LifeboatError } from '#core/errors.ts';
import { formatInstant } from '#core/instant.ts';
import type { Instant } from '#core/model.ts';
import type { Policy } from '#core/policy/schema.ts';
import { toLambdaError } from './failure.ts';
import type { Clients, ReadDatabase, Step, StepContext } from './step.ts';

/** What a transport may put between a client and AWS. Nothing is needed inside Lambda. */
export interface ClientOptions {
  readonly requestHandler?: NonNullable<RDSClientConfig['requestHandler']>;
  readonly credentials?: NonNullable<RDSClientConfig['credentials']>;
  readonly endpoint?: string;
  /** S3 with the bucket in the path instead of the host name. */
  readonly forcePathStyle?: boolean;
  readonly maxAttempts?: number;
  /** Default: the SDK's standard one. */
  readonly retryStrategy?: NonNullable<RDSClientConfig['retryStrategy']>;
}

export interface ContextOptions {
  readonly policy: Policy;
  readonly env: StepContext['env'];
  readonly clients?: Clients;
  readonly now?: () => Instant;
  readonly log?: StepContext['log'];
  /** Default: the drivers. */
  readonly readDatabase?: ReadDatabase;
}

/** One client per service and Region, made on first use. Five attempts with the SDK's standard back-off. */
export function makeClients({ forcePathStyle, maxAttempts = 5, ...shared }: ClientOptions = {}): Clients {
  const config = (region: string) => ({ ...shared, region, maxAttempts, retryMode: 'standard' });
  return {
    rds: perRegion((region) => new RDSClient(config(region))),
    s3: perRegion((region) => new S3Client({ ...config(region), ...(forcePathStyle && { forcePathStyle }) })),
    sns: perRegion((region) => new SNSClient(config(region))),
    kms: perRegion((region) => new KMSClient(config(region))),
    cloudwatch: perRegion((region) => new CloudWatchClient(config(region))),
  };
}

function perRegion<Client>(make: (region: string) => Client): (region: string) => Client {
  const made = new Map<string, Client>();
  return (region) => {
    const client = made.get(region) ?? make(region);
    made.set(region, client);
    return client;
  };
}

export function makeContext(options: ContextOptions): StepContext {
  return {
    policy: options.policy,
    env: options.env,
    clients: options.clients ?? makeClients(),
    now: options.now ?? (() => formatInstant(Date.now())),
    log: options.log ?? ((event, facts) => console.log(JSON.stringify({ event, ...facts }))),
    ...(options.readDatabase && { readDatabase: options.readDatabase }),
  };
}

/**
 * Checks the input, runs the step and turns what it throws into what Step Functions can read.
 * Throws InputRejected when the input does not have the step's shape.
 */
export async function runStep<Schema extends z.ZodType, Output>(
  step: Step<Schema, Output>,
  event: unknown,
  context: StepContext,
): Promise<Output> {
  try {
    const output = await step.run(accept(step, event), context);
    context.log('step.done', { step: step.name, at: context.now() });
    return output;
  } catch (error) {
    const thrown = toLambdaError(error);
    context.log(patience.test(thrown.name) ? 'step.waiting' : 'step.failed', {
      step: step.name,
      at: context.now(),
      error: thrown.name,
      message: thrown.message,
    });
    throw thrown;
  }
}

/** Names that a state machine waits on: nothing is wrong yet. */
const patience = /(NotReady|StillThere)$/;

function accept<Schema extends z.ZodType>(step: Step<Schema>, event: unknown): z.infer<Schema> {
  const parsed = step.input.safeParse(event);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'input'}: ${issue.message}`);
  throw new LifeboatError('InputRejected', `${step.name} does not take this input: ${problems.join('; ')}`, {
    hint: 'Start the state machine with {"rule": "<name in the policy>", "scheduledAt": "<UTC instant>"}.',
  });
}

/** The Lambda handler of a step. The context lives as long as the execution environment, so connections are reused. */
export function serve<Schema extends z.ZodType, Output>(
  step: Step<Schema, Output>,
): (event: unknown) => Promise<Output> {
  let context: StepContext | undefined;
  return async (event) => {
    context ??= makeContext({ policy: readPolicy(), env: process.env });
    return await runStep(step, event, context);
  };
}

/** The parsed policy that was built into the bundle. */
function readPolicy(): Policy {
  try {
    return JSON.parse(readFileSync(new URL('./policy.json', import.meta.url), 'utf8'));
  } catch (cause) {
    throw toLambdaError(
      new LifeboatError('ConfigurationMissing', 'policy.json is not next to the handler, or is not JSON', {
        hint: 'Build the functions again: the build writes the parsed policy into each bundle.',
        cause,
      }),
    );
  }
}
