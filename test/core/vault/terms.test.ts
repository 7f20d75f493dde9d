import { describe, expect, it } from 'vitest';
import type { RecoveryPoint } from '#core/model.ts';
import { vaultTerms } from '#core/vault/terms.ts';
import { daysBefore, now } from '../fixtures.ts';
import { fresh, held, vault } from './vault.ts';

const four = [1, 2, 3, 4].map((days) => held(days));
const kept = (point: RecoveryPoint, others: readonly RecoveryPoint[] = four) =>
  vaultTerms([...others, point], vault, now).at(-1);
const why = (point: RecoveryPoint, others?: readonly RecoveryPoint[]) =>
  kept(point, others)?.reasons.map(({ text }) => text);

describe('what the inventory says of a copy in the vault', () => {
  it('is until when it stays, by the days that it was promised, and which clauses ask for that', () => {
    expect(kept(held(10))).toMatchObject({
      until: daysBefore(-25),
      reasons: [{ code: 'window', text: 'the vault keeps 35 d, counted to the newest', clauses: ['E-4.4-access'] }],
    });
    expect(kept(held(10, { owner: { days: 60 } }))?.until).toBe(daysBefore(-50));
  });

  it('is that it is one of the newest, also when its days are over', () => {
    expect(why(held(40), [held(1), held(2)])).toEqual(['it is one of the 3 newest']);
    expect(why(held(2), [held(1)])).toHaveLength(2);
  });

  it('is that it goes, and when, as the run decides it', () => {
    expect(why(held(40))).toEqual(['its days are over: the next run marks it']);
    expect(why(held(40, { owner: { tombstone: daysBefore(0.5) } }))).toEqual([
      `it was marked at ${daysBefore(0.5)} and goes in the first run after ${daysBefore(-0.5)}`,
    ]);
  });

  it('is who pinned it, and then no day on which it ends', () => {
    const pinned = held(40, { owner: { pinned: true }, tags: { 'lifeboat:pin': 'audit' } });
    expect(kept(pinned)).toEqual({
      point: pinned,
      reasons: [{ code: 'pinned', text: 'it is pinned: audit', clauses: ['E-4.4-access'] }],
    });
  });

  it.each([
    ['failed', fresh(1, { status: 'failed' }), 'the copy is failed; the next run removes it'],
    ['under way', fresh(1, { status: 'creating' }), 'its status is creating'],
    ['unverified', fresh(1), 'it was never verified: only its term keeps it'],
  ])('is that it is %s', (_, point, text) => {
    expect(why(point)).toEqual([text]);
  });
});
