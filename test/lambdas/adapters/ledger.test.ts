import { describe, expect, it } from 'vitest';
import { ledgerKey } from '#core/ledger.ts';
import { verifyChain } from '#core/ledger-verify.ts';
import { openLedger } from '#lambdas/adapters/ledger.ts';
import { AwsError } from '#local/seams.ts';
import { type Cloud, createCloud } from '../cloud.ts';

const at = '2026-01-17T02:00:00Z';
const draft = (id: string) => ({
  ...({ chain: 'pipeline', id, at, event: 'cycle-opened', policy: 'pol-isms-008', clauses: [] } as const),
  ...{ subject: 'pol-isms-008', cycle: at, facts: { id } },
});

const append = (cloud: Cloud, id: string) => cloud.send(() => openLedger(cloud.context()).append(draft(id)));

describe('a chain of the ledger', () => {
  it('numbers its entries and holds, also past a page of the listing', async () => {
    const cloud = createCloud();
    for (let n = 1; n <= 20; n += 1) expect((await append(cloud, `entry-${n}`)).seq).toBe(n);
    const stored = cloud.ledger().map((entry) => ({ key: ledgerKey('pipeline', entry.seq), entry }));
    expect(stored).toHaveLength(20);
    expect(verifyChain('pipeline', stored)).toEqual([]);
    const entries = await cloud.send(() => openLedger(cloud.context()).entries('pipeline', at));
    expect(entries.map(({ seq }) => seq)).toEqual(Array.from({ length: 20 }, (_, i) => 20 - i));
  });

  it('takes a fact once, however often it is told', async () => {
    const cloud = createCloud();
    const first = await append(cloud, 'same');
    await append(cloud, 'another');
    expect(await append(cloud, 'same')).toEqual(first);
    expect(cloud.ledger()).toHaveLength(2);
  });

  it('loses nothing when several write at once', async () => {
    const cloud = createCloud();
    const ids = ['a', 'b', 'c', 'd', 'e'];
    await cloud.send(() => Promise.all(ids.map((id) => openLedger(cloud.context()).append(draft(id)))));
    const entries = cloud.ledger();
    expect(entries.map(({ id }) => id).sort()).toEqual(ids);
    expect(entries.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
  });

  it('gives up, by name, when others are faster for ever', async () => {
    const cloud = createCloud();
    const conflict = new AwsError('ConditionalRequestConflict', 'at it right now', 409);
    cloud.faults.push(({ operation }) => (operation === 'PutObject' ? conflict : undefined));
    await expect(append(cloud, 'late')).rejects.toMatchObject({ name: 'LedgerContended' });
  });
});
