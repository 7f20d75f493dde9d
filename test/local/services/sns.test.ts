import * as sns from '@aws-sdk/client-sns';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { publish } from '#local/services/sns/publish.ts';
import { account, accountKeyPolicy, createWorld, failure, region, transports, type World } from './world.ts';

const topicArn = `arn:aws:sns:${region}:${account}:lifeboat-pol-isms-008-email`;
const queueArn = `arn:aws:sqs:${region}:${account}:inbox`;

describe.each(transports)('sns over %s', (transport) => {
  let world: World;
  let client: sns.SNSClient;
  beforeEach(async () => {
    world = await createWorld({ transport });
    client = new sns.SNSClient(world.config());
    world.topics.create({ name: 'lifeboat-pol-isms-008-email', region });
  });
  afterEach(async () => {
    client.destroy();
    await world.close();
  });

  const send = (more: Partial<sns.PublishCommandInput> = {}) =>
    client.send(new sns.PublishCommand({ TopicArn: topicArn, Message: 'Backup failed.', ...more }));
  const mails = () => world.outbox.deliveries.filter(({ protocol }) => protocol === 'email');

  describe('Publishing', () => {
    it('sends every confirmed receiver the mail that people would read', async () => {
      const subscribed = { topicArn, protocol: 'email', confirmed: true } as const;
      world.topics.subscribe({ ...subscribed, endpoint: 'backups@example.com' });
      world.topics.subscribe({ ...subscribed, endpoint: 'waiting@example.com', confirmed: false });
      const { MessageId } = await send({ Subject: 'CRITICAL: backup of orders failed' });
      expect(mails()).toHaveLength(1);
      expect(mails()[0]).toMatchObject({
        to: 'backups@example.com',
        subject: 'CRITICAL: backup of orders failed',
        messageId: MessageId,
        at: world.clock.now(),
      });
      expect(mails()[0]?.body).toMatch(/^Backup failed\.\n\n--\nIf you wish to stop receiving/);
    });

    it('tells the event log what was published and to whom', async () => {
      world.topics.subscribe({ topicArn, protocol: 'email', endpoint: 'backups@example.com', confirmed: true });
      await send({ Subject: 'S' });
      expect(world.events.filter(({ type }) => type === 'sns').map(({ facts }) => facts)).toMatchObject([
        {
          topic: topicArn,
          subject: 'S',
          message: 'Backup failed.',
          delivered: [{ endpoint: 'backups@example.com' }],
          failed: [],
        },
      ]);
    });

    it('tells of each receiver whether the message arrived', async () => {
      world.topics.subscribe({ topicArn, protocol: 'email', endpoint: 'backups@example.com', confirmed: true });
      const closed = world.queues.create({ name: 'closed', region });
      world.topics.subscribe({ topicArn, protocol: 'sqs', endpoint: closed.arn, confirmed: true });
      const { MessageId: messageId } = await send({ Subject: 'S' });
      expect(world.events.filter(({ type }) => type === 'delivery').map(({ facts }) => facts)).toEqual([
        { topicArn, messageId, protocol: 'email', to: 'backups@example.com', arrived: true },
        { topicArn, messageId, protocol: 'sqs', to: closed.arn, arrived: false },
      ]);
    });

    it('gives chat its message as it is', async () => {
      const endpoint = 'https://global.sns-api.chatbot.amazonaws.com';
      await client.send(new sns.SubscribeCommand({ TopicArn: topicArn, Protocol: 'https', Endpoint: endpoint }));
      await send({ Message: '{"version":"1.0","source":"custom"}' });
      expect(world.outbox.deliveries.at(-1)).toMatchObject({
        to: endpoint,
        body: '{"version":"1.0","source":"custom"}',
      });
    });

    it('chooses the text of each protocol from a JSON message', async () => {
      world.topics.subscribe({ topicArn, protocol: 'email', endpoint: 'backups@example.com', confirmed: true });
      await send({ MessageStructure: 'json', Message: JSON.stringify({ default: 'd', email: 'for mail' }) });
      expect(mails()[0]?.body).toMatch(/^for mail\n/);
      const error = await failure(send({ MessageStructure: 'json', Message: '{"email":"x"}' }));
      expect(error.message).toBe('Invalid parameter: Message Structure - No default entry in JSON message body');
    });
  });

  describe('Limits', () => {
    it('takes 256 KiB and not one byte more, counted in UTF-8 with the attributes', async () => {
      await send({ Message: 'é'.repeat(131_072) });
      const tooLong = await failure(send({ Message: 'a'.repeat(262_145) }));
      expect([tooLong.name, tooLong.message]).toEqual([
        'InvalidParameterException',
        'Invalid parameter: Message too long',
      ]);
      const MessageAttributes = { a: { DataType: 'String', StringValue: 'v' } };
      expect((await failure(send({ Message: 'a'.repeat(262_144), MessageAttributes }))).name).toBe(tooLong.name);
    });

    it.each(['x'.repeat(100), 'two\nlines', ''])('refuses the subject %j', async (Subject) => {
      expect((await failure(send({ Subject }))).message).toBe('Invalid parameter: Subject');
    });

    it('takes a subject of 99 characters', async () => {
      expect((await send({ Subject: 'x'.repeat(99) })).MessageId).toBeDefined();
    });

    it('throws NotFoundException for a topic that is not there', async () => {
      await expect(send({ TopicArn: `${topicArn}-other` })).rejects.toThrow(sns.NotFoundException);
    });
  });

  describe('Subscriptions', () => {
    it('asks a mail address to confirm before it gets anything', async () => {
      const subscribe = new sns.SubscribeCommand({
        TopicArn: topicArn,
        Protocol: 'email',
        Endpoint: 'backups@example.com',
      });
      expect((await client.send(subscribe)).SubscriptionArn).toBe('pending confirmation');
      await send();
      expect(mails().map(({ subject }) => subject)).toEqual(['AWS Notification - Subscription Confirmation']);
      const Token = /Token=([\w-]+)/.exec(mails()[0]?.body ?? '')?.[1];
      await client.send(new sns.ConfirmSubscriptionCommand({ TopicArn: topicArn, Token }));
      await send();
      expect(mails()).toHaveLength(2);
    });

    it('delivers to a queue whose policy lets SNS in, wrapped or raw, and drops what it does not', async () => {
      const queue = world.queues.create({ name: 'inbox', region });
      await client.send(new sns.SubscribeCommand({ TopicArn: topicArn, Protocol: 'sqs', Endpoint: queueArn }));
      await send();
      expect(queue.messages).toEqual([]);
      queue.policy = {
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'sns.amazonaws.com' },
            Action: 'sqs:SendMessage',
            Resource: queueArn,
            Condition: { ArnEquals: { 'aws:SourceArn': topicArn } },
          },
        ],
      };
      await send({ Subject: 'S' });
      const receiver = new SQSClient(world.config());
      const { Messages } = await receiver.send(new ReceiveMessageCommand({ QueueUrl: queue.url }));
      receiver.destroy();
      expect(JSON.parse(Messages?.[0]?.Body ?? '')).toMatchObject({
        Subject: 'S',
        Message: 'Backup failed.',
        TopicArn: topicArn,
      });
    });

    it('lists topics and subscriptions in pages of two', async () => {
      for (const n of [1, 2, 3]) {
        world.topics.create({ name: `more-${n}`, region });
        world.topics.subscribe({ topicArn, protocol: 'email', endpoint: `${n}@example.com`, confirmed: n > 1 });
      }
      const topics: number[] = [];
      for await (const page of sns.paginateListTopics({ client }, {})) topics.push(page.Topics?.length ?? 0);
      expect(topics).toEqual([2, 2]);
      const arns: string[] = [];
      for await (const page of sns.paginateListSubscriptionsByTopic({ client }, { TopicArn: topicArn })) {
        arns.push(...(page.Subscriptions ?? []).map(({ SubscriptionArn = '' }) => SubscriptionArn));
      }
      expect(arns).toEqual([
        'PendingConfirmation',
        expect.stringContaining(topicArn),
        expect.stringContaining(topicArn),
      ]);
    });

    it('refuses protocols that would leave this machine, by name', async () => {
      const Endpoint = 'https://example.com/hook';
      const web = await failure(
        client.send(new sns.SubscribeCommand({ TopicArn: topicArn, Protocol: 'https', Endpoint })),
      );
      expect(web.message).toContain(Endpoint);
      const sms = await failure(
        client.send(new sns.SubscribeCommand({ TopicArn: topicArn, Protocol: 'sms', Endpoint: '1' })),
      );
      expect(sms.message).toBe('NotImplemented: the local cloud has no sns subscription by sms');
    });
  });

  describe('Permissions', () => {
    it('answers with the error of SNS, which writes its own name in capitals', async () => {
      const caller = new sns.SNSClient(world.config('role'));
      const error = await failure(caller.send(new sns.PublishCommand({ TopicArn: topicArn, Message: 'm' })));
      expect(error).toBeInstanceOf(sns.AuthorizationErrorException);
      expect(error.message).toContain(`not authorized to perform: SNS:Publish on resource: ${topicArn} because`);
      caller.destroy();
    });

    it('needs both key permissions of whoever publishes to an encrypted topic', async () => {
      const key = world.keyring.create({ region, policy: accountKeyPolicy, aliases: ['alias/alerts'] });
      await client.send(
        new sns.SetTopicAttributesCommand({
          TopicArn: topicArn,
          AttributeName: 'KmsMasterKeyId',
          AttributeValue: 'alias/alerts',
        }),
      );
      world.allow('sns:Publish', topicArn);
      const caller = new sns.SNSClient(world.config('role'));
      const tell = () => caller.send(new sns.PublishCommand({ TopicArn: topicArn, Message: 'm' }));
      world.allow('kms:GenerateDataKey*', key.arn);
      const error = await failure(tell());
      expect(error).toBeInstanceOf(sns.KMSAccessDeniedException);
      expect(error.message).toContain(`kms:Decrypt on resource: ${key.arn}`);
      world.allow('kms:Decrypt', key.arn);
      expect((await tell()).MessageId).toBeDefined();
      key.state = 'Disabled';
      await expect(tell()).rejects.toThrow(sns.KMSDisabledException);
      caller.destroy();
    });

    it('lets an alarm publish only when the topic policy names its service', () => {
      const topic = world.topics.get(topicArn);
      const alarm = { arn: 'cloudwatch.amazonaws.com', kind: 'service' } as const;
      const { topics, outbox, queues, clock, authorizer } = world;
      const keys = { resolve: () => '', isEnabled: () => true, use: () => '', watch: () => undefined };
      const events = { emit: () => undefined };
      const deps = { topics, outbox, queues, keys, authorize: authorizer.authorize, events, clock, uuid: () => 'id' };
      const tell = () => publish(deps, alarm, { TopicArn: topicArn, Message: 'm' });
      expect(tell).toThrow(/no resource-based policy allows the SNS:Publish action/);
      const statement = {
        Effect: 'Allow',
        Principal: { Service: alarm.arn },
        Action: 'sns:Publish',
        Resource: topicArn,
      };
      topic.policy = { Statement: [statement] };
      expect(tell()).toEqual({ MessageId: 'id' });
    });
  });
});
