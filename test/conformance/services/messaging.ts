import {
  DecryptCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms';
import { CreateTopicCommand, PublishCommand } from '@aws-sdk/client-sns';
import { DeleteMessageCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { ending, type Sequence, type Stage } from './sequence.ts';

async function topic({ sns }: Stage, Name: string): Promise<string> {
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name }));
  return TopicArn ?? '';
}

const snsSequences: readonly Sequence[] = [
  {
    ...{ service: 'SNS', title: 'a topic that is not there', documented: 'SNS API reference, Publish' },
    play: ({ sns }) =>
      ending(sns.send(new PublishCommand({ TopicArn: 'arn:aws:sns:eu-west-1:111122223333:none', Message: 'a' }))),
    expected: 'NotFoundException',
  },
  {
    ...{
      service: 'SNS',
      title: 'a topic of the same name is the same topic',
      documented: 'SNS API reference, CreateTopic',
    },
    play: async (stage) => {
      const made = [await topic(stage, 'case-same'), await topic(stage, 'case-same')];
      return new Set(made).size;
    },
    expected: 1,
  },
  {
    ...{
      service: 'SNS',
      title: 'subjects have fewer than 100 characters and no line breaks',
      documented: 'SNS API reference, Publish',
    },
    play: async (stage) => {
      const TopicArn = await topic(stage, 'case-subject');
      const publish = (Subject: string) =>
        ending(stage.sns.send(new PublishCommand({ TopicArn, Message: 'a', Subject })));
      return [await publish('a'.repeat(99)), await publish('a'.repeat(101)), await publish('a\nb')];
    },
    expected: ['ok', 'InvalidParameterException', 'InvalidParameterException'],
  },
  {
    ...{
      service: 'SNS',
      title: 'a message of several texts needs a default',
      documented: 'SNS API reference, Publish',
    },
    play: async (stage) => {
      const TopicArn = await topic(stage, 'case-texts');
      const publish = (Message: string) =>
        ending(stage.sns.send(new PublishCommand({ TopicArn, Message, MessageStructure: 'json' })));
      return [await publish('{"default":"a","email":"b"}'), await publish('{"email":"b"}'), await publish('no JSON')];
    },
    expected: ['ok', 'InvalidParameterException', 'InvalidParameterException'],
  },
  {
    ...{ service: 'SNS', title: 'a message has 256 KiB at most', documented: 'SNS API reference, Publish' },
    play: async (stage) => {
      const TopicArn = await topic(stage, 'case-long');
      return ending(stage.sns.send(new PublishCommand({ TopicArn, Message: 'a'.repeat(262_145) })));
    },
    expected: 'InvalidParameterException',
  },
];

const sqsSequences: readonly Sequence[] = [
  {
    ...{ service: 'SQS', title: 'a queue that is not there', documented: 'SQS API reference, SendMessage' },
    play: async (stage) => {
      const QueueUrl = (await stage.queue('case-known')).replace('case-known', 'case-unknown');
      return ending(stage.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'a' })));
    },
    expected: 'QueueDoesNotExist',
  },
  {
    ...{
      service: 'SQS',
      title: 'a received message is hidden, a deleted one is gone',
      documented: 'SQS developer guide, "Amazon SQS visibility timeout"',
    },
    play: async (stage) => {
      const QueueUrl = await stage.queue('case-hidden');
      await stage.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'a' }));
      const receive = () => stage.sqs.send(new ReceiveMessageCommand({ QueueUrl }));
      const [message] = (await receive()).Messages ?? [];
      const hidden = (await receive()).Messages?.length ?? 0;
      const removed = await ending(
        stage.sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message?.ReceiptHandle })),
      );
      return [message?.Body, hidden, removed];
    },
    expected: ['a', 0, 'ok'],
  },
];

const kmsSequences: readonly Sequence[] = [
  {
    ...{ service: 'KMS', title: 'a key that is not there', documented: 'KMS API reference, DescribeKey' },
    play: ({ kms }) => ending(kms.send(new DescribeKeyCommand({ KeyId: '00000000-0000-4000-8000-999999999999' }))),
    expected: 'NotFoundException',
  },
  {
    ...{ service: 'KMS', title: 'the encryption context has to be the same', documented: 'KMS API reference, Decrypt' },
    play: async (stage) => {
      const Plaintext = new TextEncoder().encode('secret');
      const sealed = { KeyId: await stage.key(), Plaintext, EncryptionContext: { for: 'test' } };
      const { CiphertextBlob } = await stage.kms.send(new EncryptCommand(sealed));
      const open = (context: string) => new DecryptCommand({ CiphertextBlob, EncryptionContext: { for: context } });
      const { Plaintext: opened } = await stage.kms.send(open('test'));
      return [new TextDecoder().decode(opened), await ending(stage.kms.send(open('another')))];
    },
    expected: ['secret', 'InvalidCiphertextException'],
  },
  {
    ...{
      service: 'KMS',
      title: 'a disabled key does nothing',
      documented: 'KMS developer guide, "Key states of AWS KMS keys"',
    },
    play: async (stage) => {
      const KeyId = await stage.key();
      await stage.kms.send(new DisableKeyCommand({ KeyId }));
      return ending(stage.kms.send(new GenerateDataKeyCommand({ KeyId, KeySpec: 'AES_256' })));
    },
    expected: 'DisabledException',
  },
  {
    ...{
      service: 'KMS',
      title: 'a key waits 7 to 30 days for its deletion, and does nothing meanwhile',
      documented: 'KMS API reference, ScheduleKeyDeletion',
    },
    play: async (stage) => {
      const KeyId = await stage.key();
      const remove = (PendingWindowInDays: number) =>
        ending(stage.kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays })));
      const windows = [await remove(6), await remove(31), await remove(7)];
      return [...windows, await ending(stage.kms.send(new GenerateDataKeyCommand({ KeyId, KeySpec: 'AES_256' })))];
    },
    expected: ['ValidationException', 'ValidationException', 'ok', 'KMSInvalidStateException'],
  },
];

export const messagingSequences: readonly Sequence[] = [...snsSequences, ...sqsSequences, ...kmsSequences];
