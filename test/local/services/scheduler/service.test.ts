import {
  DeleteScheduleCommand,
  DeleteScheduleGroupCommand,
  GetScheduleCommand,
  paginateListSchedules,
  SchedulerClient,
} from '@aws-sdk/client-scheduler';
import { describe, expect, it } from 'vitest';
import type { ScheduleView } from '#local/assembly/read.ts';
import { schedulerService } from '#local/services/scheduler/service.ts';
import { account, oneService, region } from '../../cloud/one-service.ts';

const schedules = ['backup', 'freshness', 'retention'].map(
  (name): ScheduleView => ({
    arn: `arn:aws:scheduler:${region}:${account}:schedule/lifeboat/${name}`,
    name,
    account,
    region,
    group: 'lifeboat',
    expression: 'rate(1 hour)',
    timezone: 'Europe/Berlin',
    flexibleWindowMinutes: 15,
    enabled: true,
    target: {
      arn: `arn:aws:states:${region}:${account}:stateMachine:${name}`,
      roleArn: `arn:aws:iam::${account}:role/starter`,
      input: '{}',
      maximumRetryAttempts: 20,
      maximumEventAgeSeconds: 7200,
      deadLetterArn: `arn:aws:sqs:${region}:${account}:undelivered`,
    },
  }),
);

function client(as?: 'ADMIN' | 'ROLE') {
  const deleted = new Set<string>();
  const driver = {
    list: () => schedules.filter(({ arn }) => !deleted.has(arn)),
    isEnabled: ({ name }: ScheduleView) => name !== 'retention',
    delete: (arn: string) => void deleted.add(arn),
  };
  const { config } = oneService((authorize) => schedulerService({ driver, authorize, account }));
  return new SchedulerClient(config(as));
}

async function names(filter: Parameters<typeof paginateListSchedules>[1]): Promise<readonly (string | undefined)[][]> {
  const pages = [];
  for await (const page of paginateListSchedules({ client: client() }, filter)) pages.push(page.Schedules ?? []);
  return pages.map((page) => page.map(({ Name }) => Name));
}

describe('Listings', () => {
  it('come by name, two a page', async () => {
    expect(await names({})).toEqual([['backup', 'freshness'], ['retention']]);
  });

  it('are filtered by group, prefix and state', async () => {
    expect(await names({ GroupName: 'other' })).toEqual([[]]);
    expect(await names({ NamePrefix: 'fre' })).toEqual([['freshness']]);
    expect(await names({ State: 'DISABLED' })).toEqual([['retention']]);
  });

  it('show a schedule as the template has it', async () => {
    const found = await client().send(new GetScheduleCommand({ Name: 'backup', GroupName: 'lifeboat' }));
    expect(found).toMatchObject({
      ScheduleExpression: 'rate(1 hour)',
      ScheduleExpressionTimezone: 'Europe/Berlin',
      FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 15 },
      State: 'ENABLED',
      Target: { RetryPolicy: { MaximumRetryAttempts: 20 }, DeadLetterConfig: { Arn: expect.stringContaining('sqs') } },
    });
  });

  it('look in the default group when none is given', async () => {
    const asked = client().send(new GetScheduleCommand({ Name: 'backup' }));
    await expect(asked).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

describe('Deleting', () => {
  it('takes a schedule out of the listing; it cannot be found or deleted again', async () => {
    const one = client();
    const backup = { Name: 'backup', GroupName: 'lifeboat' };
    await one.send(new DeleteScheduleCommand(backup));
    await expect(one.send(new GetScheduleCommand(backup))).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await expect(one.send(new DeleteScheduleCommand(backup))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  it('knows groups by the schedules in them', async () => {
    await client().send(new DeleteScheduleGroupCommand({ Name: 'lifeboat' }));
    await expect(client().send(new DeleteScheduleGroupCommand({ Name: 'other' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });
});

describe('Permissions', () => {
  it('are asked for by the name of the operation', async () => {
    const asked = client('ROLE').send(new GetScheduleCommand({ Name: 'backup', GroupName: 'lifeboat' }));
    await expect(asked).rejects.toThrow(
      'not authorized to perform: scheduler:GetSchedule on resource: arn:aws:scheduler:eu-west-1:111122223333:schedule/lifeboat/backup',
    );
  });
});
