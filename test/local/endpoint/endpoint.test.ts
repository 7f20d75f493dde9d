import { connect } from 'node:net';
import { CloudWatchClient, ListMetricsCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import * as rds from '@aws-sdk/client-rds';
import { ListBucketsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterEach, describe, expect, it } from 'vitest';
import type { EndpointOptions } from '#local/endpoint/endpoint.ts';
import { type ApiCall, AwsError, type Service } from '#local/seams.ts';
import { createWorld, failure, region, type Transport, transports, type World } from '../services/world.ts';

/** An RDS that has no snapshots, and one operation that forgets to ask for permission. */
function emptyRds(world: () => World): Service {
  const ask = (call: ApiCall, action: string) => {
    world().authorizer.authorize(call.principal, { action, resource: '*' });
  };
  return {
    name: 'rds',
    operations: {
      DescribeDBSnapshots: (_input, call) => {
        ask(call, 'rds:DescribeDBSnapshots');
        throw new AwsError('DBSnapshotNotFoundFault', 'DBSnapshot orders-1 not found.');
      },
      DescribeDBInstances: () => ({ DBInstances: [] }),
      DescribeEvents: () => {
        throw new TypeError('a mistake');
      },
      CreateDBSnapshot: (_input, call) => {
        ask(call, 'rds:CreateDBSnapshot');
        throw new AwsError('InvalidParameterValue', 'Invalid snapshot identifier:  1');
      },
    },
  };
}

/** Everything a test opened, closed afterwards. */
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function open(transport: Transport, intercept?: EndpointOptions['intercept']) {
  let world: World | undefined;
  const service = emptyRds(() => world as World);
  world = await createWorld({ transport, extra: [service], ...(intercept ? { intercept } : {}) });
  const client = new rds.RDSClient(world.config());
  closing.push(() => client.destroy(), world.close);
  return { world, client };
}

const describeSnapshots = new rds.DescribeDBSnapshotsCommand({ DBSnapshotIdentifier: 'orders-1' });

describe.each(transports)('endpoint over %s', (transport) => {
  describe('Errors', () => {
    it('arrive as the SDK’s own classes, with the code and status of the model', async () => {
      const { client } = await open(transport);
      const error = await failure(client.send(describeSnapshots));
      expect(error).toBeInstanceOf(rds.DBSnapshotNotFoundFault);
      expect(error).toMatchObject({
        name: 'DBSnapshotNotFoundFault',
        Code: 'DBSnapshotNotFound',
        $metadata: { httpStatusCode: 404 },
      });
    });

    it('keep their bare code when the model has none', async () => {
      const { client } = await open(transport);
      const create = new rds.CreateDBSnapshotCommand({ DBSnapshotIdentifier: '1', DBInstanceIdentifier: 'orders' });
      const error = await failure(client.send(create));
      expect([error.name, error.message]).toEqual(['InvalidParameterValue', 'Invalid snapshot identifier:  1']);
    });

    it('show a mistake of the local cloud itself as a 500 that names the operation', async () => {
      const { client } = await open(transport);
      const error = await failure(client.send(new rds.DescribeEventsCommand({})));
      expect(error.$metadata?.httpStatusCode).toBe(500);
      expect(error.message).toMatch(/^the local cloud failed in rds:DescribeEvents: TypeError: a mistake/);
    });
  });

  describe('Denied', () => {
    it('has the name and status of each service', async () => {
      const { world } = await open(transport);
      const [caller, keys] = [world.config('role'), world.keyring];
      keys.create({ region, policy: { Statement: [] }, aliases: ['alias/a'] });
      world.buckets.create({ name: 'bucket', region });
      const { arn } = world.topics.create({ name: 'topic', region });
      const outcomes = await Promise.all([
        failure(new rds.RDSClient(caller).send(describeSnapshots)),
        failure(new S3Client(caller).send(new PutObjectCommand({ Bucket: 'bucket', Key: 'k', Body: 'x' }))),
        failure(new SNSClient(caller).send(new PublishCommand({ TopicArn: arn, Message: 'm' }))),
        failure(new KMSClient(caller).send(new DescribeKeyCommand({ KeyId: 'alias/a' }))),
        failure(new CloudWatchClient(caller).send(new ListMetricsCommand({}))),
      ]);
      expect(outcomes.map(({ name, $metadata }) => [name, $metadata?.httpStatusCode])).toEqual([
        ['AccessDenied', 403],
        ['AccessDenied', 403],
        ['AuthorizationErrorException', 403],
        ['AccessDeniedException', 400],
        ['AccessDenied', 400],
      ]);
    });
  });

  describe('Callers', () => {
    it('must be known: each protocol has its own refusal', async () => {
      const { world } = await open(transport);
      const stranger = { ...world.config(), credentials: { accessKeyId: 'STRANGER', secretAccessKey: 's' } };
      const outcomes = await Promise.all([
        failure(new rds.RDSClient(stranger).send(describeSnapshots)),
        failure(new S3Client(stranger).send(new ListBucketsCommand({}))),
        failure(new KMSClient(stranger).send(new DescribeKeyCommand({ KeyId: 'a' }))),
      ]);
      expect(outcomes.map(({ name }) => name)).toEqual([
        'InvalidClientTokenId',
        'InvalidAccessKeyId',
        'UnrecognizedClientException',
      ]);
    });
  });

  describe('Refusals', () => {
    it('name the operation or the service that is not there', async () => {
      const { world, client } = await open(transport);
      const operation = await failure(client.send(new rds.DescribeDBProxiesCommand({})));
      expect(operation.message).toBe('NotImplemented: the local cloud has no rds:DescribeDBProxies');
      expect(operation.$metadata?.httpStatusCode).toBe(501);
      const lambda = new LambdaClient(world.config());
      const service = await failure(lambda.send(new InvokeCommand({ FunctionName: 'f' })));
      expect(service.message).toBe('NotImplemented: the local cloud has no service lambda');
    });

    it('fail loudly when an operation answered without asking for permission', async () => {
      const { client } = await open(transport);
      const error = await failure(client.send(new rds.DescribeDBInstancesCommand({})));
      expect(error.$metadata?.httpStatusCode).toBe(500);
      expect(error.message).toBe(
        'rds:DescribeDBInstances answered without asking whether arn:aws:iam::111122223333:user/admin may',
      );
    });
  });

  describe('Events', () => {
    it('tell every call, with its caller, its resources and how it ended', async () => {
      const { world, client } = await open(transport);
      await failure(client.send(describeSnapshots));
      await failure(client.send(new rds.DescribeDBProxiesCommand({})));
      world.buckets.create({ name: 'bucket', region });
      await new S3Client(world.config()).send(new PutObjectCommand({ Bucket: 'bucket', Key: 'a/b', Body: 'x' }));
      const api = world.events.filter(({ type }) => type === 'api').map(({ facts }) => facts);
      expect(api).toMatchObject([
        {
          service: 'rds',
          operation: 'DescribeDBSnapshots',
          region,
          principal: 'arn:aws:iam::111122223333:user/admin',
          resources: { DBSnapshotIdentifier: 'orders-1' },
          ok: false,
          error: 'DBSnapshotNotFoundFault',
        },
        { operation: 'DescribeDBProxies', ok: false, error: 'NotImplemented' },
        { service: 's3', operation: 'PutObject', resources: { Bucket: 'bucket', Key: 'a/b' }, ok: true },
      ]);
    });
  });

  describe('Faults', () => {
    it('can be put in front of any call', async () => {
      const { client } = await open(transport, ({ operation }) =>
        operation === 'CreateDBSnapshot'
          ? { kind: 'refuse', error: new AwsError('SnapshotQuotaExceededFault', 'no more') }
          : undefined,
      );
      const create = client.send(
        new rds.CreateDBSnapshotCommand({ DBSnapshotIdentifier: 'a', DBInstanceIdentifier: 'b' }),
      );
      await expect(create).rejects.toThrow(rds.SnapshotQuotaExceededFault);
      await expect(client.send(describeSnapshots)).rejects.toThrow(rds.DBSnapshotNotFoundFault);
    });

    it('can cut the connection, which the client retries', async () => {
      let calls = 0;
      const { world } = await open(transport, () => (++calls === 1 ? { kind: 'drop' } : undefined));
      const patient = new rds.RDSClient({ ...world.config(), maxAttempts: 2 });
      await expect(patient.send(describeSnapshots)).rejects.toThrow(rds.DBSnapshotNotFoundFault);
      patient.destroy();
      expect(calls).toBe(2);
    });
  });
});

describe('endpoint', () => {
  it('finds the bucket in the host name too', async () => {
    const { world } = await open('direct');
    world.buckets.create({ name: 'with.dots-and-more', region });
    const client = new S3Client({ ...world.config(), forcePathStyle: false });
    await client.send(new PutObjectCommand({ Bucket: 'with.dots-and-more', Key: 'k', Body: 'x' }));
    expect(world.buckets.find('with.dots-and-more')?.objects.has('k')).toBe(true);
  });

  it('refuses a request that nobody has signed', async () => {
    const { world } = await open('wire');
    const answer = await fetch(`${world.listener?.url}/`, { method: 'POST', body: 'Action=DescribeDBSnapshots' });
    expect([answer.status, await answer.text()]).toEqual([403, expect.stringContaining('MissingAuthenticationToken')]);
  });

  it('refuses a body that is not what its checksum says', async () => {
    const { world } = await open('direct');
    world.buckets.create({ name: 'bucket', region });
    const client = new S3Client(world.config());
    const put = new PutObjectCommand({ Bucket: 'bucket', Key: 'k', Body: 'x', ChecksumCRC32: 'AAAAAA==' });
    expect((await failure(client.send(put))).name).toBe('BadDigest');
  });

  it('listens on the loopback interface only, and frees the port when closed, whoever is still connected', async () => {
    const { world } = await open('wire');
    const { hostname, port } = new URL(world.listener?.url ?? '');
    expect(hostname).toBe('127.0.0.1');
    const socket = connect(Number(port), hostname);
    await new Promise((resolve) => socket.once('connect', resolve));
    const ended = new Promise((resolve) => socket.once('close', resolve));
    await world.close();
    await ended;
    await expect(fetch(world.listener?.url ?? '')).rejects.toThrow();
  });
});
