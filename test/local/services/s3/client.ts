/** A local S3 with a client of the administrator, new for each test, and the calls that most tests make. */
import {
  GetObjectCommand,
  type GetObjectCommandInput,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach } from 'vitest';
import { createWorld, type Transport, type World } from '../world.ts';

export const name = 'lifeboat-pol-isms-008-ledger-111122223333-eu-west-1';

export let world: World;
export let client: S3Client;

/** Opens both before each test of a group, and closes them after it. */
export function s3Over(transport: Transport): void {
  beforeEach(async () => {
    world = await createWorld({ transport });
    client = new S3Client(world.config());
  });
  afterEach(async () => {
    client.destroy();
    await world.close();
  });
}

export const put = (Key: string, Body: string, more: Partial<PutObjectCommandInput> = {}) =>
  client.send(new PutObjectCommand({ Bucket: name, Key, Body, ...more }));

export async function read(Key: string, more: Partial<GetObjectCommandInput> = {}) {
  const { Body } = await client.send(new GetObjectCommand({ Bucket: name, Key, ...more }));
  return Body?.transformToString();
}
