import { describe, expect, it } from 'vitest';
import {
  chainPrefix,
  entryId,
  firstPrevious,
  type LedgerEntry,
  ledgerKey,
  nextEntry,
  readLedgerKey,
  resourceChain,
  restoreTestChain,
  writeEntry,
} from '#core/ledger.ts';
import { type StoredEntry, verifyChain } from '#core/ledger-verify.ts';

const chain = 'rds-instance.orders';

/** A chain of `length` entries as the bucket would hold it. */
function chainOf(length: number): StoredEntry[] {
  const stored: StoredEntry[] = [];
  for (let seq = 1; seq <= length; seq += 1) {
    const entry = nextEntry(stored.at(-1)?.entry, {
      chain,
      id: entryId('cycle-closed', `2026-01-${10 + seq}T02:00:00Z`),
      at: `2026-01-${10 + seq}T02:20:00Z`,
      event: 'cycle-closed',
      policy: 'pol-isms-008',
      clauses: ['A-7-report'],
      subject: 'rds-instance/orders',
      facts: { bytes: seq },
    });
    stored.push({ key: ledgerKey(chain, seq), entry });
  }
  return stored;
}

function replace(stored: StoredEntry[], seq: number, change: (entry: LedgerEntry) => LedgerEntry): StoredEntry[] {
  return stored.map((each) => (each.entry.seq === seq ? { ...each, entry: change(each.entry) } : each));
}

describe('a chain of the ledger', () => {
  it('begins at 1 with zeros, and each entry carries the hash of the one before', () => {
    const [first, second] = chainOf(2).map(({ entry }) => entry);
    expect(first).toMatchObject({ seq: 1, previous: firstPrevious });
    expect(second).toMatchObject({ seq: 2, previous: first?.hash });
    expect(second?.hash).toMatch(/^[0-9a-f]{64}$/);
  });

  it('lists its newest entry first', () => {
    const keys = [1, 2, 10, 4711].map((seq) => ledgerKey(chain, seq));
    expect([...keys].sort()).toEqual([...keys].reverse());
    expect(keys[0]).toBe('ledger/rds-instance.orders/99999998.json');
    expect(keys.map((key) => readLedgerKey(key)?.seq)).toEqual([1, 2, 10, 4711]);
    expect(readLedgerKey('reports/x.json')).toBeUndefined();
    expect(keys[0]?.startsWith(chainPrefix(chain))).toBe(true);
  });

  it('has names for resources and for their restore tests', () => {
    expect(resourceChain('rds-instance', 'orders')).toBe(chain);
    expect(restoreTestChain('rds-instance', 'orders', 'eu-west-1')).toBe('rds-instance.orders.restore-test.eu-west-1');
    expect(entryId('removal-confirmed', '2026-01-17T06:00:00Z', 'p', undefined, 'eu-west-1')).toBe(
      'removal-confirmed.2026-01-17T06:00:00Z.p.eu-west-1',
    );
  });

  it('holds when nothing was touched, in whatever order it is read, and after a trip through JSON', () => {
    const stored = chainOf(5).map(({ key, entry }) => ({ key, entry: JSON.parse(writeEntry(entry)) as LedgerEntry }));
    expect(verifyChain(chain, stored.reverse())).toEqual([]);
    expect(verifyChain(chain, [])).toEqual([]);
  });

  it('names the entry that was altered', () => {
    const altered = replace(chainOf(5), 3, (entry) => ({ ...entry, facts: { bytes: 999 } }));
    expect(verifyChain(chain, altered)).toMatchObject([{ kind: 'altered', seq: 3, chain }]);
  });

  it('names the entry that was rewritten together with its own hash', () => {
    const forged = replace(chainOf(5), 3, ({ seq, previous, hash: _hash, ...draft }) =>
      nextEntry({ seq: seq - 1, hash: previous }, { ...draft, facts: { bytes: 999 } }),
    );
    expect(verifyChain(chain, forged)).toMatchObject([{ kind: 'altered', seq: 3 }]);
  });

  it('names every entry that is missing from within', () => {
    const gapped = chainOf(6).filter(({ entry }) => ![2, 4, 5].includes(entry.seq));
    expect(verifyChain(chain, gapped).map(({ kind, seq }) => [kind, seq])).toEqual([
      ['missing', 2],
      ['missing', 4],
      ['missing', 5],
    ]);
  });

  it('sees that the newest entries are gone, or were replaced, when the head is known', () => {
    const stored = chainOf(4);
    const head = { seq: 4, hash: stored[3]?.entry.hash ?? '' };
    expect(verifyChain(chain, stored.slice(0, 3))).toEqual([]);
    expect(verifyChain(chain, stored.slice(0, 3), [head])).toMatchObject([{ kind: 'missing', seq: 4 }]);
    const forged = replace(stored, 4, ({ seq, previous, hash: _hash, ...draft }) =>
      nextEntry({ seq: seq - 1, hash: previous }, { ...draft, facts: {} }),
    );
    expect(verifyChain(chain, forged, [head])).toMatchObject([{ kind: 'altered', seq: 4 }]);
  });

  it('names both entries that changed places', () => {
    const stored = chainOf(5);
    const [two, four] = [stored[1], stored[3]];
    if (!two || !four) throw new Error('the chain is too short');
    const swapped = stored.map((each) =>
      each === two ? { key: two.key, entry: four.entry } : each === four ? { key: four.key, entry: two.entry } : each,
    );
    expect(verifyChain(chain, swapped).map(({ kind, seq }) => [kind, seq])).toEqual([
      ['misplaced', 2],
      ['misplaced', 4],
    ]);
  });

  it('names an object that belongs to another chain', () => {
    const stored = [...chainOf(1), { key: ledgerKey('pipeline', 7), entry: chainOf(1)[0]?.entry as LedgerEntry }];
    expect(verifyChain(chain, stored)).toMatchObject([{ kind: 'foreign' }]);
  });
});
