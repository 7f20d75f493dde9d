import * as monitoring from '@aws-sdk/client-cloudwatch';
import * as kms from '@aws-sdk/client-kms';
import * as rds from '@aws-sdk/client-rds';
import * as s3 from '@aws-sdk/client-s3';
import * as sns from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Assembly } from '#local/assembly/read.ts';
import { plain } from '#local/endpoint/body.ts';
import { directRequestHandler } from '#local/endpoint/direct.ts';
import { asAwsError, faultOf } from '#local/endpoint/faults.ts';
import { exceptionOf } from '#local/endpoint/memory/exception.ts';
import { languageOf } from '#local/endpoint/memory/language.ts';
import { planOf } from '#local/endpoint/memory/plan.ts';
import { modelOf, type ServiceModel } from '#local/endpoint/model.ts';
import { protocolOf } from '#local/endpoint/protocols/select.ts';
import { AwsError, type Endpoint } from '#local/seams.ts';
import { type Asked, assemblyWithoutBundles, objectsOf, type Played, play } from './play.ts';

/** What the tests need of a client package: a class of clients, and classes of commands by name. */
interface Package {
  readonly [name: string]: new (given: object) => { send(command: unknown): Promise<unknown>; destroy(): void };
}

const packages: Readonly<Record<string, readonly [Package, string]>> = {
  rds: [rds as unknown as Package, 'RDSClient'],
  s3: [s3 as unknown as Package, 'S3Client'],
  sns: [sns as unknown as Package, 'SNSClient'],
  kms: [kms as unknown as Package, 'KMSClient'],
  monitoring: [monitoring as unknown as Package, 'CloudWatchClient'],
};
const requestId = '00000000-0000-4000-8000-000000000001';

/** What the service gets and the caller hears when a call goes through the real client, encoded and decoded. */
async function carried({ call, answer, error }: Asked, model: ServiceModel) {
  const [pack, clientName] = packages[call.service] as readonly [Package, string];
  let input: unknown;
  const endpoint: Endpoint = async (request) => {
    const protocol = protocolOf(call.service, request);
    const operation = planOf(model, call.operation).operation;
    input = await protocol.read(operation, plain(request, call.service));
    const exchange = { request, requestId, model };
    if (answer) return protocol.write(operation, answer, exchange);
    return protocol.fail(faultOf(asAwsError(error, ''), protocol.name, model), exchange);
  };
  const { Client, Command } = { Client: pack[clientName], Command: pack[`${call.operation}Command`] };
  if (!Client || !Command) throw new Error(`The SDK has no ${call.operation}.`);
  const credentials = { accessKeyId: 'KEY', secretAccessKey: 'local' };
  const requestHandler = directRequestHandler(endpoint);
  const shared = { credentials, requestHandler, endpoint: 'http://127.0.0.1', maxAttempts: 1, forcePathStyle: true };
  const client = new Client({ ...shared, region: call.region });
  const heard: unknown = await client.send(new Command(call.input)).catch((thrown: unknown) => thrown);
  client.destroy();
  return { input, heard };
}

/** The same without anything in between. */
function handedOver({ call, answer, error }: Asked, model: ServiceModel) {
  const plan = planOf(model, call.operation);
  const given = plan.input(call.input, call.region);
  const metadata = { requestId, extendedRequestId: undefined, cfId: undefined, attempts: 1, totalRetryDelay: 0 };
  if (answer) {
    const heard = { ...plan.output(answer), $metadata: { httpStatusCode: 200, ...metadata } };
    return { input: given, heard };
  }
  const language = languageOf(call.service);
  const fault = faultOf(asAwsError(error, ''), language.protocol, model);
  const path = `/${call.input['Bucket'] ?? ''}/${call.input['Key'] ?? ''}`;
  const heard = exceptionOf(fault, { model, language, requestId, path });
  return { input: given, heard: Object.assign(heard, { $metadata: { ...heard.$metadata, ...metadata } }) };
}

/** With the text of a body in place of its stream, and what an exception shows of itself. */
async function seen(heard: unknown): Promise<unknown> {
  if (heard instanceof Error) {
    const { name, message } = heard;
    return { ...heard, class: heard.constructor, name, message };
  }
  const { Body, ...rest } = heard as { Body?: { transformToString(): Promise<string> } };
  return Body ? { ...rest, Body: await Body.transformToString() } : rest;
}

