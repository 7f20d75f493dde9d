/** Faults of calls and runs of steps take effect: what the seams make of each is seen in what the cloud tells. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Fault } from '#local/rehearsal/faults/index.ts';
import { kindsOf } from '#local/rehearsal/faults/kinds.ts';
import { type BrokenStage, brokenStage, hours } from './stage.ts';

const at = hours(0);

interface Tried {
  readonly fault: Fault;
  /** What the door or Lambda tells of each call or run that it breaks. */
  readonly seam: Readonly<Record<string, unknown>>;
  readonly times: number | 'several';
}

const denied = expect.objectContaining({ name: 'AccessDenied' });
const failed = expect.objectContaining({ status: 500 });

const calls: readonly Tried[] = [
  {
    fault: { kind: 'call-fails-once', at, step: 'capture-recipe', service: 'rds' },
    seam: { kind: 'refuse', error: failed },
    times: 1,
  },
  {
    fault: { kind: 'call-fails', at, for: '20s', step: 'take-snapshot', operation: 'CreateDBSnapshot' },
    seam: { kind: 'refuse', error: failed },
    times: 'several',
  },
  {
    fault: { kind: 'call-throttled', at, for: '20s', step: 'check-recovery-point', service: 'rds' },
    seam: { kind: 'refuse', error: expect.objectContaining({ name: 'Throttling' }) },
    times: 'several',
  },
  {
    fault: { kind: 'call-times-out', at, step: 'start-copy', operation: 'CopyDBSnapshot' },
    seam: { kind: 'delay', ms: 61_000 },
    times: 1,
  },
  {
    fault: { kind: 'call-slow', at, step: 'find-expected-set', service: 's3' },
    seam: { kind: 'delay', ms: 20_000 },
    times: 1,
  },
  {
    fault: { kind: 'call-twice', at, step: 'plan-retention', operation: 'PutObject' },
    seam: { kind: 'twice' },
    times: 1,
  },
  {
    fault: { kind: 'call-loses-answer', at, step: 'verify-recovery-point', operation: 'PutObject' },
    seam: { kind: 'lose-answer', error: failed },
    times: 1,
  },
  {
    fault: { kind: 'call-cut', at, step: 'close-cycle', operation: 'PutObject', nth: 1 },
    seam: { kind: 'drop' },
    times: 1,
  },
  {
    fault: { kind: 'call-cut-after', at, step: 'assess-freshness', service: 'rds' },
    seam: { kind: 'lose-answer' },
    times: 1,
  },
  {
    fault: { kind: 'call-refused', at, for: '1m', step: 'close-retention', service: 's3' },
    seam: { kind: 'refuse', error: denied },
    times: 1,
  },
];

const runs: readonly Tried[] = [
  {
    fault: { kind: 'lambda-dies', at, step: 'take-snapshot', afterCalls: 1 },
    seam: { kind: 'crash', afterCalls: 1 },
    times: 1,
  },
  {
    fault: { kind: 'lambda-throttled', at, for: '5s', step: 'capture-recipe' },
    seam: { kind: 'throttle' },
    times: 'several',
  },
  { fault: { kind: 'lambda-times-out', at, step: 'start-copy' }, seam: { kind: 'timeout' }, times: 1 },
  { fault: { kind: 'lambda-twice', at, step: 'find-expected-set' }, seam: { kind: 'twice' }, times: 1 },
  {
    fault: { kind: 'step-clock-jumps', at, step: 'plan-retention', by: '-30h' },
    seam: { kind: 'clock', ms: -30 * 3_600_000 },
    times: 1,
  },
];

describe.each([
  ['of calls', 'call', calls],
  ['of runs', 'invocation', runs],
] as const)('faults %s', (_name, seam, tried) => {
  let stage: BrokenStage;

  beforeAll(async () => {
    // One of them may be lost to a fault; the others go on.
    stage = await brokenStage(
      tried.map(({ fault }) => fault),
      { databases: 4 },
    );
    await stage.until(8);
  });

  afterAll(() => stage.close());

  it('are all tried', () => {
    expect(tried.map(({ fault }) => fault.kind).sort()).toEqual([...kindsOf(seam)].sort());
  });

  it.each(tried)('$fault.kind takes hold of what it names, and is noted', ({ fault, seam: facts, times }) => {
    const noted = stage.faults.filter(({ kind }) => kind === fault.kind);
    expect(noted).toHaveLength(1);
    expect(noted[0]?.site).toContain(fault.step);
    expect(stage.events.some(({ type, facts: told }) => type === 'fault' && told['site'] === noted[0]?.site)).toBe(
      true,
    );

    const broken = stage.events.filter(
      ({ type, facts: told }) =>
        type === 'fault' && (told['invocation'] as { step?: string } | undefined)?.step === fault.step,
    );
    expect(broken.length).toBeGreaterThanOrEqual(times === 'several' ? 2 : times);
    if (times !== 'several') expect(broken).toHaveLength(times);
    for (const { facts: told } of broken) expect(told).toMatchObject(facts);
    if (!('error' in facts)) for (const { facts: told } of broken) expect(told['error']).toBeUndefined();
    const { until } = noted[0] ?? {};
    expect(until === undefined).toBe(fault.for === undefined);
  });

  it('leave the cycle with a report', () => {
    const closed = stage.events.filter(
      ({ type, facts: told }) => type === 'invocation' && told['step'] === 'close-cycle',
    );
    expect(closed.at(-1)?.facts['ok']).toBe(true);
  });
});

describe('a clock that is off', () => {
  it('is read by the one run of the step that it befell', async () => {
    const stage = await brokenStage([{ kind: 'step-clock-jumps', at, step: 'assess-freshness', by: '6h' }]);
    await stage.until(2.5);
    const read = stage.events
      .filter(({ type, facts }) => type === 'log' && String(facts['line']).includes('"assess-freshness"'))
      .map(({ facts }) => (JSON.parse(String(facts['line'])) as { at: string }).at.slice(0, 13));
    expect(read.slice(0, 2).map((instant) => Number(instant.slice(11)))).toEqual([
      expect.any(Number),
      expect.any(Number),
    ]);
    const [first = 0, second = 0] = read.map((instant) => Number(instant.slice(11)));
    expect(first - second).toBe(5);
    await stage.close();
  });
});

describe('before it is armed', () => {
  it('nothing takes hold', async () => {
    const stage = await brokenStage([{ kind: 'call-fails-once', at: '2026-01-01T00:00:00Z', service: 'sns' }]);
    expect(stage.faults).toEqual([]);
    await stage.close();
  });
});
