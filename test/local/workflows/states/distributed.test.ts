import { describe, expect, it } from 'vitest';
import { AwsError } from '#local/seams.ts';
import { StatesError } from '#local/workflows/errors.ts';
import type { Integrations, ManagingChildren } from '#local/workflows/run.ts';
import { pass, runStates, task } from '../harness.ts';

function distributed(states: Record<string, unknown>, more: object = {}): Record<string, unknown> {
  const ProcessorConfig = { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' };
  return {
    Type: 'Map',
    ItemProcessor: { ProcessorConfig, StartAt: Object.keys(states)[0], States: states },
    End: true,
    ...more,
  };
}

const same = { Same: pass('{% $states.input %}') };
const object = (InputType: string, more: object = {}) => ({
  Resource: 'arn:aws:states:::s3:getObject',
  ReaderConfig: { InputType, ...more },
  Arguments: { Bucket: 'bucket', Key: '{% $states.input.key %}' },
});
const holding =
  (Body: string): Integrations =>
  async () => ({ Body });

/** Fails for the items that are listed. */
const failingFor =
  (...bad: unknown[]): Integrations =>
  async (_resource, args) => {
    const { Payload } = args as { Payload: unknown };
    if (bad.includes(Payload)) throw new StatesError('Broken', `for ${Payload}`);
    return Payload;
  };
const call = { Call: task({ Arguments: { FunctionName: 'f', Payload: '{% $states.input %}' } }) };

describe('Map State in distributed mode', () => {
  it('runs every item as a child execution with a context and a history of its own', async () => {
    const show = pass({
      input: '{% $states.context.Execution.Input %}',
      arn: '{% $states.context.Execution.Id %}',
    });
    const ran = await runStates({ Each: distributed({ Show: show }, { Label: 'label' }) }, { input: ['a', 'b'] });
    const output = ran.output as { input: string; arn: string }[];
    expect(output.map(({ input }) => input)).toEqual(['a', 'b']);
    expect(output[0]?.arn).toMatch(/^arn:aws:states:eu-west-1:111122223333:execution:machine\/label:[0-9a-f-]{36}$/);
    expect(ran.types).toEqual([
      'ExecutionStarted',
      'MapStateEntered',
      'MapStateStarted',
      'MapRunStarted',
      'MapRunSucceeded',
      'MapStateSucceeded',
      'MapStateExited',
      'ExecutionSucceeded',
    ]);
  });

  it('asks for the permissions of the role to start, look at and stop its children', async () => {
    const asked: string[] = [];
    const mayManage = ({ action, resource }: ManagingChildren) => asked.push(`${action} ${resource.split(':').at(5)}`);
    await runStates({ Each: distributed(same) }, { input: ['a'], mayManage });
    expect(asked).toEqual(['states:StartExecution stateMachine', 'states:DescribeExecution execution']);
    asked.splice(0);
    const integrations: Integrations = async (_resource, args) => {
      if ((args as { Payload: unknown }).Payload === 'a') throw new StatesError('Broken');
      return new Promise(() => {});
    };
    await runStates({ Each: distributed(call) }, { input: ['b', 'a'], mayManage, integrations });
    expect(asked).toContain('states:StopExecution execution');
  });

  it('fails when its role may not start them', async () => {
    const mayManage = () => {
      throw new AwsError('AccessDenied', 'no states:StartExecution', 403);
    };
    const ran = await runStates({ Each: distributed(same) }, { input: ['a'], mayManage });
    expect(ran).toMatchObject({ status: 'FAILED', error: 'States.Permissions', cause: 'no states:StartExecution' });
  });

  it('has room for more than an inline Map: the children’s events count for themselves', async () => {
    const many = Array.from({ length: 6_300 }, (_, index) => index);
    const ran = await runStates(
      { Each: distributed(same, { Output: '{% $count($states.result) %}' }) },
      { input: many },
    );
    expect(ran).toMatchObject({ status: 'SUCCEEDED', output: 6_300 });
  });

  it('does not show its children the variables around it', async () => {
    const states = {
      Set: { Type: 'Pass', Assign: { outer: 1 }, Next: 'Each' },
      Each: distributed({ Show: pass('{% $exists($outer) %}') }),
    };
    expect((await runStates(states, { input: [1] })).output).toEqual([false]);
  });

  it('reads its items from a JSON object, at most MaxItems of them', async () => {
    const states = (more: object) => ({ Each: distributed(same, { ItemReader: object('JSON', more) }) });
    const script = { input: { key: 'items.json' }, integrations: holding('[1,2,3]') };
    expect((await runStates(states({}), script)).output).toEqual([1, 2, 3]);
    expect((await runStates(states({ MaxItems: 2 }), script)).output).toEqual([1, 2]);
  });

  it('reads its items from JSON Lines', async () => {
    const states = { Each: distributed(same, { ItemReader: object('JSONL') }) };
    const ran = await runStates(states, { input: { key: 'k' }, integrations: holding('{"a":1}\n{"a":2}\n') });
    expect(ran.output).toEqual([{ a: 1 }, { a: 2 }]);
  });

  it('reads its items from the listing of a prefix, page by page', async () => {
    const ItemReader = { Resource: 'arn:aws:states:::s3:listObjectsV2', Arguments: { Bucket: 'b', Prefix: 'p/' } };
    const ran = await runStates(
      { Each: distributed({ Key: pass('{% $states.input.Key %}') }, { ItemReader }) },
      {
        integrations: async (_resource, args) => {
          const { ContinuationToken } = args as { ContinuationToken?: string };
          return ContinuationToken === undefined
            ? { Contents: [{ Key: 'p/1' }, { Key: 'p/2' }], NextContinuationToken: 'more' }
            : { Contents: [{ Key: 'p/3' }] };
        },
      },
    );
    expect(ran.output).toEqual(['p/1', 'p/2', 'p/3']);
  });

  it.each([
    ['an object that is no list', holding('{"a":1}'), 'Attempting to map over non-iterable node.'],
    ['an object that is no JSON', holding('['), 'The object could not be read as JSON'],
    ['an object that is not there', () => Promise.reject(new AwsError('NoSuchKey', 'gone', 404)), 'gone'],
  ] as const)('fails with States.ItemReaderFailed for %s', async (_what, integrations, cause) => {
    const ran = await runStates(
      { Each: distributed(same, { ItemReader: object('JSON') }) },
      { input: { key: 'k' }, integrations },
    );
    expect(ran).toMatchObject({ status: 'FAILED', error: 'States.ItemReaderFailed' });
    expect(ran.cause).toContain(cause);
    expect(ran.types.slice(-3)).toEqual(['MapRunFailed', 'MapStateFailed', 'ExecutionFailed']);
  });

  it('hands the items out in batches with ItemBatcher', async () => {
    const ItemBatcher = {
      MaxItemsPerBatch: '{% $states.input.most %}',
      BatchInput: { rule: '{% $states.input.rule %}' },
    };
    const states = { Each: distributed(same, { Items: '{% $states.input.list %}', ItemBatcher }) };
    const ran = await runStates(states, { input: { most: 2, rule: 'daily', list: [1, 2, 3] } });
    expect(ran.output).toEqual([
      { BatchInput: { rule: 'daily' }, Items: [1, 2] },
      { BatchInput: { rule: 'daily' }, Items: [3] },
    ]);
  });

  it('closes a batch before it passes MaxInputBytesPerBatch', async () => {
    const states = { Each: distributed(same, { ItemBatcher: { MaxInputBytesPerBatch: 40 } }) };
    const ran = await runStates(states, { input: ['a'.repeat(10), 'b'.repeat(10), 'c'.repeat(10)] });
    expect(ran.output).toEqual([{ Items: ['aaaaaaaaaa', 'bbbbbbbbbb'] }, { Items: ['cccccccccc'] }]);
  });

  it('evaluates ItemSelector for each item before they are batched', async () => {
    const more = { ItemSelector: '{% $states.context.Map.Item.Value * 10 %}', ItemBatcher: { MaxItemsPerBatch: 5 } };
    expect((await runStates({ Each: distributed(same, more) }, { input: [1, 2] })).output).toEqual([
      { Items: [10, 20] },
    ]);
  });

  it('fails with States.ExceedToleratedFailureThreshold at the first failure by default', async () => {
    const ran = await runStates(
      { Each: distributed(call, { MaxConcurrency: 1 }) },
      { input: [1, 2, 3], integrations: failingFor(2) },
    );
    expect(ran).toMatchObject({
      status: 'FAILED',
      error: 'States.ExceedToleratedFailureThreshold',
      cause: 'The specified tolerated failure threshold was exceeded',
    });
  });

  it.each([
    [{ ToleratedFailureCount: 1 }, [2], 'SUCCEEDED'],
    [{ ToleratedFailureCount: 1 }, [2, 3], 'FAILED'],
    [{ ToleratedFailurePercentage: 50 }, [2, 3], 'SUCCEEDED'],
    [{ ToleratedFailurePercentage: 49.9 }, [2, 3], 'FAILED'],
    [{ ToleratedFailureCount: 3, ToleratedFailurePercentage: 25 }, [2, 3], 'FAILED'],
    [{ ToleratedFailurePercentage: 100 }, [1, 2, 3, 4], 'SUCCEEDED'],
  ])('tolerates failures within %j (failing: %j)', async (tolerance, bad, status) => {
    const ran = await runStates(
      { Each: distributed(call, tolerance) },
      { input: [1, 2, 3, 4], integrations: failingFor(...bad) },
    );
    expect(ran.status).toBe(status);
  });

  it('shows a tolerated failure in the place of its output', async () => {
    const ran = await runStates(
      { Each: distributed(call, { ToleratedFailureCount: 1 }) },
      { input: [1, 2], integrations: failingFor(1) },
    );
    expect(ran.output).toEqual([{ Error: 'Broken', Cause: 'for 1' }, 2]);
  });

  it('stops its children when the threshold is exceeded', async () => {
    const states = {
      Each: distributed({
        Wait: { Type: 'Wait', Seconds: '{% $states.input %}', Next: 'Bad' },
        Bad: { Type: 'Fail', Error: 'Bad' },
      }),
    };
    expect((await runStates(states, { input: [10, 1000] })).seconds).toBe(10);
  });
});