/** Bytes as text; and nobody reads the signed URL of a copy. */
function comparable(input: unknown): unknown {
  const { PreSignedUrl, Body, ...rest } = input as Record<string, unknown>;
  const bytes = Body instanceof Uint8Array ? { Body: Buffer.from(Body).toString('utf8') } : {};
  return { ...rest, ...bytes, ...(PreSignedUrl !== undefined && { PreSignedUrl: 'signed' }) };
}

/** A few calls of each operation, with each way in which they ended. */
function samples(asked: readonly Asked[], most: number): readonly Asked[] {
  const taken = new Map<string, number>();
  return asked.filter(({ call, error }) => {
    const name = `${call.service}:${call.operation}:${error instanceof AwsError ? error.name : 'answered'}`;
    taken.set(name, (taken.get(name) ?? 0) + 1);
    return (taken.get(name) ?? 0) <= most;
  });
}

/** What the steps do in three days, at the least. */
const told = [
  'kms:DescribeKey',
  'monitoring:GetMetricData',
  'rds:AddTagsToResource',
  'rds:CopyDBSnapshot',
  'rds:CreateDBInstance',
  'rds:CreateDBSnapshot',
  'rds:DeleteDBInstance',
  'rds:DescribeAccountAttributes',
  'rds:DescribeDBInstances',
  'rds:DescribeDBParameters',
  'rds:DescribeDBSnapshots',
  'rds:DescribeOptionGroups',
  'rds:DescribeOrderableDBInstanceOptions',
  'rds:ModifyDBInstance',
  'rds:RestoreDBInstanceFromDBSnapshot',
  's3:GetObject',
  's3:ListObjectsV2',
  's3:PutObject',
];

let assembly: Assembly;
let memory: Played;
beforeAll(async () => {
  assembly = await assemblyWithoutBundles();
  memory = await play(assembly, { transport: 'memory' });
}, 60_000);
afterAll(() => memory?.cloud.close());

describe('a call in memory', () => {
  it('takes and gives the same as one that was encoded and decoded, for every operation of three days', async () => {
    const operations = new Set<string>();
    for (const asked of samples(memory.asked, 25)) {
      const { service, operation } = asked.call;
      const model = await modelOf(service);
      if (!model || !packages[service]) continue;
      const [expected, actual] = [await carried(asked, model), handedOver(asked, model)];
      expect(comparable(actual.input), `input of ${operation}`).toEqual(comparable(expected.input));
      expect(await seen(actual.heard), `answer of ${operation}`).toEqual(await seen(expected.heard));
      operations.add(`${service}:${operation}`);
    }
    expect([...operations]).toEqual(expect.arrayContaining(told));
  });

  it('fails with the same exception, for errors that a model knows and that none knows', async () => {
    const names = [
      'AccessDenied',
      'Throttling',
      'ThrottlingException',
      'SlowDown',
      'ServiceUnavailable',
      'InternalFailure',
    ];
    const known = [
      'NoSuchKey',
      'PreconditionFailed',
      'NotFoundException',
      'DBSnapshotNotFoundFault',
      'KMSInvalidStateException',
    ];
    for (const { call } of samples(memory.asked, 1)) {
      const model = await modelOf(call.service);
      if (!model || !packages[call.service]) continue;
      for (const name of [...names, ...known]) {
        const asked = { call, error: new AwsError(name, `no  more of <${name}>`, 503) };
        const [expected, actual] = [await carried(asked, model), handedOver(asked, model)];
        expect(await seen(actual.heard), `${name} of ${call.operation}`).toEqual(await seen(expected.heard));
      }
    }
  });

  it('leaves its input as it was, so that the caller need not be given a copy', () => {
    expect(memory.asked.length).toBeGreaterThan(1000);
    const changed = memory.asked.filter(({ leaves }) => !leaves).map(({ call }) => `${call.service}:${call.operation}`);
    expect(changed).toEqual([]);
  });

  it('leaves the same objects behind as the same bytes would, version by version', async () => {
    const direct = await play(assembly, { transport: 'direct' });
    const [expected, actual] = [objectsOf(direct.cloud), objectsOf(memory.cloud)];
    await direct.cloud.close();
    expect(expected.length).toBeGreaterThan(100);
    expect(actual).toEqual(expected);
  }, 120_000);
});
