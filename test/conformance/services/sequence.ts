/** A few calls one after the other, and what AWS's documentation says comes of them. */
import type { KMSClient } from '@aws-sdk/client-kms';
import type { RDSClient } from '@aws-sdk/client-rds';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SNSClient } from '@aws-sdk/client-sns';
import type { SQSClient } from '@aws-sdk/client-sqs';

export interface Stage {
  readonly rds: RDSClient;
  readonly s3: S3Client;
  readonly sns: SNSClient;
  readonly sqs: SQSClient;
  readonly kms: KMSClient;
  /** Makes a symmetric key that the account may use; answers its ARN. */
  key(): Promise<string>;
  /** Makes a queue; answers its URL. */
  queue(name: string): Promise<string>;
  /** Lets whatever is being made in RDS become available. */
  settle(): Promise<void>;
}

export interface Sequence {
  readonly service: 'RDS' | 'S3' | 'SNS' | 'SQS' | 'KMS';
  /** Unique, a sentence. */
  readonly title: string;
  /** What the calls ended with: JSON. */
  play(stage: Stage): Promise<unknown>;
  readonly expected: unknown;
  /** Page of AWS's documentation. */
  readonly documented: string;
}

/** `ok`, or the name of the error with which a call ended. */
export async function ending(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'ok';
  } catch (error) {
    return error instanceof Error ? error.name : String(error);
  }
}
