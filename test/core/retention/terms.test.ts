import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { confirmationOf, shortenedFinding, termsInForce } from '#core/retention/terms.ts';
import { exampleRule } from '../fixtures.ts';

const last = { days: 30, floor: 3 };

describe('terms of retention', () => {
  it('are those of the policy when nothing was in force, or when they keep as much', () => {
    expect(termsInForce({ days: 7, floor: 1 }, undefined)).toEqual({ days: 7, floor: 1 });
    expect(termsInForce({ days: 90, floor: 5 }, last)).toEqual({ days: 90, floor: 5 });
    expect(termsInForce(last, last)).toEqual(last);
  });

  it('stay as long and as many as they were until less is confirmed', () => {
    expect(termsInForce({ days: 7, floor: 5 }, last)).toEqual({ days: 30, floor: 5, heldBack: { days: 7, floor: 5 } });
    expect(termsInForce({ days: 60, floor: 1 }, last)).toMatchObject({ days: 60, floor: 3 });
  });

  it('are shortened by a confirmation that names what is in force, and by no other', () => {
    expect(termsInForce({ days: 7, floor: 1, shortenedFrom: 30 }, last)).toEqual({ days: 7, floor: 1 });
    expect(termsInForce({ days: 7, floor: 3, shortenedFrom: 31 }, last)).toMatchObject({ days: 30 });
    expect(termsInForce({ days: 3, floor: 3, shortenedFrom: 30 }, { days: 7, floor: 3 })).toMatchObject({ days: 7 });
    expect(termsInForce({ days: 30, floor: 1, floorLoweredFrom: 3 }, last)).toEqual({ days: 30, floor: 1 });
    expect(termsInForce({ days: 7, floor: 1, floorLoweredFrom: 3 }, last)).toMatchObject(last);
  });

  const many = fc.integer({ min: 1, max: 40 });
  const maybe = fc.option(many, { nil: undefined });
  const policies = fc.record({ days: many, floor: many, shortenedFrom: maybe, floorLoweredFrom: maybe });
  const terms = fc.record({ days: many, floor: many });

  it('never keep less than the policy says, nor less than before without a confirmation', () => {
    fc.assert(
      fc.property(policies, terms, (policy, before) => {
        const now = termsInForce(policy, before);
        expect(now.days >= policy.days && now.floor >= policy.floor).toBe(true);
        const isLess = now.days < before.days || now.floor < before.floor;
        if (isLess)
          expect([policy.shortenedFrom === before.days, policy.floorLoweredFrom === before.floor]).toContain(true);
      }),
    );
  });

  it('are the same when decided again from what was decided, and after the confirmation that they ask for', () => {
    fc.assert(
      fc.property(policies, terms, (policy, before) => {
        const now = termsInForce(policy, before);
        expect(termsInForce(policy, now)).toEqual(now);
        const [key = '', value] = (confirmationOf(now) ?? '').split(': ');
        const { days, floor } = policy;
        if (now.heldBack) expect(termsInForce({ ...policy, [key]: Number(value) }, now)).toEqual({ days, floor });
      }),
    );
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
      hint: expect.stringContaining('"shortenedFrom: 30"'),
      evidence: { rule: 'database-full', daysInForce: 30, daysInPolicy: 7 },
    });
    const floor = shortenedFinding(exampleRule(), { ...last, heldBack: { days: 30, floor: 1 } });
    expect(floor?.hint).toContain('"floorLoweredFrom: 3"');
  });
});
