import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Fault, faultSchema } from '#local/rehearsal/faults/fault.ts';
import { kindNames } from '#local/rehearsal/faults/kinds.ts';
import { simpler } from '#local/rehearsal/faults/shrink/simpler.ts';
import { subset } from '#local/rehearsal/faults/shrink/subset.ts';
import { type Failing, shrink } from '#local/rehearsal/faults/shrink.ts';

const at = '2026-02-03T02:00:00Z';
const culprit: Fault = { kind: 'lambda-dies', at, step: 'start-copy', afterCalls: 5 };
const accomplice: Fault = { kind: 'copy-stalls', at, region: 'eu-central-1', database: 'db-0003', times: 4 };
const innocent: readonly Fault[] = kindNames
  .filter((kind) => kind !== 'lambda-dies' && kind !== 'copy-stalls')
  .map((kind) => ({ kind, at }) as Fault);

function failing(faults: readonly Fault[]): Failing {
  return { policyFile: 'policy.yaml', days: 365, databases: 100, seed: 11, faults: { seed: 11, faults } };
}

/** A planted defect: it needs both faults, nine days, and the third database. */
async function defect({ days, databases, faults: { faults } }: Failing): Promise<boolean> {
  const dies = faults.some(({ kind, afterCalls }) => kind === 'lambda-dies' && Number(afterCalls) >= 2);
  const stalls = faults.some(({ kind, database }) => kind === 'copy-stalls' && database === 'db-0003');
  return dies && stalls && days >= 9 && databases >= 3;
}

describe('the shrinker', () => {
  it('finds the known smallest culprit of a planted defect among many faults', async () => {
    const { options, played } = await shrink(failing([...innocent, culprit, ...innocent, accomplice]), defect);
    expect(options.faults.faults).toEqual([
      { kind: 'lambda-dies', at, afterCalls: 2 },
      { kind: 'copy-stalls', at, database: 'db-0003' },
    ]);
    expect([options.days, options.databases, options.seed]).toEqual([9, 3, 11]);
    expect(played).toBeLessThan(150);
  });

  it('finds that no fault is needed when none is', async () => {
    const { options } = await shrink(failing(innocent), async ({ days }) => days >= 2);
    expect(options.faults.faults).toEqual([]);
    expect([options.days, options.databases]).toEqual([2, 1]);
  });

  it('answers the smallest failing one so far when it may play no more', async () => {
    const { options, played } = await shrink(failing([...innocent, culprit, accomplice]), defect, { most: 12 });
    expect(played).toBe(12);
    expect(await defect(options)).toBe(true);
    expect(options.faults.faults.length).toBeLessThan(innocent.length + 2);
  });

  it('refuses to shrink what does not fail', async () => {
    await expect(shrink(failing(innocent), async () => false)).rejects.toThrow('nothing to shrink');
  });

  it('keeps every part that is needed and no other, whatever is needed', async () => {
    const items = Array.from({ length: 24 }, (_, index) => index);
    await fc.assert(
      fc.asyncProperty(fc.subarray(items), async (needed) => {
        const fails = async (kept: readonly number[]) => needed.every((each) => kept.includes(each));
        expect(await subset(items, fails)).toEqual(needed);
      }),
    );
  });

  it('leaves nothing out that could be left out, also when parts stand in for each other', async () => {
    const items = Array.from({ length: 16 }, (_, index) => index);
    const alternatives = fc.array(fc.subarray(items, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(alternatives, async (sets) => {
        const fails = async (kept: readonly number[]) => sets.some((set) => set.every((each) => kept.includes(each)));
        const smallest = await subset(items, fails);
        expect(await fails(smallest)).toBe(true);
        for (const item of smallest) expect(await fails(smallest.filter((other) => other !== item))).toBe(false);
      }),
    );
  });

  it('makes only faults simpler that a file may hold', () => {
    const said: readonly Fault[] = [
      culprit,
      accomplice,
      { kind: 'step-clock-jumps', at, by: '-30h', step: 'take-snapshot' },
      { kind: 'region-away', at, region: 'eu-west-1', for: '6h' },
      { kind: 'call-fails', at, nth: 3, service: 's3', for: '20m', times: 7 },
    ];
    const simple = said.flatMap(simpler);
    expect(simple.length).toBeGreaterThan(15);
    for (const fault of simple) expect(faultSchema(fault.kind).safeParse(fault).error?.issues ?? []).toEqual([]);
  });
});
