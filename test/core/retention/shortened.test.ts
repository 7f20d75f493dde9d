import { describe, expect, it } from 'vitest';
import type { RecoveryPoint } from '#core/model.ts';
import { shareLost } from '#core/retention/in-force.ts';
import { planRetention } from '#core/retention/plan.ts';
import { confirmationOf, describeTerms, termsInForce, termsOf } from '#core/retention/terms.ts';
import { exampleRule, now, point, unverified } from '../fixtures.ts';

const facts = (points: readonly RecoveryPoint[], days: number) => ({
  ...{ points, rule: exampleRule({ days, floor: 1 }), policy: 'pol-isms-008', requiredPlaces: [], now },
});

const neverVerified = (daysOld: number) => unverified(point(daysOld, { id: `unverified-${daysOld}` }));

describe('the share that a shorter policy lets go of', () => {
  const longer = { days: 10, floor: 1 };
  const tenDays = Array.from({ length: 10 }, (_, days) => point(days));

  it('is of the good points that stay by the longer terms, and of no other [E-4.1-full]', () => {
    expect(shareLost(facts(tenDays, 5), longer)).toBe(0.5);
    // What is past the longer window too, or was never good, is no loss.
    expect(shareLost(facts([...tenDays, point(30), neverVerified(7), neverVerified(8)], 5), longer)).toBe(0.5);
    expect(shareLost(facts([...tenDays, neverVerified(0)], 5), longer)).toBe(0.5);
  });

  it('does not shrink by what other rules, other policies and people keep [E-4.1-full]', () => {
    const kept = Array.from({ length: 90 }, (_, days) => days);
    const ofAnother = kept.map((days) => point(days, { id: `rule-${days}`, owner: { rule: 'another' } }));
    const ofOthers = kept.map((days) => point(days, { id: `policy-${days}`, owner: { policy: 'another' } }));
    expect(shareLost(facts([...tenDays, ...ofAnother], 5), longer)).toBe(0.5);
    expect(shareLost(facts([...tenDays, ...ofOthers], 5), longer)).toBe(0.5);
    const pinned = kept.map((days) => point(days, { id: `pinned-${days}`, owner: { pinned: true } }));
    expect(shareLost(facts([...tenDays, ...pinned], 5), longer)).toBe(0.5);
  });

  it('is nothing where nothing is there, or nothing goes', () => {
    expect(shareLost(facts([], 5), longer)).toBe(0);
    expect(shareLost(facts(tenDays.slice(0, 5), 5), longer)).toBe(0);
  });
});

describe('terms that keep more', () => {
  const last = { days: 30, floor: 3 };

  it('need no confirmation, whatever an old one still says', () => {
    const policy = { days: 40, floor: 3, confirmAbove: 0.1, insteadOf: { days: 99 } };
    expect(termsInForce(policy, last, () => 1)).toEqual({ days: 40, floor: 3 });
    expect(confirmationOf({ days: 40, floor: 3 })).toBeUndefined();
  });

  it('are written without the parts that ask for nothing', () => {
    expect(termsOf({ days: undefined, count: undefined, tiers: {}, floor: 3 })).toStrictEqual({ floor: 3 });
    expect(termsOf({ days: undefined, count: 5, tiers: { daily: 7 }, floor: 3 })).toStrictEqual({
      ...{ count: 5, tiers: { daily: 7 }, floor: 3 },
    });
  });
});

describe('terms in words', () => {
  it('count one day as one', () => {
    expect(describeTerms({ days: 1, count: 2, floor: 1 })).toBe('1 day and the newest 2 and at least 1 point');
  });
});

describe('a count', () => {
  it('says which of the newest a point is', () => {
    const rule = exampleRule({ days: undefined, count: 2, floor: 1 });
    const { decisions } = planRetention({ ...facts([point(0), point(1)], 1), rule });
    expect(decisions.map(({ reasons }) => reasons.at(-1)?.text)).toEqual([
      'it is number 1 of the newest 2',
      'it is number 2 of the newest 2',
    ]);
  });
});

describe('a point that was never verified', () => {
  function unverifiedReason(daysOld: number, good: readonly RecoveryPoint[]) {
    const points = [...good, neverVerified(daysOld)];
    const { decisions } = planRetention(facts(points, 10));
    return decisions.at(-1)?.reasons.map(({ text }) => text);
  }

  it('stays for its own sake only while no good point is as new', () => {
    const alone = ['it was never verified, nor was any newer point here'];
    const wanted =
      'it was never verified, but would be asked for: it is 0 s behind the newest good point, inside the window of 10 d';
    expect(unverifiedReason(1, [point(2)])).toEqual(alone);
    expect(unverifiedReason(1, [])).toEqual(alone);
    expect(unverifiedReason(1, [point(1)])).toEqual([wanted]);
  });
});
