import { describe, expect, it } from 'vitest';
import type { Ownership, RecoveryPoint } from '#core/model.ts';
import type { Policy } from '#core/policy/schema.ts';
import { planVault } from '#core/vault/plan.ts';
import { daysBefore, now } from '../fixtures.ts';
import { fresh, held, keyArn, nameOf, policy, vault } from './vault.ts';

const disposal = (points: readonly RecoveryPoint[], terms: Partial<NonNullable<Policy['places']['vault']>> = {}) =>
  planVault({ shared: [], held: points, keyArn, now }, policy, { ...vault, ...terms }).disposal;
const ids = (points: readonly RecoveryPoint[]) => points.map(({ id }) => id);
const marked = (...points: readonly RecoveryPoint[]) => ids(disposal(points).mark.map(({ point }) => point));
const removed = (...points: readonly RecoveryPoint[]) => ids(disposal(points).remove.map(({ point }) => point));
const unmarked = (...points: readonly RecoveryPoint[]) => ids(disposal(points).unmark);

/** As `held`, marked so many days ago. */
const waiting = (daysOld: number, since: number, owner: Partial<Ownership> = {}, change = {}) =>
  held(daysOld, { ...change, owner: { tombstone: daysBefore(since), ...owner } });

describe('the vault lets go', () => {
  const four = [1, 2, 3, 4].map((days) => held(days));

  it('of what is past its term, with the reason, and of nothing before [E-4.4-access]', () => {
    // The newest is a day old.
    expect(marked(...four, held(36), held(37))).toEqual([nameOf(daysBefore(37))]);
    expect(disposal([...four, held(37)]).mark[0]?.reason).toBe(
      'it is 36 d older than the newest, the vault keeps 35 d, and the 3 newest are younger',
    );
  });

  it('of nothing more when nothing new comes, however long that lasts [E-4.4-access]', () => {
    expect(marked(held(100), held(101), held(102), held(103), held(135))).toEqual([]);
    expect(marked(held(100), held(101), held(102), held(136))).toEqual([nameOf(daysBefore(136))]);
  });

  it('never of the newest of a database, however old they all are, and however many others are new', () => {
    expect(marked(held(100), held(200), held(300))).toEqual([]);
    const billing = [1, 2, 3, 4].map((days) => held(days, { resource: 'billing', id: `b-${days}` }));
    expect(marked(...billing, held(100), held(101), held(102))).toEqual([]);
  });

  it('never of what is pinned, foreign, of another policy, or still under way', () => {
    for (const owner of [{ pinned: true }, { policy: 'another' }]) {
      expect(marked(...four, held(40, { owner }))).toEqual([]);
      expect(removed(...four, waiting(40, 2, owner))).toEqual([]);
    }
    expect(marked(...four, held(40, { owner: null }))).toEqual([]);
    expect(marked(...four, fresh(40, { status: 'creating' }))).toEqual([]);
  });

  it('of what was never verified once its term is over, and not before; it does not count for the floor', () => {
    const other = { keyArn: 'arn:aws:kms:eu-central-1:111122223333:key/2' };
    expect(marked(fresh(34, other))).toEqual([]);
    expect(marked(fresh(36, other))).toEqual([nameOf(daysBefore(36))]);
    expect(marked(...[1, 2, 3].map((days) => fresh(days, other)), held(50), held(51), held(52))).toEqual([]);
    const pinned = { ...fresh(36, other), owner: { ...held(36, { owner: { pinned: true } }).owner } };
    expect(marked(pinned as RecoveryPoint)).toEqual([]);
  });
});

describe('a copy of the vault goes in two steps [A-6-disposal]', () => {
  const four = [1, 2, 3, 4].map((days) => held(days));

  it('is marked once, waits for its grace, and goes when that is over', () => {
    const past = (since: number) => disposal([...four, waiting(40, since)]);
    expect(past(0.9)).toEqual({ mark: [], unmark: [], remove: [] });
    expect(past(1)).toMatchObject({ mark: [], unmark: [], remove: [{ point: { id: nameOf(daysBefore(40)) } }] });
    expect(ids(disposal([...four, waiting(40, 1)], { grace: 90_000 }).remove.map(({ point }) => point))).toEqual([]);
  });

  it('keeps it after all when somebody pins it, or its term is longer by then', () => {
    expect(unmarked(...four, waiting(40, 2, { pinned: true }))).toEqual([nameOf(daysBefore(40))]);
    const longer = disposal([...four, waiting(40, 2)], { days: 60 });
    expect([ids(longer.unmark), longer.remove]).toEqual([[nameOf(daysBefore(40))], []]);
  });

  it('keeps it after all when the newer ones are gone', () => {
    expect(unmarked(held(39), waiting(40, 2))).toEqual([nameOf(daysBefore(40))]);
    expect(removed(held(39), waiting(40, 2))).toEqual([]);
  });

  it('believes no mark of the future, and takes none off what is somebody else’s or already on its way', () => {
    expect(removed(...four, waiting(40, -1))).toEqual([]);
    expect(marked(...four, waiting(40, -1))).toEqual([nameOf(daysBefore(40))]);
    expect(unmarked(...four, waiting(40, 2, { policy: 'another' }))).toEqual([]);
    expect(unmarked(...four, waiting(40, 2, {}, { status: 'deleting' }))).toEqual([]);
  });

  it('removes a copy that failed at once, so that it is taken again', () => {
    expect(disposal([held(1, { status: 'failed' })])).toMatchObject({
      ...{ mark: [], unmark: [] },
      remove: [{ reason: 'the copy is failed' }],
    });
  });
});

describe('a promise of the vault', () => {
  const four = [1, 2, 3, 4].map((days) => held(days));

  it('outlives a policy that promises less: what is there keeps the days that it was verified with [E-4.4-access]', () => {
    const promised = held(30, { owner: { days: 35 } });
    expect(disposal([...four, promised], { days: 7 }).mark).toEqual([]);
    expect(ids(disposal([...four, held(30)], { days: 7 }).mark.map(({ point }) => point))).toEqual([promised.id]);
  });

  it('grows with a policy that promises more', () => {
    expect(disposal([...four, held(40, { owner: { days: 35 } })], { days: 60 }).mark).toEqual([]);
    expect(disposal([...four, held(40, { owner: { days: 35 } })]).mark[0]?.reason).toContain('keeps 35 d');
  });
});
