import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { KMSClient } from '@aws-sdk/client-kms';
import { RDSClient } from '@aws-sdk/client-rds';
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import type { Clients } from '#lambdas/step.ts';
import type { Cloud } from '../cloud.ts';

/** Clients of the account's administrator, who looks into the local cloud from outside. */
export function adminClients(cloud: Cloud): Clients {
  return {
    rds: (region) => cloud.client(RDSClient, region),
    s3: (region) => cloud.client(S3Client, region),
    sns: (region) => cloud.client(SNSClient, region),
    kms: (region) => cloud.client(KMSClient, region),
    cloudwatch: (region) => cloud.client(CloudWatchClient, region),
  };
}
