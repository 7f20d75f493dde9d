import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesOf, checkPayload, payloadBytes } from '#local/workflows/limits.ts';
import { begin, machine, pass, runStates, task } from './harness.ts';

/** A string that is `bytes` long as JSON. */
const text = (bytes: number) => 'x'.repeat(bytes - 2);

describe('Payload limit', () => {
  it('is 262,144 bytes of a task’s result', async () => {
    const ok = await runStates({ Call: task() }, { integrations: async () => text(payloadBytes) });
    expect(ok.status).toBe('SUCCEEDED');
    const over = await runStates({ Call: task() }, { integrations: async () => text(payloadBytes + 1) });
    expect(over).toMatchObject({
      status: 'FAILED',
      error: 'States.DataLimitExceeded',
      cause:
        "The state/task 'lambda' returned a result with a size exceeding the maximum number of bytes service limit.",
    });
    expect(over.types.at(-2)).toBe('TaskFailed');
  });

  it('counts UTF-8, not characters', async () => {
    const ran = await runStates({ Call: task() }, { integrations: async () => 'é'.repeat(payloadBytes / 2) });
    expect(ran.error).toBe('States.DataLimitExceeded');
  });

  it('holds for a state’s output', async () => {
    const grow = "{% $join([1..30000].('0123456789')) %}";
    const ran = await runStates({ State_1: pass(grow) });
    expect(ran.types).toEqual(['ExecutionStarted', 'PassStateEntered', 'ExecutionFailed']);
    expect(ran.cause).toContain("The state/task 'State_1' returned a result");
  });

  it('holds for the variables of one Assign', async () => {
    const states = {
      A: { Type: 'Pass', Assign: { x: "{% $join([1..30000].('0123456789')) %}" }, Output: 1, Next: 'B' },
      B: { Type: 'Succeed' },
    };
    expect((await runStates(states)).error).toBe('States.DataLimitExceeded');
  });

  it('holds for all variables together: 10 MiB', async () => {
    const fill = "{% $join([1..26000].('0123456789')) %}";
    const states: Record<string, unknown> = { S0: { Type: 'Pass', Assign: { x0: fill }, Next: 'S1' } };
    for (let index = 1; index < 45; index++) {
      states[`S${index}`] = { Type: 'Pass', Assign: { [`x${index}`]: '{% $x0 %}' }, Next: `S${index + 1}` };
    }
    const ran = await runStates({ ...states, S45: { Type: 'Succeed' } });
    expect(ran).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
    // 40 × 260,000 bytes fit into 10,485,760; the 41st does not.
    expect(ran.history.filter(({ type }) => type === 'PassStateExited')).toHaveLength(40);
  });

  it('can be caught by its name, not by States.ALL', async () => {
    const states = (name: string) => ({
      Call: task({ Catch: [{ ErrorEquals: [name], Next: 'Caught' }] }),
      Caught: pass('caught'),
    });
    const integrations = async () => text(payloadBytes + 1);
    expect((await runStates(states('States.DataLimitExceeded'), { integrations })).output).toBe('caught');
    expect((await runStates(states('States.ALL'), { integrations })).error).toBe('States.DataLimitExceeded');
  });

  it('is judged exactly, whatever the payload', () => {
    const padded = fc.tuple(fc.json(), fc.integer({ min: -3, max: 3 }));
    fc.assert(
      fc.property(padded, ([json, off]) => {
        const value = { json: JSON.parse(json), pad: '' };
        const room = payloadBytes + off - bytesOf(value);
        fc.pre(room >= 0);
        value.pad = 'x'.repeat(room);
        const check = () => checkPayload(value, 'it');
        if (off > 0) expect(check).toThrow('exceeding');
        else expect(check).not.toThrow();
      }),
      { numRuns: 50 },
    );
  });
});

describe('History limit', () => {
  it('fails the execution with the 25,000th event, past every Retry and Catch', async () => {
    const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }];
    const forever = { Loop: { Type: 'Pass', Next: 'Again' }, Again: { Type: 'Pass', Next: 'Loop' } };
    const states = {
      Both: { Type: 'Parallel', Branches: [{ StartAt: 'Loop', States: forever }], Catch, End: true },
      Caught: { Type: 'Succeed' },
    };
    const ran = await runStates(states);
    expect(ran).toMatchObject({
      status: 'FAILED',
      error: 'States.Runtime',
      cause: 'The execution reached the maximum number of history events (25000).',
    });
    expect(ran.types).toHaveLength(25_000);
    expect(ran.types.at(-1)).toBe('ExecutionFailed');
  });
});

describe('TimeoutSeconds of the machine', () => {
  const states = { Wait: { Type: 'Wait', Seconds: 1000, End: true } };

  it('ends the execution as TIMED_OUT, with the error only in the history', async () => {
    const ran = await runStates(states, {}, { TimeoutSeconds: 10 });
    expect(ran).toMatchObject({ status: 'TIMED_OUT', error: undefined, cause: undefined, seconds: 10 });
    expect(ran.types).toEqual(['ExecutionStarted', 'WaitStateEntered', 'ExecutionTimedOut']);
    expect(ran.history.at(-1)).toMatchObject({
      previousEventId: 0,
      executionTimedOutEventDetails: { error: 'States.Timeout' },
    });
  });

  it('cannot be caught', async () => {
    const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }];
    const both = { Both: { Type: 'Parallel', Branches: [{ StartAt: 'Wait', States: states }], Catch, End: true } };
    const ran = await runStates({ ...both, Caught: { Type: 'Succeed' } }, {}, { TimeoutSeconds: 10 });
    expect(ran.status).toBe('TIMED_OUT');
  });

  it('leaves nothing waiting', async () => {
    const { execution, clock } = begin(machine(states, { TimeoutSeconds: 10 }));
    await clock.runThrough(execution.done);
    expect(clock.pending).toBe(0);
  });
});

describe('Stopping an execution', () => {
  it('ends it as ABORTED with error and cause, and what it waited for is forgotten', async () => {
    const { execution, clock } = begin(
      machine({ State_1: { Type: 'Wait', Seconds: 1000, End: true } }, { TimeoutSeconds: 5000 }),
    );
    await clock.runUntil(clock.now() + 5000);
    execution.stop('Operator', 'enough');
    await execution.done;
    expect(execution).toMatchObject({ status: 'ABORTED', error: 'Operator', cause: 'enough' });
    expect(execution.stoppedAt).toBe(execution.startedAt + 5000);
    expect(execution.history.map(({ id, previousEventId, type }) => [id, previousEventId, type])).toEqual([
      [1, 0, 'ExecutionStarted'],
      [2, 0, 'WaitStateEntered'],
      [3, 0, 'ExecutionAborted'],
    ]);
    expect(clock.pending).toBe(0);
  });

  it('leaves no trace of what still runs: a task’s answer, a loop', async () => {
    let answer: (value: unknown) => void = () => {};
    const { execution, clock } = begin(machine({ Call: task({ Next: 'Call' }) }), {
      integrations: () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    });
    await clock.runUntil(clock.now() + 1);
    execution.stop();
    const events = execution.events;
    answer('late');
    await clock.runUntil(clock.now() + 1);
    expect(execution).toMatchObject({ status: 'ABORTED', error: undefined, events });
  });

  it('does nothing to an execution that has ended', async () => {
    const { execution } = begin(machine({ A: pass(1) }));
    await execution.done;
    execution.stop('Late');
    expect(execution).toMatchObject({ status: 'SUCCEEDED', output: 1, error: undefined });
  });
});
