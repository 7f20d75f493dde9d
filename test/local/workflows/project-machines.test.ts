/** The pipeline's own state machines, with scripted functions: which way they go, in what order, with what patience. */
import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { StatesError } from '#local/workflows/errors.ts';
import { loadStateMachine } from '#local/workflows/load.ts';
import type { StateMachine } from '#local/workflows/machine.ts';
import { machineArn, type Ran, run } from './harness.ts';

// biome-ignore lint/suspicious/noExplicitAny: payloads are whatever the definitions make of them.
type Payload = Record<string, any>;
/** `failures`: what was recorded so far. */
type Functions = Record<string, (payload: Payload, failures: readonly Payload[]) => unknown>;

function load(name: string): StateMachine {
  const text = readFileSync(new URL(`../../../state-machines/${name}.asl.json`, import.meta.url), 'utf8');
  return loadStateMachine(text.replace(/\$\{(\w+)\}/g, '$1'), { arn: machineArn, name });
}

const input = { rule: 'daily', scheduledAt: '2026-01-17T02:00:00Z' };

/**
 * Runs a machine; `calls` lists the functions in the order in which they were called. `items` is what the object holds that the
 * machine reads its work from.
 */
async function play(
  name: string,
  functions: Functions,
  items: readonly unknown[] = [],
): Promise<Ran & { calls: string[]; failures: Payload[] }> {
  const calls: string[] = [];
  const failures: Payload[] = [];
  const all: Functions = {
    RecordFailure: (payload) => {
      failures.push(payload);
      return { error: payload['error'].Error, message: `recorded ${payload['error'].Cause}` };
    },
    ...functions,
  };
  const ran = await run(load(name), {
    input,
    integrations: async (resource, args) => {
      if (resource.endsWith(':s3:getObject')) {
        expect(args).toEqual(list);
        return { Body: JSON.stringify(items) };
      }
      const { FunctionName, Payload } = args as { FunctionName: string; Payload: Payload };
      calls.push(FunctionName);
      const answer = all[FunctionName];
      if (answer === undefined) throw new StatesError('Unscripted', FunctionName);
      return { StatusCode: 200, Payload: await answer(Payload, failures) };
    },
  });
  return { ...ran, calls, failures };
}

/** Where the items are. */
const list = { Bucket: 'work', Key: 'items.json' };
const where = { bucket: list.Bucket, key: list.Key, count: 0 };

function fail(name: string, cause = `cause of ${name}`): never {
  throw new StatesError(name, cause);
}

const resources = ['orders', 'users', 'stock'].map((id) => ({ id, kind: 'rds-instance' }));
const backup: Functions = {
  FindExpectedSet: () => ({ items: where, copies: ['eu-central-1'], uncovered: [], unwritten: null }),
  TakeSnapshot: ({ resource }) => ({ id: `point-${resource.id}`, region: 'eu-west-1', entered: null }),
  CheckRecoveryPoint: () => ({}),
  CaptureRecipe: () => ({ sizeBytes: 1000 }),
  StartCopy: () => ({}),
  VerifyRecoveryPoint: () => ({
    takenAt: '2026-01-17T02:00:05Z',
    verifiedAt: '2026-01-17T02:09:00Z',
    places: ['eu-west-1'],
  }),
  CloseCycle: (_, failures) => ({
    complete: failures.length === 0,
    summary: failures.map(({ item, error }) => `${item.name} ${error.Error}`).join(', '),
  }),
};
const backUp = (functions: Functions = backup) => play('backup', functions, resources);

