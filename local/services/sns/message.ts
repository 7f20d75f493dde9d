/**
 * What may be published.
 * https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
import type { MessageAttributeValue, PublishInput } from '@aws-sdk/client-sns';
import { AwsError } from '../../seams.ts';
import type { SubscriptionProtocol } from './topics.ts';

export type PublishRequest = Pick<
  PublishInput,
  'TopicArn' | 'TargetArn' | 'Message' | 'Subject' | 'MessageStructure' | 'MessageAttributes'
>;

const largest = 262_144;
/** Fewer than 100 characters, no line breaks or control characters. */
const subjectPattern = /^[^\p{Cc}\p{Zl}\p{Zp}]{1,99}$/u;

/** Throws `InvalidParameterException` with the words of SNS. */
export function assertPublishable({ Message, Subject, MessageAttributes = {} }: PublishRequest): void {
  if (!Message) throw invalid('Empty message');
  if (Subject !== undefined && !subjectPattern.test(Subject)) throw invalid('Subject');
  const attributes = Object.entries(MessageAttributes).reduce(
    (bytes, [name, value]) => bytes + attributeSize(name, value),
    0,
  );
  if (Buffer.byteLength(Message) + attributes > largest) throw invalid('Message too long');
}

function attributeSize(name: string, { DataType = '', StringValue = '', BinaryValue }: MessageAttributeValue): number {
  return Buffer.byteLength(name + DataType + StringValue) + (BinaryValue?.length ?? 0);
}

/** The text for one protocol: with `MessageStructure: json` each may have its own. */
export function textFor(protocol: SubscriptionProtocol, { Message = '', MessageStructure }: PublishRequest): string {
  if (MessageStructure === undefined) return Message;
  if (MessageStructure !== 'json') throw invalid('MessageStructure');
  const texts = parse(Message);
  if (typeof texts['default'] !== 'string') {
    throw invalid('Message Structure - No default entry in JSON message body');
  }
  const own = texts[protocol];
  return typeof own === 'string' ? own : texts['default'];
}

function parse(message: string): Record<string, unknown> {
  try {
    return JSON.parse(message);
  } catch {
    throw invalid('Message Structure - JSON message body failed to parse');
  }
}

export function invalid(what: string): AwsError {
  return new AwsError('InvalidParameterException', `Invalid parameter: ${what}`);
}
