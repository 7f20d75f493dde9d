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
    const seen: number[] = [];
    const look = ({ seq }: { seq: number }) => seen.push(seq) < 0;
    expect(await cloud.send(() => openLedger(cloud.context()).newest('pipeline', at, look))).toBeUndefined();
    expect(seen).toEqual(Array.from({ length: 20 }, (_, i) => 20 - i));
  });

  it('takes a fact once, however often it is told', async () => {
    const cloud = createCloud();
    const first = await append(cloud, 'same');
    await append(cloud, 'another');
    expect(await append(cloud, 'same')).toEqual(first);
    expect(cloud.ledger()).toHaveLength(2);
  });

  it('reads one entry to write the next, when the newest is older than the cycle', async () => {
    const cloud = createCloud();
    for (let n = 1; n <= 20; n += 1) await append(cloud, `entry-${n}`);
    await cloud.clock.runUntil(cloud.clock.now() + 86_400_000);
    cloud.calls.length = 0;
    const next = { ...draft('next day'), at: cloud.now(), cycle: cloud.now() };
    await cloud.send(() => openLedger(cloud.context()).append(next));
    expect(cloud.calls.map(({ operation }) => operation)).toEqual(['ListObjectsV2', 'GetObject', 'PutObject']);
  });

  it('reads no further back than the newest entry that is older than the cycle', async () => {
    const cloud = createCloud();
    for (let n = 1; n <= 20; n += 1) await append(cloud, `entry-${n}`);
    await cloud.clock.runUntil(cloud.clock.now() + 86_400_000);
    const ofNextDay = (id: string) => ({ ...draft(id), at: cloud.now(), cycle: cloud.now() });
    const write = (id: string) => cloud.send(() => openLedger(cloud.context()).append(ofNextDay(id)));
    const reads = async (id: string) => {
      cloud.calls.length = 0;
      await write(id);
      return cloud.calls.filter(({ operation }) => operation === 'GetObject').length;
    };
    expect([await reads('taken'), await reads('captured'), await reads('verified')]).toEqual([1, 2, 3]);
  });

  it('reads more at once the further back it must go, and each entry once', async () => {
    const cloud = createCloud();
    for (let n = 1; n <= 40; n += 1) await append(cloud, `entry-${n}`);
    cloud.calls.length = 0;
    const seen: number[] = [];
    const look = ({ seq }: { seq: number }) => seen.push(seq) < 0;
    await cloud.send(() => openLedger(cloud.context()).newest('pipeline', at, look));
    expect(seen).toEqual(Array.from({ length: 40 }, (_, i) => 40 - i));
    expect(cloud.calls.filter(({ operation }) => operation === 'GetObject')).toHaveLength(40);
  });

  it('takes a fact once also when the clock was set back in between', async () => {
    const cloud = createCloud();
    const early = { ...draft('same'), at: '2026-01-17T01:30:00Z' };
    const write = () => cloud.send(() => openLedger(cloud.context()).append(early));
    expect(await write()).toEqual(await write());
    expect(cloud.ledger()).toHaveLength(1);
  });

  it('is read by its cycles where a step whose clock was wrong has dated an entry too early', async () => {
    const cloud = createCloud();
    await append(cloud, 'before');
    const misdated = { ...draft('misdated'), at: '2026-01-15T20:00:00Z' };
    await cloud.send(() => openLedger(cloud.context()).append(misdated));
    for (const id of ['misdated', 'before']) {
      const isIt = (entry: { id: string }) => entry.id === id;
      expect(await cloud.send(() => openLedger(cloud.context()).newest('pipeline', at, isIt))).toMatchObject({ id });
    }
  });

  it('loses nothing when several write at once', async () => {
    const cloud = createCloud();
    const ids = ['a', 'b', 'c', 'd', 'e'];
    await cloud.send(() => Promise.all(ids.map((id) => openLedger(cloud.context()).append(draft(id)))));
    const entries = cloud.ledger();
    expect(entries.map(({ id }) => id).sort()).toEqual(ids);
    expect(entries.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
  });

  describe('to which the steps of one way add one after another', () => {
    const next = (cloud: Cloud, id: string, after: number | null) =>
      cloud.send(() => openLedger(cloud.context()).appendNext(draft(id), after));
    const operations = (cloud: Cloud) => cloud.calls.map(({ operation }) => operation);
    const broken = (cloud: Cloud) =>
      verifyChain(
        'pipeline',
        cloud.ledger().map((entry) => ({ key: ledgerKey('pipeline', entry.seq), entry })),
      );

    it('is read for the entry before and no other', async () => {
      const cloud = createCloud();
      const yesterday = { ...draft('yesterday'), at: '2026-01-16T02:00:00Z', cycle: '2026-01-16T02:00:00Z' };
      await cloud.send(() => openLedger(cloud.context()).append(yesterday));
      const taken = await next(cloud, 'taken', null);
      cloud.calls.length = 0;
      const captured = await next(cloud, 'captured', taken.seq);
      const verified = await next(cloud, 'verified', captured.seq);
      expect(operations(cloud)).toEqual(['GetObject', 'PutObject', 'GetObject', 'PutObject']);
      expect([taken.seq, captured.seq, verified.seq]).toEqual([2, 3, 4]);
      expect(broken(cloud)).toEqual([]);
    });

    it('is looked at when somebody else has written in between', async () => {
      const cloud = createCloud();
      const taken = await next(cloud, 'taken', null);
      await append(cloud, 'somebody else');
      expect(await next(cloud, 'captured', taken.seq)).toMatchObject({ entry: { seq: 3 }, seq: null });
      expect(broken(cloud)).toEqual([]);
    });

    it('takes a fact once, whichever of the runs before was told it', async () => {
      const cloud = createCloud();
      const first = await next(cloud, 'taken', null);
      const captured = await next(cloud, 'captured', first.seq);
      expect((await next(cloud, 'captured', first.seq)).entry).toEqual(captured.entry);
      const again = await next(cloud, 'taken', null);
      expect(again).toMatchObject({ entry: first.entry, seq: null });
      expect((await next(cloud, 'captured', again.seq)).entry).toEqual(captured.entry);
      expect(cloud.ledger()).toHaveLength(2);
    });

    it('is looked at when it holds something of the cycle already, so that a fact told without the one before is found', async () => {
      const cloud = createCloud();
      const captured = await next(cloud, 'captured', null);
      const taken = await next(cloud, 'taken', null);
      expect(taken.seq).toBeNull();
      expect((await next(cloud, 'captured', taken.seq)).entry).toEqual(captured.entry);
    });

    it.each([
      ['is not there', 7],
      ['is of another cycle', 1],
    ])('is looked at when the entry before %s', async (_, after) => {
      const cloud = createCloud();
      const earlier = { ...draft('earlier'), at: '2026-01-16T02:00:00Z', cycle: '2026-01-16T02:00:00Z' };
      await cloud.send(() => openLedger(cloud.context()).append(earlier));
      expect((await next(cloud, 'captured', after)).entry.seq).toBe(2);
      expect(broken(cloud)).toEqual([]);
    });
  });

  it('gives up, by name, when others are faster for ever', async () => {
    const cloud = createCloud();
    const conflict = new AwsError('ConditionalRequestConflict', 'at it right now', 409);
    cloud.faults.push(({ operation }) => (operation === 'PutObject' ? conflict : undefined));
    await expect(append(cloud, 'late')).rejects.toMatchObject({ name: 'LedgerContended' });
  });
});
