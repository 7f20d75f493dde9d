import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { addSeconds, parseInstant } from '#core/instant.ts';
import { readPolicyFile } from '#infra/policy-file.ts';
import { estate } from '#local/rehearsal/estate/index.ts';
import { faultSchema } from '#local/rehearsal/faults/fault.ts';
import { readFaults, writeFaults } from '#local/rehearsal/faults/file.ts';
import { kindNames, kindOf } from '#local/rehearsal/faults/kinds.ts';
import { planFaults } from '#local/rehearsal/faults/plan.ts';
import { faultsReference } from '#local/rehearsal/faults/reference.ts';

const policy = readPolicyFile('policies/pol-isms-008.yaml');
const start = '2026-01-17T00:00:00Z';

function plan(seed: number, days = 30, databases = 10) {
  return planFaults({ policy, spec: 'default', seed, days, start, estate: estate(policy, { databases, seed }) });
}

describe('the default plan', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(plan(7)).toEqual(plan(7));
    expect(plan(7)).not.toEqual(plan(8));
  });

  it('is data that a file can hold', () => {
    const { faults } = plan(3, 365, 100);
    expect(readFaults(writeFaults(faults), 'f')).toEqual({ ok: true, faults });
  });

  it('holds only faults of the known shape, within the days, in order', () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const { faults } = plan(seed);
      for (const fault of faults) expect(faultSchema(fault.kind).safeParse(fault).error?.issues ?? []).toEqual([]);
      const instants = faults.map(({ at }) => parseInstant(at));
      expect(instants).toEqual([...instants].sort((a, b) => a - b));
      expect(Math.min(...instants)).toBeGreaterThanOrEqual(parseInstant(start));
      expect(Math.max(...instants)).toBeLessThan(parseInstant(addSeconds(start, 30 * 86_400)));
    }
  });

  it('comes by every kind, each about as often as its rate says', () => {
    const seeds = 200;
    const counts = new Map<string, number>();
    for (let seed = 1; seed <= seeds; seed += 1) {
      for (const { kind } of plan(seed).faults) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    }
    for (const kind of kindNames) {
      const { per, in30Days } = kindOf(kind).rate;
      const expected = seeds * in30Days * (per === 'account' ? 1 : 0.25);
      // Companions of other faults come on top: at most 15 % of all, two each, over all kinds.
      expect(counts.get(kind) ?? 0, kind).toBeGreaterThan(expected * 0.5);
      expect(counts.get(kind) ?? 0, kind).toBeLessThan(expected * 1.5 + 60);
    }
  });

  it('breaks several things at once, sometimes', () => {
    const near = (faults: readonly { at: string }[]) =>
      faults.some((fault, index) => {
        const next = faults[index + 2];
        return next !== undefined && parseInstant(next.at) - parseInstant(fault.at) < 3_600_000;
      });
    const seeds = Array.from({ length: 50 }, (_, seed) => plan(seed + 1).faults);
    expect(seeds.filter(near).length).toBeGreaterThan(5);
    expect(seeds.filter(near).length).toBeLessThan(50);
  });

  it('breaks nothing when nothing is asked for, and takes a given plan as it is', () => {
    const of = { policy, seed: 4, days: 2, start, estate: [] };
    const given = { seed: 9, faults: [{ kind: 'copy-fails', at: start }] } as const;
    expect(planFaults({ ...of, spec: 'none' })).toEqual({ seed: 4, faults: [] });
    expect(planFaults({ ...of, spec: given })).toBe(given);
  });
});

describe('the table of kinds', () => {
  it('is what docs/faults.md says', () => {
    expect(readFileSync('docs/faults.md', 'utf8')).toBe(faultsReference());
  });

  it('says of each kind what happens and what is still promised, in sentences', () => {
    for (const name of kindNames) {
      const { what, promise } = kindOf(name);
      expect(what, name).toMatch(/^[A-Z].+\.$/);
      expect(promise, name).toMatch(/^[A-Z].+\.$/);
    }
  });
});
