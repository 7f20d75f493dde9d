import { describe, expect, it } from 'vitest';
import { judgePoints } from '#core/evidence/points.ts';
import type { LedgerFacts } from '#core/ledger.ts';
import type { LedgerEvent } from '#core/ledger-events.ts';
import type { Instant, Ownership, RecoveryPoint } from '#core/model.ts';
import { point, secondary, unverified } from '../fixtures.ts';
import { Chains, chain, now } from './world.ts';

const { region } = secondary;
const id = 'lifeboat-orders-2026-01-17';
const at = '2026-01-17T04:00:00Z';
const whole: readonly LedgerEvent[] = ['vault-point-taken', 'vault-point-verified'];

const held = (owner: Partial<Ownership> = {}, status = 'available') =>
  point(0, { id, place: secondary, takenAt: '2026-01-17T02:01:00Z', owner, status });

/** Not there yet, and so not verified. */
const coming = () => unverified(held({}, 'creating'));

function found(
  events: readonly LedgerEvent[],
  points: readonly RecoveryPoint[],
  seen: Instant = now,
  more: LedgerFacts = {},
): string[] {
  const chains = new Chains();
  for (const event of events) chains.write(event, { chain, at, facts: { point: id, region, ...more } });
  const facts = { points, entries: chains.entries, regions: [region], policy: 'pol-isms-008', now: seen };
  return judgePoints(facts).map(({ message }) => message);
}

describe('what the vault account holds against its ledger', () => {
  it('agrees from the taking to the end, and while a copy that failed is taken again [A-6-disposal]', () => {
    expect(found(['vault-point-taken'], [coming()])).toEqual([]);
    expect(found(whole, [held()])).toEqual([]);
    expect(found([...whole, 'vault-point-marked'], [held({ tombstone: at })])).toEqual([]);
    expect(found([...whole, 'vault-point-marked', 'vault-point-let-go', 'vault-point-gone'], [])).toEqual([]);
    const again: readonly LedgerEvent[] = ['vault-point-let-go', 'vault-point-gone', 'vault-point-taken'];
    expect(found(['vault-point-taken', ...again], [coming()])).toEqual([]);
  });

  it('does not, when somebody deleted a copy, also with the glass broken', () => {
    expect(found(whole, [])).toEqual([
      `entry 2 of ${chain} says that ${id} is in ${region}; it is not there, and no entry says that it went`,
    ]);
  });

  it('does not, when a copy came, was marked or came back and no entry says so', () => {
    expect(found([], [held()])).toEqual([`${id} in ${region} carries our tags, and no entry speaks of it`]);
    const unmarked: readonly LedgerEvent[] = [...whole, 'vault-point-marked', 'vault-point-unmarked'];
    for (const events of [whole, unmarked]) {
      expect(found(events, [held({ tombstone: at })])).toEqual([
        `${id} in ${region} is marked to go since ${at}, and no entry says so`,
      ]);
    }
    expect(found([...whole, 'vault-point-let-go', 'vault-point-gone'], [held()])).toEqual([
      `entry 4 of ${chain} says that ${id} in ${region} is gone, and it is there`,
    ]);
  });

  it('does not, when somebody changed the days that a copy was promised', () => {
    const verified = (tag: Partial<Ownership>) => found(whole, [held(tag)], now, { days: 35 });
    expect(verified({ days: 35 })).toEqual([]);
    expect(verified({ days: 2 })).toEqual([`${id} in ${region} was promised 35 d, and its tag says 2`]);
    expect(verified({})).toEqual([`${id} in ${region} was promised 35 d, and its tag says nothing`]);
  });

  it('does not, when what was let go is never seen to be gone', () => {
    expect(found([...whole, 'vault-point-let-go'], [], '2026-01-19T03:00:00Z')).toEqual([
      `${id} in ${region} was to be removed at ${at}, and no entry says that it is gone`,
    ]);
  });
});
