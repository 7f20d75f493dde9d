/**
 * Whatever the SDK's schemas allow travels unchanged both ways: real clients encode random inputs and decode random outputs of
 * an echoing service. The generators come from the same schemas.
 */
import * as cloudwatch from '@aws-sdk/client-cloudwatch';
import * as kms from '@aws-sdk/client-kms';
import * as rds from '@aws-sdk/client-rds';
import * as s3 from '@aws-sdk/client-s3';
import * as scheduler from '@aws-sdk/client-scheduler';
import * as secrets from '@aws-sdk/client-secrets-manager';
import * as sfn from '@aws-sdk/client-sfn';
import * as sns from '@aws-sdk/client-sns';
import { AwsQueryProtocol } from '@aws-sdk/core/protocols';
import { SmithyRpcV2CborProtocol } from '@smithy/core/cbor';
import type { NormalizedSchema } from '@smithy/core/schema';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { directRequestHandler } from '#local/endpoint/direct.ts';
import { createEndpoint } from '#local/endpoint/endpoint.ts';
import { modelOf } from '#local/endpoint/model.ts';
import type { Operations, Service } from '#local/seams.ts';

/** A service whose operations answer `answer` and keep the input they got. */
function echo(name: string, operations: readonly string[]) {
  const seen: { input?: unknown; answer: object } = { answer: {} };
  const behave: Operations[string] = (input) => {
    seen.input = input;
    return seen.answer;
  };
  const service: Service = { name, operations: Object.fromEntries(operations.map((operation) => [operation, behave])) };
  const endpoint = createEndpoint({
    services: [service],
    principalOf: () => ({ arn: 'arn:aws:iam::111122223333:user/admin', kind: 'admin' }),
    account: '111122223333',
    events: { emit: () => undefined },
    authorizer: { watch: (_call, work) => ({ result: work(), asked: 1 }) },
  });
  return { seen, config: configOf(endpoint) };
}

function configOf(endpoint: ReturnType<typeof createEndpoint>) {
  return {
    region: 'eu-west-1',
    credentials: { accessKeyId: 'A', secretAccessKey: 's' },
    maxAttempts: 1,
    requestHandler: directRequestHandler(endpoint),
  };
}

// XML documents lose space around text, and headers cannot hold everything; the rest must survive.
const text = fc
  .string({ unit: fc.constantFrom(...'aZ09 <>&"\'%+=/:.-_é€😀'), minLength: 1, maxLength: 20 })
  .map((raw) => `x${raw}x`);
const instant = fc.integer({ min: 0, max: 4_000_000_000 }).map((seconds) => new Date(seconds * 1000));

function arbitrary(schema: NormalizedSchema, depth = 0): fc.Arbitrary<unknown> {
  if (schema.isStructSchema()) return structure(schema, depth);
  if (schema.isListSchema())
    return fc.array(arbitrary(schema.getValueSchema(), depth + 1), { minLength: 1, maxLength: 3 });
  if (schema.isMapSchema())
    return fc.dictionary(text, arbitrary(schema.getValueSchema(), depth + 1), { minKeys: 1, maxKeys: 3 });
  if (schema.isBooleanSchema()) return fc.boolean();
  if (schema.isNumericSchema()) return fc.integer();
  if (schema.isTimestampSchema()) return instant;
  if (schema.isBlobSchema()) return fc.uint8Array({ minLength: 1, maxLength: 20 });
  return text;
}

/** Unions have one member; structures some of theirs, and at least one, because an empty one does not travel in every protocol. */
function structure(schema: NormalizedSchema, depth: number): fc.Arbitrary<unknown> {
  const members = [...schema.structIterator()]
    .filter(([, member]) => depth < 4 || !(member.isStructSchema() || member.isListSchema() || member.isMapSchema()))
    .filter(([, member]) => !member.isDocumentSchema() && !member.isIdempotencyToken());
  if (members.length === 0) return fc.constant({});
  const model = Object.fromEntries(members.map(([name, member]) => [name, arbitrary(member, depth + 1)]));
  if (schema.isUnionSchema())
    return fc.oneof(...Object.entries(model).map(([name, value]) => fc.record({ [name]: value })));
  const [first = ''] = Object.keys(model);
  const some = fc.record(model, { requiredKeys: [] });
  return fc.tuple(some, model[first] ?? fc.constant('')).map(([chosen, value]) => ({ [first]: value, ...chosen }));
}

