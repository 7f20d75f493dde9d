/**
 * What a step is: a name, the shape of its input, and a function that reads facts, asks `core`, and acts.
 * A step never reads a clock, the environment or the network by itself: all three come in its context, so the same
 * code runs inside Lambda, inside a local worker, and in process.
 */
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { KMSClient } from '@aws-sdk/client-kms';
import type { RDSClient } from '@aws-sdk/client-rds';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SNSClient } from '@aws-sdk/client-sns';
import type { z } from 'zod';
import type { Instant } from '#core/model.ts';
import type { Policy } from '#core/policy/schema.ts';
import type { Connection } from './adapters/fingerprint.ts';
import type { Reading } from './adapters/reading.ts';

/** One client per service and Region, made on first use. */
export interface Clients {
  rds(region: string): RDSClient;
  s3(region: string): S3Client;
  sns(region: string): SNSClient;
  kms(region: string): KMSClient;
  cloudwatch(region: string): CloudWatchClient;
}

/** Reads a database, all of it or a portion. Rejects with the driver's error when it cannot be reached, or not with this password. */
export type ReadDatabase = (engine: string, connection: Connection) => Promise<Reading>;

export interface StepContext {
  readonly policy: Policy;
  /** The function's own environment variables, as the template sets them. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clients: Clients;
  /** The present, in UTC. */
  now(): Instant;
  /** Instead of the drivers, which only the bundle of the one step that reads databases has. */
  readonly readDatabase?: ReadDatabase;
  /** One JSON line; never secrets. */
  log(event: string, facts: Readonly<Record<string, unknown>>): void;
}

export interface Step<Schema extends z.ZodType = z.ZodType, Output = unknown> {
  readonly name: string;
  readonly input: Schema;
  run(input: z.infer<Schema>, context: StepContext): Promise<Output>;
}

/** Declares a step and keeps the types of its input and output. */
export function step<Schema extends z.ZodType, Output>(declaration: Step<Schema, Output>): Step<Schema, Output> {
  return declaration;
}
