import { describe, expect, it } from 'vitest';
import { verifyEvidence } from '#core/evidence/verify.ts';
import { nextEntry, readEntry, writeEntry } from '#core/ledger.ts';
import { at, chain, messages, now, policy, rewritten, without, world, wrong } from './world.ts';

/** The entry at a key, after a change that its hash agrees with. */
function resealed(text: string, change: object): string {
  const entry = readEntry(text);
  if (entry === undefined) throw new Error('no entry');
  const { seq, previous, hash: _hash, ...draft } = entry;
  return writeEntry(nextEntry({ seq: seq - 1, hash: previous }, { ...draft, ...change }));
}

describe('evidence', () => {
  it('holds as it was written, and is counted [B-6]', () => {
    const verified = verifyEvidence(world(), policy);
    expect(verified).toMatchObject({ ok: true, problems: [], chains: 2 });
    expect(verified.entries).toHaveLength(8);
    expect(verified.digest).toMatch(/^[0-9a-f]{64}$/);
  });

  it('says which entry was changed by a byte, wherever the byte is [B-6]', () => {
    const facts = world();
    for (const { key, text } of facts.texts) {
      for (const place of [2, Math.floor(text.length / 2), text.length - 2]) {
        const other = text[place] === '0' ? '1' : '0';
        const changed = rewritten(facts, key, () => text.slice(0, place) + other + text.slice(place + 1));
        expect(verifyEvidence(changed, policy)).toMatchObject({ ok: false });
        expect(wrong(changed)).toContainEqual(['altered', key.split('/')[1], expect.any(Number)]);
      }
    }
  });

  it('takes white space, which JSON does not mind, for a change', () => {
    expect(wrong(rewritten(world(), at(2), (text) => ` ${text}`))).toContainEqual(['altered', chain, 2]);
  });

  it('says which entries are missing from within, from the end, and when all of a chain is gone [B-6]', () => {
    expect(wrong(without(world(), at(4)))).toContainEqual(['missing', chain, 4]);
    expect(wrong(without(world(), at(6)))).toContainEqual(['missing', chain, 6]);
    const all = wrong(without(world(), ...[1, 2, 3, 4, 5, 6].map((seq) => at(seq))));
    for (const seq of [1, 2, 3, 4, 5, 6]) expect(all).toContainEqual(['missing', chain, seq]);
  });

  it('misses the end of the pipeline’s own chain by the reports that no entry names, or by its silence [B-6]', () => {
    const cut = without(world(), at(2, 'pipeline'));
    expect(messages(cut)).toContain(
      'reports/database-full/2026-01-18T02:00:00Z.json is there, and no entry names it: the entry that did is gone',
    );
    expect(wrong({ ...world(), now: '2026-01-18T06:00:00Z' })).toContainEqual(['silent', 'pipeline', 3]);
    expect(wrong(without(world(), at(1, 'pipeline'), at(2, 'pipeline')))).toContainEqual([
      'silent',
      'pipeline',
      undefined,
    ]);
  });

  it('names both entries that changed places [B-6]', () => {
    const facts = world();
    const text = (key: string) => facts.texts.find((each) => each.key === key)?.text ?? '';
    const swapped = rewritten(
      rewritten(facts, at(2), () => text(at(5))),
      at(5),
      () => text(at(2)),
    );
    expect(wrong(swapped)).toEqual([
      ['misplaced', chain, 2],
      ['misplaced', chain, 5],
    ]);
  });

  it('names an entry that was rewritten with its hash, by what follows it and by its tag [B-6]', () => {
    const changed = { at: '2026-01-17T02:21:00Z' };
    expect(wrong(rewritten(world(), at(2), (text) => resealed(text, changed)))).toContainEqual(['altered', chain, 2]);
    const newest = rewritten(world(), at(6), (text) => resealed(text, { at: '2026-01-18T02:21:00Z' }));
    expect(wrong(newest)).toEqual([['altered', chain, 6]]);
    expect(messages(newest)).toContain('remembers another');
  });

  it('names an entry that was appended by somebody who does not know the chain [B-6]', () => {
    const forged = world((chains) => {
      chains.entries.push(
        nextEntry(
          { seq: 6, hash: 'f'.repeat(64) },
          {
            chain,
            id: 'x',
            at: now,
            event: 'step-failed',
            policy: 'p',
            clauses: [],
            subject: 'rds-instance/orders',
            facts: {},
          },
        ),
      );
    });
    expect(wrong(forged)).toEqual([['forged', chain, 7]]);
    expect(messages(forged)).toContain('does not remember entry 6');
  });

  it('names an entry that was appended properly and speaks of what is not so [B-6]', () => {
    const facts = { point: 'lifeboat-orders-2026-01-17', region: 'eu-west-1', gone: true };
    const removal = world((chains) => chains.write('removal-confirmed', { chain, at: now, facts }));
    expect(messages(removal)).toContain('says that lifeboat-orders-2026-01-17 in eu-west-1 is gone, and it is there');
    const backup = world((chains) =>
      chains.write('recovery-point-verified', { chain, at: now, facts: { point: 'x', regions: ['eu-west-1'] } }),
    );
    expect(messages(backup)).toContain('says that x is in eu-west-1; it is not there');
    const cycle = world((chains) =>
      chains.write('cycle-closed', {
        chain: 'pipeline',
        at: now,
        facts: { completed: [], reportKey: 'reports/x.json' },
      }),
    );
    expect(messages(cycle)).toContain('names reports/x.json, and there is no such document');
  });

  it('is not fooled by an entry that no step can write', () => {
    const strange = rewritten(world(), at(6), (text) => resealed(text, { event: 'all-is-well' }));
    expect(wrong(strange)).toContainEqual(['altered', chain, 6]);
  });

  it('does not hold when any entries at all are taken away for good [B-6]', () => {
    const facts = world();
    const keys = facts.texts.map(({ key }) => key);
    for (let which = 1; which < 2 ** keys.length; which += 1) {
      const gone = keys.filter((_, index) => (which >> index) % 2 === 1);
      expect(verifyEvidence(without(facts, ...gone), policy).ok, gone.join(' ')).toBe(false);
    }
  });
});

