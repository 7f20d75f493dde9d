import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CloudWatchClient, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import { DisableKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { DeleteMessageCommand, GetQueueUrlCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { synthesize } from '#infra/synth.ts';
import { type Assembly, readAssembly } from '#local/assembly/read.ts';
import { type Cloud, type CloudOptions, createCloud } from '#local/cloud.ts';
import type { CloudEvent, DatabaseEngine } from '#local/seams.ts';

const region = 'eu-west-1';
const prefix = 'lifeboat-pol-isms-008';
/** No scenario here makes a database. */
const databases = { close: async () => undefined } as DatabaseEngine;

let assembly: Assembly;
let cloud: Cloud;
let changes: string[];
/** What became of telling the topics, for each change. */
let told: { readonly topic: string; readonly error?: string }[][];

beforeAll(async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'lifeboat-alarms-'));
  assembly = readAssembly(await synthesize('policies/pol-isms-008.yaml', folder, { bundle: false }));
  rmSync(folder, { recursive: true });
});
afterEach(() => cloud.close());

async function open(options: Partial<CloudOptions> = {}): Promise<void> {
  changes = [];
  told = [];
  const log = ({ type, at, facts }: CloudEvent) => {
    if (type !== 'alarm' || facts['region'] !== region) return;
    told.push(facts['told'] as (typeof told)[number]);
    const name = String(facts['alarm']).replace(`${prefix}-`, '');
    changes.push(`${new Date(at).toISOString().slice(8, 16).replace('T', ' ')} ${name} ${facts['to']}`);
  };
  const fixed = { assembly, databases, transport: 'direct', seed: 1 } as const;
  cloud = await createCloud({ ...fixed, start: '2026-01-17T00:00:00Z', log, ...options });
}

const mails = () => cloud.emails.filter(({ protocol }) => protocol === 'email').map(({ subject }) => subject);

describe('The alarms of the templates', () => {
  it('tell both topics of a schedule that cannot start its workflow, and again when the queue is empty [E-11]', async () => {
    await open();
    const starter = assembly.schedules.find(({ name }) => name === 'database-full-backup')?.target.roleArn ?? '';
    cloud.permissions.revoke(starter, 'states:StartExecution');
    cloud.schedules.disable('freshness', 'database-full-retention');
    await cloud.runUntil('2026-01-17T03:59:00Z');
    expect(changes[0]).toMatch(/^17 02:\d\d ScheduleDropped ALARM$/);
    expect(changes).toContainEqual(expect.stringMatching(/ ScheduleUndelivered ALARM$/));
    expect(mails()).toContain(`ALARM: "${prefix}-ScheduleDropped" in ${region}`);
    expect(told.every((topics) => topics.length === 2 && topics.every(({ error }) => error === undefined))).toBe(true);
    await emptyQueue();
    await cloud.runUntil('2026-01-17T05:00:00Z');
    expect(mails()).toContain(`OK: "${prefix}-ScheduleUndelivered" in ${region}`);
  });

  it('notice a pipeline that has fallen silent, two hours after the hours in their descriptions', async () => {
    await open();
    cloud.schedules.disable();
    await cloud.runUntil('2026-01-19T00:00:00Z');
    expect(changes).toEqual([
      '17 04:00 FreshnessWorkflowSilent ALARM',
      '18 04:00 BackupWorkflowSilent ALARM',
      '18 04:00 RetentionWorkflowSilent ALARM',
    ]);
  });

  it('are lost when the key of the topics is disabled, and nobody hears', async () => {
    await open();
    const kms = cloud.client(KMSClient, region);
    for (const { keyId } of assembly.topics.filter((topic) => topic.region === region)) {
      await kms.send(new DisableKeyCommand({ KeyId: keyId }));
    }
    cloud.schedules.disable();
    await cloud.runUntil('2026-01-17T06:00:00Z');
    expect(changes).toEqual(['17 04:00 FreshnessWorkflowSilent ALARM']);
    expect(cloud.emails).toEqual([]);
  });

  it('begin when they are asked to, whatever was missing before', async () => {
    await open({ alarms: { from: '2026-01-18T00:00:00Z' } });
    cloud.schedules.disable();
    await cloud.runUntil('2026-01-18T06:00:00Z');
    expect(changes).toEqual(['18 04:00 FreshnessWorkflowSilent ALARM']);
  });

  it('can be listed with their states, in their Region', async () => {
    await open({ alarms: { begin: 'new' } });
    const client = cloud.client(CloudWatchClient, region);
    const states: Record<string, number> = {};
    for await (const page of paginateDescribeAlarms({ client }, { AlarmNamePrefix: prefix })) {
      for (const { StateValue = '' } of page.MetricAlarms ?? []) states[StateValue] = (states[StateValue] ?? 0) + 1;
    }
    const here = assembly.alarms.filter((alarm) => alarm.region === region).length;
    expect(states).toEqual({ INSUFFICIENT_DATA: here });
  });
});

async function emptyQueue(): Promise<void> {
  const sqs = cloud.client(SQSClient, region);
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: `${prefix}-undelivered` }));
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
  for (const { ReceiptHandle } of Messages) await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
}
