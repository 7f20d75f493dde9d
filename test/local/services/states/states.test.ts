import {
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  ListExecutionsCommand,
  paginateGetExecutionHistory,
  paginateListStateMachines,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import type { StateMachineView } from '#local/assembly/read.ts';
import { type VirtualClock, virtualClock } from '#local/clock/virtual-clock.ts';
import { createExecutions, type Executions } from '#local/services/states/executions.ts';
import { statesService } from '#local/services/states/service.ts';
import { execute } from '#local/workflows/execute.ts';
import { loadStateMachine } from '#local/workflows/load.ts';
import { account, oneService, region } from '../../cloud/one-service.ts';

const waits = {
  QueryLanguage: 'JSONata',
  StartAt: 'Wait',
  States: { Wait: { Type: 'Wait', Seconds: 60, Next: 'Done' }, Done: { Type: 'Succeed', Output: { done: true } } },
};

const machines = ['backup', 'freshness', 'retention'].map(
  (name): StateMachineView => ({
    arn: `arn:aws:states:${region}:${account}:stateMachine:${name}`,
    name,
    account,
    region,
    definition: waits,
    roleArn: `arn:aws:iam::${account}:role/${name}`,
    type: 'STANDARD',
    logging: { level: 'ALL', includeExecutionData: false },
    tracing: true,
  }),
);
const stateMachineArn = machines[0]?.arn;

function states(allowed: readonly string[] = []): { sfn: SFNClient; clock: VirtualClock } {
  const clock = virtualClock({ start: Date.parse('2026-01-17T02:00:00Z') });
  let ids = 0;
  const { config } = oneService((authorize) => {
    const executions: Executions = createExecutions({
      machines,
      authorize,
      uuid: () => `id-${++ids}`,
      execute: (view, name, input) =>
        execute(loadStateMachine(view.definition, view), input, {
          ...{ clock, name, roleArn: view.roleArn, random: () => 0 },
          integrations: async () => undefined,
          events: { emit: () => undefined },
        }),
    });
    return statesService({ executions, authorize, createdAt: clock.now() });
  }, allowed);
  return { sfn: new SFNClient(config(allowed.length > 0 ? 'ROLE' : 'ADMIN')), clock };
}

const start = (name?: string, input?: string) => new StartExecutionCommand({ stateMachineArn, name, input });
const named = (name: string) => ({ name });

describe('StartExecution', () => {
  it('answers the running execution of the same name and input, and no other use of the name', async () => {
    const { sfn, clock } = states();
    const first = await sfn.send(start('night', '{"n":1}'));
    expect(first.executionArn).toBe(`arn:aws:states:${region}:${account}:execution:backup:night`);
    expect(first.startDate).toEqual(new Date('2026-01-17T02:00:00Z'));
    expect(await sfn.send(start('night', '{"n":1}'))).toMatchObject({ executionArn: first.executionArn });
    await expect(sfn.send(start('night', '{"n":2}'))).rejects.toMatchObject(named('ExecutionAlreadyExists'));
    await clock.runUntil(Date.parse('2026-01-17T02:01:00Z'));
    await expect(sfn.send(start('night', '{"n":1}'))).rejects.toMatchObject(named('ExecutionAlreadyExists'));
  });

  it('makes up a name when none is given', async () => {
    const { sfn } = states();
    expect((await sfn.send(start())).executionArn).toMatch(/:backup:id-1$/);
    expect((await sfn.send(start())).executionArn).toMatch(/:backup:id-2$/);
  });

  it.each([
    ['a name with a slash', start('a/b'), 'InvalidName'],
    ['a name of 81 characters', start('x'.repeat(81)), 'InvalidName'],
    ['an input that is not JSON', start('night', '{'), 'InvalidExecutionInput'],
    [
      'an unknown machine',
      new StartExecutionCommand({ stateMachineArn: `${stateMachineArn}x` }),
      'StateMachineDoesNotExist',
    ],
  ])('refuses %s', async (_, command, name) => {
    await expect(states().sfn.send(command)).rejects.toMatchObject(named(name));
  });

  it('asks for the permission before it looks for the machine', async () => {
    const { sfn } = states(['states:ListExecutions']);
    await expect(sfn.send(new StartExecutionCommand({ stateMachineArn: `${stateMachineArn}x` }))).rejects.toThrow(
      'is not authorized to perform: states:StartExecution',
    );
  });
});

describe('DescribeExecution', () => {
  it('tells input and output once it has ended', async () => {
    const { sfn, clock } = states();
    const { executionArn } = await sfn.send(start('night', '{"n":1}'));
    const running = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    expect(running).toMatchObject({ status: 'RUNNING', input: '{"n":1}' });
    expect(running.output).toBeUndefined();
    await clock.runUntil(Date.parse('2026-01-17T02:01:00Z'));
    expect(await sfn.send(new DescribeExecutionCommand({ executionArn }))).toMatchObject({
      status: 'SUCCEEDED',
      output: '{"done":true}',
      stopDate: new Date('2026-01-17T02:01:00Z'),
    });
  });

  it('knows no other executions', async () => {
    const asked = states().sfn.send(new DescribeExecutionCommand({ executionArn: `${stateMachineArn}:none` }));
    await expect(asked).rejects.toMatchObject(named('ExecutionDoesNotExist'));
  });
});

describe('ListExecutions', () => {
  it('comes newest first, two a page, by status when asked', async () => {
    const { sfn, clock } = states();
    for (const name of ['one', 'two', 'three']) {
      await sfn.send(start(name));
      await clock.runUntil(clock.now() + 30_000);
    }
    const first = await sfn.send(new ListExecutionsCommand({ stateMachineArn }));
    expect(first.executions?.map(({ name }) => name)).toEqual(['three', 'two']);
    const second = await sfn.send(new ListExecutionsCommand({ stateMachineArn, nextToken: first.nextToken }));
    expect(second.executions?.map(({ name, status }) => [name, status])).toEqual([['one', 'SUCCEEDED']]);
    const running = await sfn.send(new ListExecutionsCommand({ stateMachineArn, statusFilter: 'RUNNING' }));
    expect(running.executions?.map(({ name }) => name)).toEqual(['three']);
    const wrong = sfn.send(new ListExecutionsCommand({ stateMachineArn, nextToken: 'nonsense' }));
    await expect(wrong).rejects.toMatchObject(named('InvalidToken'));
  });
});

describe('GetExecutionHistory', () => {
  it('pages through the events, forwards and backwards', async () => {
    const { sfn, clock } = states();
    const { executionArn } = await sfn.send(start('night'));
    await clock.runUntil(Date.parse('2026-01-17T02:01:00Z'));
    const types = async (reverseOrder: boolean) => {
      const seen: (string | undefined)[] = [];
      const pages = paginateGetExecutionHistory({ client: sfn, pageSize: 2 }, { executionArn, reverseOrder });
      for await (const page of pages) {
        expect(page.events?.length).toBeLessThanOrEqual(2);
        seen.push(...(page.events ?? []).map(({ type }) => type));
      }
      return seen;
    };
    const forwards = await types(false);
    expect(forwards.at(0)).toBe('ExecutionStarted');
    expect(forwards.at(-1)).toBe('ExecutionSucceeded');
    expect(await types(true)).toEqual([...forwards].reverse());
  });
});

describe('StopExecution', () => {
  it('ends a running execution as ABORTED and leaves one that has ended alone', async () => {
    const { sfn } = states();
    const { executionArn } = await sfn.send(start('night'));
    const stop = new StopExecutionCommand({ executionArn, error: 'Enough', cause: 'by hand' });
    expect((await sfn.send(stop)).stopDate).toEqual(new Date('2026-01-17T02:00:00Z'));
    await sfn.send(new StopExecutionCommand({ executionArn, error: 'Again' }));
    expect(await sfn.send(new DescribeExecutionCommand({ executionArn }))).toMatchObject({
      status: 'ABORTED',
      error: 'Enough',
      cause: 'by hand',
    });
  });
});

describe('State machines', () => {
  it('are listed two a page and described as the template has them', async () => {
    const { sfn } = states();
    const pages: unknown[] = [];
    for await (const page of paginateListStateMachines({ client: sfn }, {})) pages.push(page.stateMachines?.length);
    expect(pages).toEqual([2, 1]);
    const described = await sfn.send(new DescribeStateMachineCommand({ stateMachineArn }));
    expect(JSON.parse(described.definition ?? '')).toEqual(waits);
    expect(described).toMatchObject({
      loggingConfiguration: { level: 'ALL' },
      tracingConfiguration: { enabled: true },
    });
  });
});
