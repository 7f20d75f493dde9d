import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { cappedFinding, shortenedFinding } from '#core/retention/findings.ts';
import { inForce, shareLost } from '#core/retention/in-force.ts';
import { confirmationOf, less, longest, type PolicyTerms, type Terms, termsInForce } from '#core/retention/terms.ts';
import { exampleRule, now, point } from '../fixtures.ts';

const last = { days: 30, floor: 3 };
const everything = () => 1;
const decide = (policy: Omit<PolicyTerms, 'confirmAbove'>, before?: Terms, lost = everything) =>
  termsInForce({ confirmAbove: 0.1, ...policy }, before, lost);

describe('terms of retention', () => {
  it('are those of the policy when nothing was in force, or when they keep as much', () => {
    expect(decide({ days: 7, floor: 1 })).toEqual({ days: 7, floor: 1 });
    expect(decide({ days: 90, floor: 5 }, last)).toEqual({ days: 90, floor: 5 });
    expect(decide(last, last)).toEqual(last);
    const more = { days: 30, tiers: { monthly: 12 }, floor: 3 };
    expect(decide(more, last)).toEqual(more);
  });

  it('stay as long and as many as they were until less is confirmed', () => {
    expect(decide({ days: 7, floor: 5 }, last)).toEqual({ days: 30, floor: 5, heldBack: { days: 7, floor: 5 } });
    expect(decide({ days: 60, floor: 1 }, last)).toMatchObject({ days: 60, floor: 3 });
    const tiers = { tiers: { daily: 7 }, floor: 3 };
    expect(decide(tiers, last)).toEqual({ days: 30, ...tiers, heldBack: tiers });
  });

  it('count at once when they let go of no more than a share, unless the floor is lower', () => {
    expect(decide({ days: 28, floor: 3 }, last, () => 0.1)).toEqual({ days: 28, floor: 3 });
    expect(decide({ days: 28, floor: 3 }, last, () => 0.11)).toMatchObject({ days: 30 });
    expect(decide({ days: 30, floor: 2 }, last, () => 0)).toMatchObject({ floor: 3, heldBack: { floor: 2 } });
  });

  it('are shortened by a confirmation that names what is in force, and by no other', () => {
    expect(decide({ days: 7, floor: 3, insteadOf: { days: 30 } }, last)).toEqual({ days: 7, floor: 3 });
    expect(decide({ days: 7, floor: 3, insteadOf: { days: 31 } }, last)).toMatchObject({ days: 30 });
    expect(decide({ days: 3, floor: 3, insteadOf: { days: 30 } }, { days: 7, floor: 3 })).toMatchObject({ days: 7 });
    expect(decide({ days: 30, floor: 1, insteadOf: { floor: 3 } }, last)).toEqual({ days: 30, floor: 1 });
    expect(decide({ days: 7, floor: 1, insteadOf: { floor: 3 } }, last)).toMatchObject(last);
    const tiers = { tiers: { daily: 7, monthly: 6 }, floor: 3 };
    const fewer = { tiers: { daily: 7 }, floor: 3 };
    expect(decide({ ...fewer, insteadOf: { tiers: { daily: 7 } } }, tiers)).toMatchObject(tiers);
    expect(decide({ ...fewer, insteadOf: { tiers: { daily: 7, monthly: 6 } } }, tiers)).toEqual(fewer);
  });

  const maybe = fc.option(fc.integer({ min: 1, max: 12 }), { nil: undefined });
  const terms = fc
    .record({
      days: maybe,
      count: maybe,
      tiers: fc.record({ daily: maybe, weekly: maybe, monthly: maybe, yearly: maybe }),
      floor: fc.integer({ min: 1, max: 5 }),
    })
    .map((each): Terms => longest(each, { floor: 1 }));
  const share = fc.double({ min: 0, max: 1, noNaN: true });

  it('never keep less than the policy says, nor less than before without a confirmation or for a small share', () => {
    fc.assert(
      fc.property(terms, terms, share, (policy, before, lost) => {
        const decided = decide(policy, before, () => lost);
        expect(less(decided, policy)).toEqual([]);
        if (lost > 0.1) expect(less(decided, before)).toEqual([]);
        expect(less(decided, before)).not.toContain('floor');
      }),
    );
  });

  it('are the same when decided again from what was decided, and those of the policy after the confirmation', () => {
    fc.assert(
      fc.property(terms, terms, (policy, before) => {
        const decided = decide(policy, before);
        expect(decide(policy, decided)).toEqual(decided);
        if (decided.heldBack === undefined) return;
        const insteadOf = parse(confirmationOf(decided) ?? '').insteadOf;
        expect(decide({ ...policy, insteadOf }, decided)).toEqual(policy);
      }),
    );
  });
});

describe('the share that a change lets go of', () => {
  const written = (days: number) => ({
    points: Array.from({ length: 20 }, (_, daysOld) => point(daysOld)),
    ...{ rule: exampleRule({ days }), policy: 'pol-isms-008', requiredPlaces: [], now },
  });

  it('is counted among the points that there are', () => {
    expect(shareLost(written(15), last)).toBe(0.25);
    expect(shareLost(written(25), last)).toBe(0);
  });

  it('decides whether the terms of the policy or those of before are in force', () => {
    expect(inForce(written(18), last)).toMatchObject({ terms: { days: 18 }, rule: { retention: { days: 18 } } });
    expect(inForce(written(15), last)).toMatchObject({ terms: { days: 30 }, rule: { retention: { days: 30 } } });
  });
});

describe('what people are told', () => {
  it('is nothing while nothing is held back', () => {
    expect(shortenedFinding(exampleRule(), last)).toBeUndefined();
  });

  it('names both terms and the confirmation', () => {
    const finding = shortenedFinding(exampleRule(), { ...last, heldBack: { days: 7, floor: 3 } });
    expect(finding).toMatchObject({
      name: 'RetentionShortened',
      severity: 'warning',
      subject: 'retention/database-full',
      hint: expect.stringContaining('"insteadOf: { days: 30 }"'),
      evidence: {
        rule: 'database-full',
        inForce: '30 days and at least 3 points',
        inPolicy: '7 days and at least 3 points',
      },
    });
    const floor = shortenedFinding(exampleRule(), { ...last, heldBack: { days: 30, floor: 1 } });
    expect(floor?.hint).toContain('"insteadOf: { floor: 3 }"');
    const tiers = { tiers: { daily: 7, weekly: 4 }, floor: 1 };
    const dropped = shortenedFinding(exampleRule(), { ...tiers, heldBack: { days: 1, floor: 1 } });
    expect(dropped?.hint).toContain('"insteadOf: { tiers: { daily: 7, weekly: 4 } }"');
  });

  it('says how many points wait beyond the cap, and nothing when none does', () => {
    expect(cappedFinding(exampleRule(), 0, 0)).toBeUndefined();
    expect(cappedFinding(exampleRule({ maxRemovals: 10 }), 25, 2)).toMatchObject({
      name: 'RetentionCapped',
      summary: expect.stringMatching(/^25 more .* of 2 databases and places, than the 10 /),
      evidence: { waiting: 25 },
    });
  });
});
