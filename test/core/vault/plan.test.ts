import { describe, expect, it } from 'vitest';
import type { RecoveryPoint } from '#core/model.ts';
import { originOf } from '#core/vault/origin.ts';
import { planVault } from '#core/vault/plan.ts';
import { daysBefore, now } from '../fixtures.ts';
import { fresh, held, keyArn, nameOf, policy, shared, vault } from './vault.ts';

const plan = (facts: { shared?: readonly RecoveryPoint[]; held?: readonly RecoveryPoint[] }) =>
  planVault({ shared: [], held: [], keyArn, now, ...facts }, policy, vault);
const taken = (...points: readonly RecoveryPoint[]) => plan({ shared: points }).take.map(({ point }) => point.id);

describe('where a shared point comes from', () => {
  it('is told by its name alone: policy, rule, database and cycle make it', () => {
    const cycle = daysBefore(1);
    expect(originOf(policy, { id: nameOf(cycle), resource: 'orders' })).toMatchObject({
      rule: { name: 'database-full' },
      cycle,
    });
  });

  it('is told of a cycle that somebody started by hand, at whatever second', () => {
    const cycle = '2026-03-09T06:00:41Z';
    expect(originOf(policy, { id: nameOf(cycle), resource: 'orders' })).toMatchObject({ cycle });
  });

  it.each([
    ['of another database', { id: nameOf(daysBefore(1)), resource: 'billing' }],
    ['of another cycle', { id: nameOf(daysBefore(1)).replace(/t\d{4}z/, 't0000z'), resource: 'orders' }],
    ['that somebody made up', { id: 'lifeboat-orders-20260309t0600z-00000000', resource: 'orders' }],
    ['of an ordinary snapshot', { id: 'orders-before-upgrade', resource: 'orders' }],
  ])('is nowhere with a name %s', (_, point) => {
    expect(originOf(policy, point)).toBeUndefined();
  });
});

describe('the vault takes', () => {
  it('what is shared and not held, the newest first [E-4.4-access]', () => {
    expect(taken(shared(3), shared(1), shared(2))).toEqual([1, 2, 3].map((days) => nameOf(daysBefore(days))));
    expect(plan({ shared: [shared(1), shared(2)], held: [held(1)] }).take.map(({ point }) => point.id)).toEqual([
      nameOf(daysBefore(2)),
    ]);
  });

  it('nothing twice, in whatever state the first one is and whoever owns it', () => {
    for (const there of [fresh(1, { status: 'creating' }), held(1, { status: 'failed' }), held(1, { owner: null })]) {
      expect(plan({ shared: [shared(1)], held: [there] }).take).toEqual([]);
    }
  });

  it.each([
    ['is not encrypted', shared(1, { encrypted: false })],
    ['is still being made', shared(1, { status: 'creating' })],
    ['is of no cycle of the policy', shared(1, { id: 'lifeboat-orders-20260309t0600z-00000000' })],
    ['is named after a cycle to come', shared(1, { id: nameOf(daysBefore(-1)) })],
    ['is past the term of the vault', shared(36)],
  ])('nothing that %s', (_, point) => {
    expect(taken(point)).toEqual([]);
  });
});

describe('the vault verifies', () => {
  const looked = (point: RecoveryPoint, ...others: readonly RecoveryPoint[]) => {
    const { verify, bad } = plan({ held: [point], shared: others });
    return { verify: verify.map(({ id }) => id), bad: bad.flatMap(({ problems }) => problems) };
  };

  it('what has arrived, with its source and without it [E-4.4-integrity]', () => {
    const id = nameOf(daysBefore(1));
    expect(looked(fresh(1), shared(1))).toEqual({ verify: [id], bad: [] });
    expect(looked(fresh(1))).toEqual({ verify: [id], bad: [] });
  });

  it('nothing twice, nothing before it is there, and nothing that is not its own', () => {
    expect(looked(held(1))).toEqual({ verify: [], bad: [] });
    expect(looked(fresh(1, { status: 'creating' }))).toEqual({ verify: [], bad: [] });
    expect(looked(held(1, { owner: null }))).toEqual({ verify: [], bad: [] });
    expect(looked(held(1, { owner: { policy: 'another' } }))).toEqual({ verify: [], bad: [] });
  });

  it.each([
    ['another key', fresh(1, { keyArn: 'arn:aws:kms:eu-central-1:111122223333:key/2' }), /is encrypted with/],
    ['other data than its source', fresh(1, { takenAt: daysBefore(2) }), /was taken at .*, its source at/],
    ['another size', fresh(1, { allocatedGiB: 10 }), /has 10 GiB, not 20/],
  ])('not what has %s', (_, point, says) => {
    const { verify, bad } = looked(point, shared(1));
    expect(verify).toEqual([]);
    expect(bad.join()).toMatch(says);
  });
});
