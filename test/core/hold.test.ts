import { describe, expect, it } from 'vitest';
import {
  type Hold,
  holdsInForce,
  isNewHold,
  isNewRelease,
  type Last,
  pinValue,
  type Sight,
  whyNotHold,
  whyNotOurs,
  whyNotRelease,
} from '#core/hold.ts';
import type { LedgerEntry } from '#core/ledger.ts';
import { now, point } from './fixtures.ts';

const wish = { point: 'p', reason: 'audit', approvedBy: 'CISO' };
const hold: Hold = { ...wish, at: now, regions: ['eu-west-1'] };
const placed: Last = { event: 'hold-placed', hold };
const released: Last = { event: 'hold-released', hold };
const free: Sight = { region: 'eu-west-1', point: point(1) };
const pinned: Sight = { region: 'eu-west-1', point: point(1, { owner: { pinned: true } }) };

function entry(event: LedgerEntry['event'], reason: string): LedgerEntry {
  const facts = { ...wish, reason, regions: ['eu-west-1'] };
  return { event, facts, at: now } as unknown as LedgerEntry;
}

describe('holds in force', () => {
  it('are those that were placed and not released since, with their newest reason', () => {
    const [first, second, over] = [entry('hold-placed', 'a'), entry('hold-placed', 'b'), entry('hold-released', 'c')];
    expect(holdsInForce([first, second]).get('p')).toEqual({ ...hold, reason: 'b' });
    expect(holdsInForce([first, over]).size).toBe(0);
    expect(holdsInForce([over, second]).get('p')?.reason).toBe('b');
  });

  it('are written into a tag as far as AWS allows', () => {
    expect(pinValue({ reason: 'case #7, [urgent]', approvedBy: 'Ä. Ö.' })).toBe('case -7- -urgent- / Ä. Ö.');
    expect(pinValue({ reason: 'x'.repeat(300), approvedBy: 'me' })).toHaveLength(256);
  });
});

describe('a wish', () => {
  it('is about points of this policy that are there', () => {
    expect(whyNotOurs('p', [free, { region: 'eu-central-1' }], 'pol-isms-008')).toBeUndefined();
    expect(whyNotOurs('p', [free], 'another')).toBe('p in eu-west-1 was not made by this policy');
    expect(whyNotOurs('p', [{ region: 'a' }, { region: 'b' }], 'x')).toBe('there is no p in a or b');
    expect(whyNotOurs('p', [{ region: 'a' }, { region: 'b', trouble: 'away' }], 'x')).toBe(
      'p was found nowhere, and b does not answer: away',
    );
  });

  it('does not take the place of a hold with another reason or approver', () => {
    expect(whyNotHold(wish, placed)).toBeUndefined();
    expect(whyNotHold({ ...wish, reason: 'other' }, placed)).toBe(`p is held since ${now} for CISO: audit`);
    expect(whyNotHold({ ...wish, approvedBy: 'me' }, placed)).toBeDefined();
    expect(whyNotHold({ ...wish, reason: 'other' }, released)).toBeUndefined();
  });

  it('is written down once for the Regions that it reached', () => {
    expect(isNewHold(wish, ['eu-west-1'], undefined)).toBe(true);
    expect(isNewHold(wish, ['eu-west-1'], placed)).toBe(false);
    expect(isNewHold(wish, ['eu-west-1', 'eu-central-1'], placed)).toBe(true);
    expect(isNewHold(wish, ['eu-west-1'], released)).toBe(true);
  });

  it('releases what is held, and goes on where it stopped', () => {
    expect(whyNotRelease(wish, [free], undefined)).toBe('p is not held');
    expect(whyNotRelease(wish, [pinned], undefined)).toBeUndefined();
    expect(whyNotRelease(wish, [free], released)).toBeUndefined();
    expect(isNewRelease(wish, [pinned], placed)).toBe(true);
    expect(isNewRelease(wish, [pinned], released)).toBe(false);
    // Pinned again by hand, and released by somebody else.
    expect(isNewRelease({ ...wish, reason: 'other' }, [pinned], released)).toBe(true);
    expect(isNewRelease({ ...wish, reason: 'other' }, [free], released)).toBe(false);
  });
});
