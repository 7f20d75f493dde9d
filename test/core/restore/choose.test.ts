import { describe, expect, it } from 'vitest';
import type { RecoveryPoint } from '#core/model.ts';
import { chooseRecoveryPoint, type Occasion } from '#core/restore/choose.ts';
import { now, point, secondary } from '../fixtures.ts';

const points = Array.from({ length: 10 }, (_, index) => point(index));

function choose(change: Partial<Occasion> = {}) {
  return chooseRecoveryPoint({
    points,
    kind: 'rds-instance',
    resource: 'orders',
    region: 'eu-west-1',
    policy: 'pol-isms-008',
    how: 'random',
    scheduledAt: '2026-03-01T04:00:00Z',
    now,
    ...change,
  });
}

describe('the point that a restore test restores', () => {
  it('is drawn at random, the same for the same occasion [E-7.2-restore]', () => {
    expect(choose()).toEqual(choose({ points: [...points].reverse() }));
    const months = Array.from(
      { length: 60 },
      (_, index) => `20${20 + Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}-01T04:00:00Z`,
    );
    const drawn = new Set(months.map((scheduledAt) => choose({ scheduledAt }).point?.id));
    // 60 draws of 10: all of them come up but with a chance of about 2 %; the draw is fixed, so this is no gamble.
    expect(drawn.size).toBeGreaterThanOrEqual(9);
  });

  it('is the same point in every Region that has it on one day, so that its copies can be compared', () => {
    const all = [...points, ...points.map((each) => ({ ...each, place: secondary }))];
    const here = choose({ points: all }).point;
    const there = choose({ points: all, region: 'eu-central-1', scheduledAt: '2026-03-01T05:00:00Z' }).point;
    expect(there?.id).toBe(here?.id);
    expect(there?.place).toEqual(secondary);
  });

  it('differs between databases on the same occasion', () => {
    const others = points.map((each) => ({ ...each, resource: 'users' }));
    const occasions = Array.from({ length: 8 }, (_, index) => `2026-0${index + 1}-01T04:00:00Z`);
    const orders = occasions.map((scheduledAt) => choose({ scheduledAt }).point?.id);
    const users = occasions.map((scheduledAt) => choose({ points: others, resource: 'users', scheduledAt }).point?.id);
    expect(orders).not.toEqual(users);
  });

  it('is the newest when the policy says latest', () => {
    expect(choose({ how: 'latest' })).toMatchObject({ point: { id: 'lifeboat-orders-0' }, candidates: 10 });
  });

  it.each([
    [
      'unverified',
      { owner: { cycle: now, policy: 'pol-isms-008', rule: 'r', class: 'critical', clauses: [], pinned: false } },
    ],
    ['unencrypted', { encrypted: false }],
    ['not available', { status: 'creating' }],
    ['of the future', { takenAt: '2027-01-01T00:00:00Z' }],
    ['elsewhere', { place: secondary }],
    ['of another database', { resource: 'users' }],
    ['foreign', { owner: { ...(point(0).owner ?? expect.fail()), policy: 'other' } }],
  ] as const)('is never one that is %s', (_what, flaw) => {
    const odd: RecoveryPoint = { ...point(0), ...flaw };
    expect(choose({ points: [odd, point(5)], how: 'latest' })).toMatchObject({
      point: { id: 'lifeboat-orders-5' },
      candidates: 1,
    });
  });

  it('may be one that is pinned', () => {
    expect(choose({ points: [point(3, { owner: { pinned: true } })] }).point?.id).toBe('lifeboat-orders-3');
  });

  it('is missing with a reason that counts what was there', () => {
    expect(choose({ points: [] })).toEqual({ candidates: 0, why: 'there is no recovery point of orders in eu-west-1' });
    expect(choose({ points: [point(0, { encrypted: false }), point(1, { status: 'creating' })] }).why).toBe(
      'none of the 2 recovery points of orders in eu-west-1 will do: 1 are available, 1 of them verified, and none of those is encrypted',
    );
  });
});