describe('what S3 remembers', () => {
  const facts = world();
  const newest = at(6);

  it('tells who hid an entry behind a delete marker, though the chain ends before it [B-6]', () => {
    const hidden = {
      ...without(facts, newest),
      versions: [...facts.versions, { key: newest, at: now, hides: true }],
      points: [],
    };
    expect(wrong(hidden)).toContainEqual(['removed', chain, 6]);
    expect(wrong(hidden)).not.toContainEqual(['missing', chain, 6]);
  });

  it('tells that an entry was written twice [B-6]', () => {
    const twice = { ...facts, versions: [...facts.versions, { key: newest, at: now, hides: false }] };
    expect(wrong(twice)).toEqual([['overwritten', chain, 6]]);
  });

  it('tells that an entry was not written when it says [B-6]', () => {
    const versions = facts.versions.map((each) => (each.key === newest ? { ...each, at: now } : each));
    expect(wrong({ ...facts, versions })).toEqual([['backdated', chain, 6]]);
    const inTime = facts.versions.map((each) => ({ ...each, at: each.at.replace(':00Z', ':59Z') }));
    expect(wrong({ ...facts, versions: inTime })).toEqual([]);
  });

  it('knows every object of the ledger, and no others', () => {
    const { texts, versions } = facts;
    const key = at(7);
    expect(wrong({ ...facts, texts: [...texts, { key, text: '{}' }] })).toContainEqual(['forged', chain, 7]);
    expect(wrong({ ...facts, versions: [...versions, { key, at: now, hides: false }] })).toEqual([
      ['missing', chain, 7],
    ]);
    const stray = { key: 'ledger/notes.txt', at: now, hides: false };
    expect(
      wrong({ ...facts, versions: [...versions, stray], texts: [...texts, { key: stray.key, text: '' }] }),
    ).toEqual([['foreign', undefined, undefined]]);
  });
});

it('counts again what was counted before', () => {
  const facts = world();
  const { digest } = verifyEvidence(facts, policy);
  expect(wrong({ ...facts, counted: { entries: 8, digest } })).toEqual([]);
  expect(messages({ ...facts, counted: { entries: 9, digest } })).toContain('counted 9 entries, and now there are 8');
});
