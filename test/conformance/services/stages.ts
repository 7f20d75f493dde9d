/** Where the sequences are played: on this project's services, and on an emulator. */
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { RDSClient } from '@aws-sdk/client-rds';
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { cloud, minutes } from '../../local/services/rds/cloud.ts';
import { accountKeyPolicy, createWorld, region } from '../../local/services/world.ts';
import { clientConfig, type Emulator } from '../emulators/emulators.ts';
import type { Stage } from './sequence.ts';

export async function ourStage(): Promise<Stage> {
  const world = await createWorld();
  const databases = cloud();
  const config = world.config();
  return {
    rds: databases.client(),
    s3: new S3Client({ ...config, endpoint: 'http://127.0.0.1' }),
    sns: new SNSClient(config),
    sqs: new SQSClient(config),
    kms: new KMSClient(config),
    key: async () => world.keyring.create({ region, policy: accountKeyPolicy, aliases: [] }).arn,
    queue: async (name) => world.queues.create({ name, region }).url,
    settle: () => databases.pass(minutes(60)),
  };
}

export function emulatorStage(emulator: Emulator): Stage {
  const config = clientConfig(emulator);
  const kms = new KMSClient(config);
  const sqs = new SQSClient(config);
  return {
    ...{ kms, sqs, rds: new RDSClient(config), sns: new SNSClient(config) },
    s3: new S3Client({ ...config, forcePathStyle: true }),
    key: async () => (await kms.send(new CreateKeyCommand({}))).KeyMetadata?.Arn ?? '',
    queue: async (QueueName) => (await sqs.send(new CreateQueueCommand({ QueueName }))).QueueUrl ?? '',
    settle: async () => undefined,
  };
}