interface Client {
  // biome-ignore lint/suspicious/noExplicitAny: commands of eight clients pass through here.
  send(command: any): Promise<any>;
  destroy(): void;
}

const cases: readonly [string, string, object, (config: ReturnType<typeof configOf>) => Client][] = [
  ['rds', 'CreateDBInstance', rds, (config) => new rds.RDSClient(config)],
  ['rds', 'RestoreDBInstanceFromDBSnapshot', rds, (config) => new rds.RDSClient(config)],
  ['rds', 'DescribeDBSnapshots', rds, (config) => new rds.RDSClient(config)],
  ['rds', 'DescribeDBInstances', rds, (config) => new rds.RDSClient(config)],
  ['sns', 'SetTopicAttributes', sns, (config) => new sns.SNSClient(config)],
  ['sns', 'Publish', sns, (config) => new sns.SNSClient(config)],
  ['kms', 'CreateGrant', kms, (config) => new kms.KMSClient(config)],
  ['kms', 'DescribeKey', kms, (config) => new kms.KMSClient(config)],
  ['states', 'DescribeExecution', sfn, (config) => new sfn.SFNClient(config)],
  ['monitoring', 'GetMetricData', cloudwatch, (config) => new cloudwatch.CloudWatchClient(config)],
  // As botocore and older clients speak with it.
  ['monitoring', 'GetMetricData', cloudwatch, (config) => cloudwatchBy(config, SmithyRpcV2CborProtocol)],
  ['monitoring', 'GetMetricData', cloudwatch, (config) => cloudwatchBy(config, AwsQueryProtocol)],
  ['secretsmanager', 'DescribeSecret', secrets, (config) => new secrets.SecretsManagerClient(config)],
  ['scheduler', 'CreateSchedule', scheduler, (config) => new scheduler.SchedulerClient(config)],
  ['scheduler', 'GetSchedule', scheduler, (config) => new scheduler.SchedulerClient(config)],
  ['s3', 'PutObjectTagging', s3, (config) => new s3.S3Client({ ...config, forcePathStyle: true })],
];

function cloudwatchBy(
  config: ReturnType<typeof configOf>,
  protocol: NonNullable<cloudwatch.CloudWatchClientConfig['protocol']>,
) {
  return new cloudwatch.CloudWatchClient({ ...config, protocol });
}

describe('protocols', () => {
  it.each(cases)('carry every input and output of %s %s unchanged', async (service, operation, library, clientFor) => {
    const { seen, config } = echo(service, [operation]);
    const client = clientFor(config);
    const schema = (await modelOf(service))?.operations.get(operation);
    const Command = (library as Record<string, new (input: unknown) => unknown>)[`${operation}Command`];
    if (!schema || !Command) throw new Error(`${service} has no ${operation}`);
    const inputs = schema.input.isUnitSchema() ? fc.constant({}) : withRequired(operation, arbitrary(schema.input));
    const outputs = schema.output.isUnitSchema() ? fc.constant({}) : arbitrary(schema.output);
    await fc.assert(
      fc.asyncProperty(inputs, outputs, async (input, output) => {
        seen.answer = output as object;
        const { $metadata, ...answer } = await client.send(new Command(input));
        expect(seen.input).toMatchObject(input as object);
        expect(comparable(answer)).toEqual(comparable(output));
      }),
      { numRuns: 25 },
    );
    client.destroy();
  });
});

/** Labels and hosts cannot be left out or hold anything. */
function withRequired(operation: string, inputs: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const required: Readonly<Record<string, object>> = {
    CreateSchedule: { Name: 'backup.daily_1' },
    GetSchedule: { Name: 'backup-daily', GroupName: 'lifeboat' },
    PutObjectTagging: {
      Bucket: 'bucket',
      Key: 'a b/é+%25.json',
      VersionId: 'v 1',
      ContentMD5: undefined,
      ChecksumAlgorithm: undefined,
      ExpectedBucketOwner: undefined,
      RequestPayer: undefined,
    },
  };
  return inputs.map((input) => withoutUndefined({ ...(input as object), ...required[operation] }));
}

function withoutUndefined(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined));
}

/** Blobs arrive as subclasses of Uint8Array. */
function comparable(value: unknown): unknown {
  if (value instanceof Uint8Array) return [...value];
  if (value instanceof Date || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(comparable);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, comparable(member)]));
}