describe('backup', () => {
  it('backs up, copies and verifies every database, then closes the cycle', async () => {
    const ran = await backUp();
    expect(ran).toMatchObject({
      status: 'SUCCEEDED',
      output: { complete: true, summary: '' },
      failures: [],
    });
    const each = ['TakeSnapshot', 'CaptureRecipe', 'StartCopy', 'VerifyRecoveryPoint'];
    for (const name of each) expect(ran.calls.filter((call) => call === name)).toHaveLength(3);
    expect(ran.calls.at(-1)).toBe('CloseCycle');
  });

  it('makes the copies although the recipe could not be captured, and tells the verification why', async () => {
    const told: Payload[] = [];
    const ran = await backUp({
      ...backup,
      CaptureRecipe: () => fail('AccessDenied', 'not authorized to perform: rds:DescribeDBParameters'),
      VerifyRecoveryPoint: ({ recipe }) => {
        told.push(recipe);
        return fail('RecoveryPointUnverified');
      },
    });
    expect(ran.calls.filter((call) => call === 'StartCopy')).toHaveLength(3);
    expect(told[0]).toEqual({
      key: '',
      sizeBytes: null,
      unwritten: 'recipe: AccessDenied: not authorized to perform: rds:DescribeDBParameters',
    });
    expect(ran.status).toBe('FAILED');
  });

  it('leaves the neighbours of a database that fails alone, records it, and ends as failed', async () => {
    const ran = await backUp({
      ...backup,
      TakeSnapshot: (payload, failures) =>
        payload['resource'].id === 'users' ? fail('ResourceNotBackedUp') : backup['TakeSnapshot']?.(payload, failures),
    });
    expect(ran).toMatchObject({
      status: 'FAILED',
      error: 'CycleIncomplete',
      cause: 'users ResourceNotBackedUp',
    });
    expect(ran.failures).toMatchObject([
      { workflow: 'backup', subject: 'rds-instance/users', error: { Error: 'ResourceNotBackedUp' } },
    ]);
    expect(ran.calls.filter((call) => call === 'VerifyRecoveryPoint')).toHaveLength(2);
  });

  it('looks after three minutes whether a snapshot is there, and then less and less often', async () => {
    let left = 4;
    const ran = await backUp({
      ...backup,
      CheckRecoveryPoint: ({ id, region }) =>
        id === 'point-orders' && region === 'eu-west-1' && left-- > 0 ? fail('RecoveryPointNotReady') : {},
    });
    expect(ran).toMatchObject({ status: 'SUCCEEDED', seconds: 180 + 100 + 200 + 300 + 300 + 300 });
  });

  it('loses patience with a snapshot that never comes, records that, and goes on', async () => {
    const ran = await backUp({
      ...backup,
      CheckRecoveryPoint: ({ id, region }) =>
        id === 'point-stock' && region === 'eu-west-1' ? fail('RecoveryPointNotReady', 'still creating') : {},
    });
    expect(ran).toMatchObject({ status: 'FAILED', error: 'CycleIncomplete' });
    expect(ran.failures).toMatchObject([
      { subject: 'rds-instance/stock', error: { Error: 'RecoveryPointNotReady', Cause: 'still creating' } },
    ]);
    expect(ran.seconds).toBe(180 + 4 * 3600);
  });

  it('tells which copy failed, once', async () => {
    const ran = await backUp({
      ...backup,
      StartCopy: ({ resource }) => (resource.id === 'orders' ? fail('RecoveryPointFailed', 'no key there') : {}),
    });
    expect(ran).toMatchObject({ status: 'FAILED', error: 'CycleIncomplete' });
    expect(ran.failures).toMatchObject([{ subject: 'rds-instance/orders', region: 'eu-central-1' }]);
  });

  it('keeps the first error when it cannot even be recorded', async () => {
    const ran = await play('backup', {
      FindExpectedSet: () => fail('ConfigurationMissing', 'LEDGER_BUCKET'),
      RecordFailure: () => fail('LedgerContended'),
    });
    expect(ran).toMatchObject({ status: 'FAILED', error: 'ConfigurationMissing', cause: 'LEDGER_BUCKET' });
  });

  it('records that the cycle failed when it fails outside of the databases', async () => {
    const ran = await backUp({ ...backup, CloseCycle: () => fail('LedgerBroken') });
    expect(ran).toMatchObject({ status: 'FAILED', error: 'LedgerBroken' });
    expect(ran.failures).toMatchObject([{ workflow: 'backup', rule: 'daily', scheduledAt: input.scheduledAt }]);
  });
});

