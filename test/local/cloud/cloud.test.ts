import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DescribeDBSnapshotsCommand, RDSClient } from '@aws-sdk/client-rds';
import { GetObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { ListSchedulesCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { synthesize } from '#infra/synth.ts';
import { readAssembly } from '#local/assembly/read.ts';
import { type Cloud, type CloudOptions, createCloud } from '#local/cloud.ts';
import type { CloudEvent, DatabaseEngine } from '#local/seams.ts';

/** No scenario here makes a database. */
const databases = { close: async () => undefined } as DatabaseEngine;
const prefix = 'lifeboat-pol-isms-008';
const region = 'eu-west-1';

let assembly: string;
const open: Cloud[] = [];

beforeAll(async () => {
  // With bundles: what the workers run is what would be deployed.
  const folder = mkdtempSync(path.join(tmpdir(), 'lifeboat-cloud-'));
  assembly = await synthesize('policies/pol-isms-008.yaml', folder);
});
afterEach(async () => {
  for (const cloud of open.splice(0)) await cloud.close();
});
afterAll(() => rmSync(assembly, { recursive: true }));

async function cloudOf(options: Partial<CloudOptions> = {}): Promise<Cloud> {
  const cloud = await createCloud({
    ...{ assembly, databases, start: '2026-01-17T00:00:00Z', transport: 'direct', seed: 1 },
    ...options,
  });
  open.push(cloud);
  return cloud;
}

const freshness = (cloud: Cloud) =>
  cloud.waitFor(cloud.startExecution(`${prefix}-freshness`, { rule: 'freshness', scheduledAt: cloud.now() }));

function accepts(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port) });
    socket.on('connect', () => resolve(true)).on('error', () => resolve(false));
    socket.unref();
  });
}

