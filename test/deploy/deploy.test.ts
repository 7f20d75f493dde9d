/**
 * The same code, deployed by the CDK CLI to emulators that this project did not write, and looked at from outside with
 * another SDK in another language. One story: every test begins where the one before it ended.
 * Names, Regions and instants are written out: they are what an operator would type.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cloud, startCloud } from './cloud.ts';
import { folders } from './folders.ts';
import { preparePython } from './python.ts';
import { retainedResources } from './retained.ts';
import { cycles, type Execution, eventsOf, kinds, type Ledger, type Message, named, type Point, say } from './story.ts';

const account = '111122223333';
const primary = 'eu-west-1';
const second = 'eu-central-1';
const regions = [primary, second];
const prefix = 'lifeboat-pol-isms-008';
const bucket = `${prefix}-ledger-${account}-${primary}`;
const topics = ['email', 'chat'].map((kind) => `arn:aws:sns:${primary}:${account}:${prefix}-${kind}`);

let cloud: Cloud;
let queue: string;
let before: readonly string[];

beforeAll(async () => {
  say('installing the emulators');
  const python = await preparePython();
  say('starting the emulators');
  cloud = await startCloud(python, account, primary);
});
afterAll(() => cloud?.stop());

const fire = (schedule: string, at: string) => {
  say(`starting what ${schedule} starts, as of ${at}`);
  return cloud.look<Execution>(
    'fire',
    { region: primary, group: prefix, schedule, scheduled_at: at, seconds: 120 },
    150,
  );
};
const pointsIn = (region: string) => cloud.look<Point[]>('points', { region });
const published = () => cloud.look<Message[]>('messages', { region: primary, url: queue });
const ledger = () => cloud.look<Ledger>('read_ledger', { region: primary, bucket });
const inventory = () => cloud.look<string[]>('inventory', { regions });
const keyOf = (region: string) => cloud.look<{ arn: string }>('key_of', { region, alias: `alias/${prefix}` });

const [firstCycle, brokenCycle, mendedCycle] = cycles(new Date(Date.now()));

describe('deployed by the CDK CLI into two Regions', () => {
  it('bootstraps both Regions and deploys every stack', async () => {
    const environments = regions.map((region) => `aws://${account}/${region}`);
    say('synthesizing, with the AwsSolutions checks');
    await cloud.cdk(['synth', '--quiet', '--output', folders.assembly], 120);
    say('bootstrapping two Regions');
    await cloud.cdk(['bootstrap', '--app', folders.assembly, ...environments], 120);
    before = await inventory();
    say('deploying');
    await cloud.cdk(['deploy', '--app', folders.assembly, '--all', '--require-approval', 'never'], 240);
    const stacks = (await inventory()).filter((thing) => /^stack@\S+ lifeboat/.test(thing));
    const there = [`pipeline-${second}`, `replica-${second}`, `watch-${second}`].map(
      (name) => `stack@${second} ${prefix}-${name}`,
    );
    const here = ['pipeline', 'vault', 'watch'].map((name) => `stack@${primary} ${prefix}-${name}`);
    expect(stacks).toEqual([...there, ...here]);
  });

  it('schedules the full backup daily at 02:00 UTC and hands it the scheduled instant [E-4.2-0200]', async () => {
    const schedules = await cloud.look<Record<string, unknown>[]>('schedules', { region: primary, group: prefix });
    const daily = schedules.find(({ Name }) => Name === 'database-full-backup');
    expect(daily).toMatchObject({
      ScheduleExpression: 'cron(0 2 * * ? *)',
      ScheduleExpressionTimezone: 'UTC',
      FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 15 },
      State: 'ENABLED',
      Target: {
        Arn: `arn:aws:states:${primary}:${account}:stateMachine:${prefix}-backup`,
        Input: '{"rule":"database-full","scheduledAt":"<aws.scheduler.scheduled-time>"}',
        DeadLetterConfig: { Arn: `arn:aws:sqs:${primary}:${account}:${prefix}-undelivered` },
      },
    });
  });
});

describe('a cycle that its schedule starts', () => {
  it('succeeds for a database that carries the class as a tag', async () => {
    // The emulator starts due schedules by itself; here the test does, so that a run over a full hour is like any other.
    for (const region of regions) await cloud.look('pause', { region, group: prefix });
    ({ url: queue } = await cloud.look<{ url: string }>('listen', { region: primary, topics, queue: 'people' }));
    await cloud.look('create_database', {
      region: primary,
      id: 'orders',
      tags: { 'lifeboat:class': 'critical' },
      key: (await keyOf(primary)).arn,
      allocated_gib: 20,
      free_bytes: 15 * 1024 ** 3,
    });
    const execution = await fire('database-full-backup', firstCycle);
    expect(execution, await explain(execution)).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('leaves one encrypted, tagged recovery point in the primary Region [E-4.1-full] [E-4.4-encryption]', async () => {
    expect(await pointsIn(primary)).toEqual([recoveryPoint((await keyOf(primary)).arn)]);
  });

  it('leaves its copy in the second Region, under that Region’s key [E-4.3-secondary]', async () => {
    const [source] = await pointsIn(primary);
    const copies = await pointsIn(second);
    expect(copies).toEqual([recoveryPoint((await keyOf(second)).arn)]);
    expect(copies[0]?.DBSnapshotIdentifier).toBe(source?.DBSnapshotIdentifier);
    expect(copies[0]?.KmsKeyId).not.toBe(source?.KmsKeyId);
  });

  it('writes a ledger whose every hash chain holds, and a report of the cycle', async () => {
    const { problems, chains } = await ledger();
    expect(problems).toEqual([]);
    expect(eventsOf(chains, 'rds-instance.orders')).toEqual([
      'recovery-point-taken',
      'recipe-captured',
      'recovery-point-verified',
    ]);
    expect(eventsOf(chains, 'pipeline')).toEqual(['cycle-opened', 'cycle-closed']);
    const key = `reports/database-full/${firstCycle}.json`;
    expect(await cloud.look('read_object', { region: primary, bucket, key })).toMatchObject({
      status: 'complete',
      expected: 1,
      failed: [],
      missing: [],
    });
  });

  it('keeps the ledger from being erased: its objects are under Object Lock', async () => {
    const erased = await cloud.look('erase_version', { region: primary, bucket, prefix: 'ledger/' });
    expect(erased).toEqual({ refused: 'AccessDenied' });
  });

  it('tells nobody anything: there is nothing to tell', async () => {
    expect(await published()).toEqual([]);
  });

  it('takes no second snapshot when the same instant is delivered twice', async () => {
    const execution = await fire('database-full-backup', firstCycle);
    expect(execution, await explain(execution)).toMatchObject({ status: 'SUCCEEDED' });
    expect(await pointsIn(primary)).toHaveLength(1);
    expect(await pointsIn(second)).toHaveLength(1);
    expect((await ledger()).chains['rds-instance.orders']).toHaveLength(3);
  });
});

describe('a copy that breaks', () => {
  it('ends the execution as FAILED when the key of the second Region is disabled', async () => {
    const key = await cloud.look('disable_key', { region: second, alias: `alias/${prefix}` });
    expect(key).toMatchObject({ enabled: false });
    const execution = await fire('database-full-backup', brokenCycle);
    expect(execution).toMatchObject({ status: 'FAILED', error: 'CycleIncomplete' });
    expect(execution.cause).toContain('orders');
    expect(await pointsIn(primary)).toHaveLength(2);
    expect(await pointsIn(second)).toHaveLength(1);
  });

  it('alerts people by email and in chat, naming the database, the Region, the cause and the clause [E-10.1-failure]', async () => {
    const messages = (await published()).filter(({ Message }) => Message.includes('BackupFailed'));
    const email = messages.find(({ TopicArn }) => TopicArn.endsWith('-email'));
    expect(email?.Subject).toBe(`[CRITICAL] BackupFailed: rds-instance/orders in ${second}`);
    for (const part of ['KMSKeyNotAccessibleFault', second, 'E-10.1-failure', brokenCycle]) {
      expect(email?.Message).toContain(part);
    }
    const chat = messages.find(({ TopicArn }) => TopicArn.endsWith('-chat'));
    expect(JSON.parse(chat?.Message ?? '{}')).toMatchObject({
      version: '1.0',
      source: 'custom',
      metadata: { eventType: 'BackupFailed.opened', relatedResources: ['rds-instance/orders'] },
    });
  });

  it('writes the failure and the alert into the ledger, whose chains still hold', async () => {
    const { problems, chains } = await ledger();
    expect(problems).toEqual([]);
    const entries = Object.values(chains).flat();
    const failed = entries.filter(({ event, cycle }) => event === 'step-failed' && cycle === brokenCycle);
    expect(failed.map(({ subject }) => subject)).toEqual(['rds-instance/orders']);
    expect(entries.map(({ event }) => event)).toContain('alert-opened');
  });

  it('is whole again with the next cycle once the key is enabled, and people are told that it is over', async () => {
    await cloud.look('enable_key', { region: second, alias: `alias/${prefix}` });
    const execution = await fire('database-full-backup', mendedCycle);
    expect(execution, await explain(execution)).toMatchObject({ status: 'SUCCEEDED' });
    expect(await pointsIn(second)).toHaveLength(2);
    const subjects = (await published()).map(({ Subject }) => Subject);
    expect(subjects).toContain(`[RESOLVED] BackupFailed: rds-instance/orders in ${second}`);
  });
});

describe('the other schedules of the primary Region', () => {
  it('let the monitor and retention run against what is there; nothing young is removed', async () => {
    for (const schedule of ['freshness', 'database-full-retention']) {
      const execution = await fire(schedule, mendedCycle);
      expect(execution, await explain(execution)).toMatchObject({ status: 'SUCCEEDED' });
    }
    expect(await pointsIn(primary)).toHaveLength(3);
    expect(await pointsIn(second)).toHaveLength(2);
  });
});

describe('taken down with cdk destroy', () => {
  it('leaves what must be retained, and nothing else', async () => {
    await cloud.look('delete_database', { region: primary, id: 'orders' });
    await cloud.look('silence', { region: primary, url: queue });
    const points = await Promise.all(regions.map(async (region) => (await pointsIn(region)).map(named(region))));
    const retained = retainedResources(folders.assembly);
    say('destroying');
    await cloud.cdk(['destroy', '--app', folders.assembly, '--all', '--force'], 240);
    const left = (await inventory()).filter((thing) => !before.includes(thing));
    expect(kinds(left)).toEqual(kinds([...points.flat(), ...retained]));
    expect(left).toEqual(expect.arrayContaining([...points.flat(), `bucket ${bucket}`]));
  });

  it('leaves the ledger readable, with every chain whole', async () => {
    const { problems, chains } = await ledger();
    expect(problems).toEqual([]);
    expect(Object.keys(chains)).toEqual(expect.arrayContaining(['pipeline', 'rds-instance.orders']));
  });
});

function recoveryPoint(keyArn: string) {
  const day = firstCycle.slice(0, 10).replaceAll('-', '');
  return expect.objectContaining({
    DBSnapshotIdentifier: expect.stringMatching(new RegExp(`^lifeboat-orders-${day}t0200z-[0-9a-f]{8}$`)),
    DBInstanceIdentifier: 'orders',
    Status: 'available',
    Encrypted: true,
    KmsKeyId: keyArn,
    Tags: expect.objectContaining({
      'lifeboat:policy': 'pol-isms-008',
      'lifeboat:rule': 'database-full',
      'lifeboat:class': 'critical',
      'lifeboat:resource': 'orders',
      'lifeboat:cycle': firstCycle,
      'lifeboat:size-bytes': String(5 * 1024 ** 3),
      'lifeboat:verified': expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    }),
  });
}

/** What the steps said, for the person who reads the failure of an expectation. */
async function explain({ status, executionArn, cause }: Execution): Promise<string> {
  if (status === 'SUCCEEDED') return '';
  const failures = await cloud.look('failures', { region: primary, execution: executionArn });
  return `${status}: ${cause}\n${JSON.stringify(failures, null, 1)}`;
}
