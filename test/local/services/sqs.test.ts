import * as sqs from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Queue } from '#local/services/sqs/queues.ts';
import { createWorld, failure, region, transports, type World } from './world.ts';

describe.each(transports)('sqs over %s', (transport) => {
  let world: World;
  let client: sqs.SQSClient;
  let queue: Queue;
  beforeEach(async () => {
    world = await createWorld({ transport });
    client = new sqs.SQSClient(world.config());
    queue = world.queues.create({ name: 'dead-letters', region, visibilitySeconds: 30 });
  });
  afterEach(async () => {
    client.destroy();
    await world.close();
  });

  const send = (MessageBody: string) => client.send(new sqs.SendMessageCommand({ QueueUrl: queue.url, MessageBody }));
  const receive = async (more: Partial<sqs.ReceiveMessageCommandInput> = {}) =>
    (await client.send(new sqs.ReceiveMessageCommand({ QueueUrl: queue.url, ...more }))).Messages ?? [];

  describe('Messages', () => {
    it('hands a message to one receiver at a time, and again when it was not deleted in time', async () => {
      await send('event');
      const [first] = await receive();
      expect(first?.Body).toBe('event');
      expect(await receive()).toEqual([]);
      world.clock.time += 30_000;
      const [again] = await receive();
      expect(again?.Attributes?.ApproximateReceiveCount).toBe('2');
      await client.send(new sqs.DeleteMessageCommand({ QueueUrl: queue.url, ReceiptHandle: first?.ReceiptHandle }));
      expect(queue.messages).toHaveLength(1);
      await client.send(new sqs.DeleteMessageCommand({ QueueUrl: queue.url, ReceiptHandle: again?.ReceiptHandle }));
      expect(queue.messages).toEqual([]);
    });

    it('hands out at most ten', async () => {
      for (let n = 0; n < 11; n++) await send(String(n));
      expect(await receive({ MaxNumberOfMessages: 10 })).toHaveLength(10);
    });

    it('forgets messages after the retention period', async () => {
      await send('old');
      world.clock.time += queue.retentionSeconds * 1000;
      expect(await receive()).toEqual([]);
    });

    it('refuses an empty message', async () => {
      expect((await failure(send(''))).message).toMatch(/Message must be 1 to 1048576 bytes/);
    });
  });

  describe('Queues', () => {
    it('counts visible and hidden messages', async () => {
      await send('1');
      await send('2');
      await receive();
      const { Attributes } = await client.send(
        new sqs.GetQueueAttributesCommand({ QueueUrl: queue.url, AttributeNames: ['All'] }),
      );
      expect(Attributes).toMatchObject({
        QueueArn: queue.arn,
        ApproximateNumberOfMessages: '1',
        ApproximateNumberOfMessagesNotVisible: '1',
      });
    });

    it('finds a queue by name, and throws QueueDoesNotExist for another', async () => {
      const { QueueUrl } = await client.send(new sqs.GetQueueUrlCommand({ QueueName: 'dead-letters' }));
      expect(QueueUrl).toBe(queue.url);
      await expect(client.send(new sqs.GetQueueUrlCommand({ QueueName: 'other' }))).rejects.toThrow(
        sqs.QueueDoesNotExist,
      );
    });
  });

  describe('Permissions', () => {
    it('asks for each action on the queue', async () => {
      const caller = new sqs.SQSClient(world.config('role'));
      const error = await failure(caller.send(new sqs.ReceiveMessageCommand({ QueueUrl: queue.url })));
      caller.destroy();
      expect(error.message).toContain(`not authorized to perform: sqs:ReceiveMessage on resource: ${queue.arn}`);
    });
  });
});
