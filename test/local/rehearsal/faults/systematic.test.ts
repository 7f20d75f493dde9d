import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parsePolicy } from '#core/policy/parse.ts';
import { faultSchema } from '#local/rehearsal/faults/fault.ts';
import { kindNames } from '#local/rehearsal/faults/kinds.ts';
import { type Pair, pairsOf, variantText } from '#local/rehearsal/faults/systematic/pairs.ts';
import { type Recording, recorder } from '#local/rehearsal/faults/systematic/recorder.ts';
import { violationsIn } from '#local/rehearsal/faults/systematic/run.ts';
import { scenes, shortRetention } from '#local/rehearsal/faults/systematic/scenes.ts';
import { systematicText } from '#local/rehearsal/faults/systematic/text.ts';
import { brokenStage, policy, policyFile, primary, secondary, start, synthesized } from './stage.ts';

const call = {
  workflow: 'backup',
  step: 'take-snapshot',
  service: 'rds',
  operation: 'CreateDBSnapshot',
  region: primary,
  nth: 1,
} as const;
const recording: Recording = {
  calls: [call, { ...call, nth: 2 }],
  runs: [{ workflow: 'backup', step: 'take-snapshot', region: primary, at: '2026-01-17T02:05:00Z', calls: 3 }],
};
const scene = { name: 'backup', policy: 'given', start, days: 2, soon: 1, base: [] } as const;
const pairs = pairsOf([{ scene, recording }], policy);
const of = (kind: string): readonly Pair[] => pairs.filter(({ fault }) => fault.kind === kind);

describe('the pairs of call site and fault', () => {
  it('hold every kind of fault, each as a fault that a file can hold', () => {
    expect(new Set(pairs.map(({ fault }) => fault.kind))).toEqual(new Set(kindNames));
    for (const { fault } of pairs) expect(faultSchema(fault.kind).safeParse(fault).error?.issues ?? []).toEqual([]);
  });

  it('break each call on its own, and for longer than every patience', () => {
    expect(of('call-cut').map(({ site }) => site)).toEqual([
      `backup take-snapshot rds:CreateDBSnapshot ${primary} #1`,
      `backup take-snapshot rds:CreateDBSnapshot ${primary} #2`,
    ]);
    expect(of('call-cut')[1]?.fault).toEqual({ kind: 'call-cut', at: start, ...call, nth: 2 });
    expect(of('call-fails').map(({ fault }) => fault.for)).toEqual(['1m', '3h', '1m', '3h']);
  });

  it('let a function die before its first call, after each, and after its work', () => {
    expect(of('lambda-dies').map(({ fault }) => fault.afterCalls)).toEqual([0, 1, 2, 3, 'all']);
  });

  it('change the world while a step runs, in every Region that the policy has', () => {
    expect(of('key-disabled').map(({ fault }) => [fault.at, fault.region])).toEqual([
      ['2026-01-17T02:05:00Z', primary],
      ['2026-01-17T02:05:00Z', secondary],
    ]);
    expect(of('database-stopped')).toHaveLength(1);
  });

  it('do not try a site twice that two scenes come by', () => {
    const both = pairsOf(
      [
        { scene, recording },
        { scene, recording },
      ],
      policy,
    );
    expect(both).toHaveLength(pairs.length);
  });

  it('are told without what their site says already', () => {
    expect(of('call-fails').map(variantText)[1]).toBe('call-fails for 3h');
    expect(variantText({ scene, site: '', fault: { kind: 'call-cut', at: start, ...call } })).toBe('call-cut');
  });
});

describe('the scenes', () => {
  it('use every workflow that a schedule starts, each beginning just before it', async () => {
    const all = scenes(policy, await synthesized());
    expect(all.map(({ name, start: from }) => [name, from])).toEqual([
      ['backup', '2026-01-17T00:00:00Z'],
      ['restore-test', '2026-01-31T00:00:00Z'],
      ['retention', '2026-01-17T00:00:00Z'],
      ['failed-backup', '2026-01-17T00:00:00Z'],
      ['failed-copy', '2026-01-17T00:00:00Z'],
      ['failed-restore', '2026-01-31T00:00:00Z'],
    ]);
    expect(scenes(policy, { schedules: [] })).toEqual([]);
  });

  it('let go of points within days, under a policy that differs in its windows only', () => {
    const short = parsePolicy(shortRetention(readFileSync(policyFile, 'utf8'), policy), 'short.yaml');
    if (!short.ok) throw new Error(JSON.stringify(short.problems));
    const windows = (from: typeof policy) => from.rules.map(({ name, retention }) => [name, retention.days]);
    expect(windows(short.policy)).toEqual(
      windows(policy).map(([name, days]) => [name, name === 'database-full' ? 1 : days]),
    );
    const without = (from: typeof policy) => ({ ...from, rules: from.rules.map(({ retention: _, ...rule }) => rule) });
    expect(without(short.policy)).toEqual(without(policy));
  });
});

describe('the recorder', () => {
  it('comes by each call of a run with its number, and changes nothing', async () => {
    const record = recorder();
    const stage = await brokenStage([], { adapt: record.adapt });
    await stage.until(4);
    await stage.close();
    const { calls, runs } = record.recording();
    const made = calls.filter(({ step, operation }) => step === 'take-snapshot' && operation === 'CreateDBSnapshot');
    expect(made).toEqual([call]);
    for (const { nth, ...site } of calls.filter((one) => one.nth > 1)) {
      expect(calls).toContainEqual({ ...site, nth: nth - 1 });
    }
    const run = runs.find(({ step }) => step === 'take-snapshot');
    expect(run).toMatchObject({ workflow: 'backup', region: primary });
    expect(run?.at.slice(0, 13)).toBe('2026-01-17T02');
    expect(run?.calls).toBe(calls.filter(({ step }) => step === 'take-snapshot').length);
    const failures = stage.events.filter(({ type, facts }) => type === 'execution' && facts['status'] === 'FAILED');
    expect(failures).toEqual([]);
  });
});

describe('the table of outcomes', () => {
  it('counts by kind, and tells what broke in full', () => {
    const [first, second, third] = of('call-cut').concat(of('call-twice'));
    if (!first || !second || !third) throw new Error('three pairs are needed');
    const outcomes = [
      { pair: first, took: true, broken: [] },
      { pair: second, took: true, broken: [{ id: 'ledger-holds', times: 3, first: 'somewhere: something' }] },
      { pair: third, took: false, broken: [], error: 'Error: out of order\n    at somewhere' },
    ];
    const violations = violationsIn(outcomes);
    expect(violations).toHaveLength(2);
    expect(systematicText({ pairs: 9, tried: 3, outcomes, violations })).toBe(`\
9 pairs of call site and fault; 3 tried, 2 broke a promise.

fault       pairs  took effect  broke a promise
call-twice      1            0                1
call-cut        2            2                1

backup: call-cut at backup take-snapshot rds:CreateDBSnapshot ${primary} #2
  ledger-holds (3 ×): somewhere: something
backup: call-twice at backup take-snapshot rds:CreateDBSnapshot ${primary} #1
  could not be played: Error: out of order |     at somewhere`);
  });
});