describe('retention', () => {
  const point = (id: string, next = 'remove') => ({ id, region: 'eu-west-1', resource: 'orders', next });
  const capped = { points: 0, groups: 0 };
  const retention: Functions = {
    PlanRetention: () => ({ items: where, terms: {}, kept: 1, planKey: 'k', capped, complete: true }),
    MarkRecoveryPoint: () => ({}),
    RemoveRecoveryPoint: () => ({}),
    ConfirmRemoval: () => ({}),
    CloseRetention: (_, failures) => ({ complete: failures.length === 0, summary: 'summary' }),
  };
  const retain = (functions: Functions = retention) => play('retention', functions, [point('a'), point('b')]);

  it('removes what the plan says and confirms that it is gone', async () => {
    const ran = await retain();
    expect(ran.status).toBe('SUCCEEDED');
    expect(ran.calls.toSorted()).toEqual([
      'CloseRetention',
      'ConfirmRemoval',
      'ConfirmRemoval',
      'PlanRetention',
      'RemoveRecoveryPoint',
      'RemoveRecoveryPoint',
    ]);
  });

  it.each(['mark', 'unmark'])(
    'only marks a point whose grace is not over, or that is wanted again: %s',
    async (next) => {
      const ran = await play('retention', retention, [point('a', next), point('b')]);
      expect(ran.status).toBe('SUCCEEDED');
      expect(ran.calls.toSorted()).toEqual([
        'CloseRetention',
        'ConfirmRemoval',
        'MarkRecoveryPoint',
        'PlanRetention',
        'RemoveRecoveryPoint',
      ]);
    },
  );

  it('goes on after a removal that fails, and ends as failed', async () => {
    const ran = await retain({
      ...retention,
      ConfirmRemoval: (payload) => (JSON.stringify(payload).includes('"a"') ? fail('RecoveryPointStillThere') : {}),
    });
    expect(ran).toMatchObject({ status: 'FAILED', error: 'RetentionIncomplete', seconds: 60 + 3600 });
    expect(ran.failures).toHaveLength(1);
  });

  it('does not count a point that must be kept by now as a failure', async () => {
    const ran = await retain({ ...retention, RemoveRecoveryPoint: () => fail('RecoveryPointKept') });
    expect(ran).toMatchObject({ status: 'SUCCEEDED', failures: [] });
  });
});

describe('restore-test', () => {
  const choice = (id: string) => ({
    resource: id,
    region: 'eu-west-1',
    point: { id: `point-${id}`, region: 'eu-west-1' },
    instance: `test-${id}`,
    reason: 'chosen by chance',
  });
  /** Whether each point passed, in the reports of the tests. */
  const verdicts: boolean[] = [];
  beforeEach(() => void verdicts.splice(0));
  const restoreTest: Functions = {
    SweepLeftovers: () => ({}),
    ChooseRecoveryPoints: () => ({ items: where }),
    StartRestore: () => ({ id: 'test' }),
    CheckRestore: () => ({ status: 'available' }),
    ResetPassword: () => ({}),
    ValidateRestore: () => ({ tables: 5, progress: null }),
    DeleteTestInstance: () => ({}),
    ConfirmTestInstanceGone: () => ({}),
    CloseRestoreTest: ({ testError, cleanupError }) => verdicts.push(!testError && !cleanupError),
    ReportRestoreTest: () => ({ complete: verdicts.every((passed) => passed), summary: 'summary' }),
  };
  const test = (functions: Functions = restoreTest) =>
    play('restore-test', functions, [choice('orders'), choice('users')]);

  it('restores, validates and cleans up each point', async () => {
    const ran = await test();
    expect(ran).toMatchObject({ status: 'SUCCEEDED', failures: [] });
    expect(ran.calls.filter((call) => call === 'ConfirmTestInstanceGone')).toHaveLength(2);
  });

  it('cleans up after a validation that fails, and ends as failed', async () => {
    const ran = await test({
      ...restoreTest,
      ValidateRestore: () => fail('ValidationFailed', 'orders: 4 rows less'),
    });
    expect(ran).toMatchObject({ status: 'FAILED', error: 'RestoreTestFailed' });
    expect(ran.calls.filter((call) => call === 'DeleteTestInstance')).toHaveLength(2);
  });

  it('loses patience with a restore that never comes, and still cleans up', async () => {
    const ran = await test({ ...restoreTest, CheckRestore: () => fail('RestoreNotReady') });
    expect(ran).toMatchObject({ status: 'FAILED', error: 'RestoreTestFailed' });
    expect(ran.seconds).toBe(240 * 60);
    expect(ran.calls.filter((call) => call === 'ConfirmTestInstanceGone')).toHaveLength(2);
  });
});

describe('freshness', () => {
  it('succeeds when what exists could be judged', async () => {
    expect(await play('freshness', { AssessFreshness: () => ({ findings: [] }) })).toMatchObject({
      status: 'SUCCEEDED',
    });
  });

  it('records and ends as failed when it could not', async () => {
    const ran = await play('freshness', { AssessFreshness: () => fail('FreshnessUnknown') });
    expect(ran).toMatchObject({ status: 'FAILED', error: 'FreshnessUnknown', failures: [{ workflow: 'freshness' }] });
  });
});