describe('createCloud', () => {
  it.each(['direct', 'wire', 'memory'] as const)('runs a workflow of the synthesized app, %s', async (transport) => {
    const told: CloudEvent[] = [];
    const cloud = await cloudOf({ transport, log: (event) => told.push(event) });
    expect(await freshness(cloud)).toMatchObject({ status: 'SUCCEEDED' });
    const calls = told
      .filter(({ type }) => type === 'api')
      .map(({ facts }) => `${facts['service']}:${facts['operation']}`);
    expect(calls).toEqual(expect.arrayContaining(['rds:DescribeDBInstances', 's3:PutObject', 'sns:Publish']));
    expect(told.some(({ type }) => type === 'log')).toBe(true);
    expect(cloud.emails.map(({ to }) => to)).toContain('backups@example.com');
  });

  it('tells the same story for the same seed, event by event', async () => {
    const story = async (seed: number) => {
      const told: string[] = [];
      const cloud = await cloudOf({ seed, log: (event) => told.push(JSON.stringify(event)) });
      await cloud.runUntil('2026-01-17T03:00:00Z');
      return told;
    };
    const first = await story(1);
    expect(await story(1)).toEqual(first);
    expect(await story(2)).not.toEqual(first);
  });

  it('writes the same ledger, byte for byte, whichever way the steps run', async () => {
    const ledger = async (transport: 'direct' | 'wire' | 'memory') => {
      const cloud = await cloudOf({ transport });
      await cloud.runUntil('2026-01-17T07:00:00Z');
      const s3 = cloud.client(S3Client, region);
      const Bucket = `${prefix}-ledger-111122223333-${region}`;
      const objects: string[] = [];
      for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket, Prefix: 'ledger/' })) {
        for (const { Key } of Contents) {
          const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
          objects.push(`${Key} ${await Body?.transformToString()}`);
        }
      }
      return objects;
    };
    const direct = await ledger('direct');
    expect(direct.length).toBeGreaterThan(8);
    expect(await ledger('wire')).toEqual(direct);
    expect(await ledger('memory')).toEqual(direct);
  });

  it('serves AWS clients on the loopback interface, and frees the port when it closes', async () => {
    const cloud = await cloudOf({ transport: 'wire' });
    const url = cloud.endpointUrl ?? '';
    const client = new RDSClient({
      region,
      endpoint: url,
      credentials: { accessKeyId: 'LIFEBOATADMIN', secretAccessKey: 'local' },
    });
    expect((await client.send(new DescribeDBSnapshotsCommand({}))).DBSnapshots).toEqual([]);
    client.destroy();
    expect(await accepts(url)).toBe(true);
    await cloud.close();
    await cloud.close();
    expect(await accepts(url)).toBe(false);
  });

  it('listens on no port when nobody asked for one', async () => {
    expect((await cloudOf()).endpointUrl).toBeUndefined();
  });

  it('gives clients of a step the permissions of its role, and the administrator all', async () => {
    const cloud = await cloudOf();
    const principal = cloud.principalFor('take-snapshot', region);
    const { Arn } = await cloud.client(STSClient, region, 'take-snapshot').send(new GetCallerIdentityCommand({}));
    expect(Arn).toBe(principal.arn);
    const list = new ListSchedulesCommand({});
    await expect(cloud.client(SchedulerClient, region, 'take-snapshot').send(list)).rejects.toThrow(
      `User: ${principal.arn} is not authorized to perform: scheduler:ListSchedules`,
    );
    expect((await cloud.client(SchedulerClient, region).send(list)).Schedules).toHaveLength(2);
    expect(() => cloud.client(STSClient, 'us-east-1', 'take-snapshot')).toThrow(
      /No function of the step take-snapshot in us-east-1/,
    );
  });

  it('fills the secrets of the template into the environments of functions, and nowhere else', async () => {
    const cloud = await cloudOf();
    const key = async (step: string) => {
      const FunctionName = `${prefix}-${step}`;
      const found = await cloud
        .client(LambdaClient, region)
        .send(new GetFunctionConfigurationCommand({ FunctionName }));
      return found.Environment?.Variables?.['TEST_PASSWORD_KEY'];
    };
    expect(await key('reset-password')).toMatch(/^[A-Za-z0-9]{64}$/);
    expect(await key('validate-restore')).toBe(await key('reset-password'));
    expect(JSON.stringify(cloud.assembly.stateMachines)).not.toContain(await key('reset-password'));
  });

  it('breaks a call when it is told to', async () => {
    const cloud = await cloudOf({
      intercept: ({ operation }) => (operation === 'DescribeDBInstances' ? { kind: 'drop' } : undefined),
    });
    expect(await freshness(cloud)).toMatchObject({ status: 'FAILED' });
  });

  it.each(['wire', 'memory'] as const)('ends the process of a step when it is told to, %s', async (transport) => {
    const cloud = await cloudOf({
      transport,
      interceptInvocation: ({ id }) => (id === 1 ? { kind: 'crash', afterCalls: 1 } : undefined),
    });
    const ended: unknown[] = [];
    const called: unknown[] = [];
    cloud.events.on('invocation', ({ facts }) => ended.push(facts['error']));
    cloud.events.on('api', ({ facts }) => called.push(facts['operation']));
    expect(await freshness(cloud)).toMatchObject({ status: 'SUCCEEDED' });
    expect(ended[0]).toBe('Runtime.ExitError');
    expect(called.length).toBeGreaterThan(2);
  });

  it('lets a service take on only roles that trust it', async () => {
    const read = readAssembly(assembly);
    const machine = read.stateMachines.find(({ name }) => name.endsWith('-freshness'));
    const roles = read.roles.map((role) =>
      role.arn === machine?.roleArn
        ? {
            ...role,
            trust: {
              Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
            },
          }
        : role,
    );
    const cloud = await cloudOf({ assembly: { ...read, roles } });
    const execution = await freshness(cloud);
    expect(execution.status).toBe('FAILED');
    expect(execution.cause).toContain('states.amazonaws.com is not authorized to perform: sts:AssumeRole');
  });

  it('says which state machines there are when a name does not single one out', async () => {
    const cloud = await cloudOf();
    expect(() => cloud.startExecution('nothing', {})).toThrow(
      /0 state machines are called nothing; there are .*-backup \(eu-west-1\)/,
    );
    expect(() => cloud.startExecution(`${prefix}-restore-test`, {})).toThrow(/^2 state machines/);
  });
});

describe('permissions', () => {
  it('take an action out of a role and put it back', async () => {
    const cloud = await cloudOf();
    const role = cloud.assembly.functions.find(({ name }) => name.endsWith('assess-freshness'))?.roleArn ?? '';
    const restore = cloud.permissions.revoke(role, 'rds:DescribeDBInstances');
    const failed = await freshness(cloud);
    expect(failed.status).toBe('FAILED');
    expect(failed.cause).toContain('is not authorized to perform: rds:DescribeDBInstances');
    expect(cloud.permissions.refused()).toContainEqual(
      expect.objectContaining({ principal: role, action: 'rds:DescribeDBInstances', granted: false }),
    );
    restore();
    expect(await freshness(cloud)).toMatchObject({ status: 'SUCCEEDED' });
    const unused = cloud.permissions.unused().filter(({ roleArn }) => roleArn === role);
    expect(unused.map(({ action }) => action)).not.toContain('rds:DescribeDBInstances');
    expect(unused.map(({ action }) => action)).toContain('xray:PutTraceSegments');
    expect(() => cloud.permissions.revoke(role, 'rds:DeleteDBSnapshot')).toThrow(
      /has no permission rds:DeleteDBSnapshot/,
    );
  });
});
