import { describe, expect, it } from 'vitest';
import { type Certificate, certify } from '#core/evidence/certificate.ts';
import type { EvidenceFacts } from '#core/evidence/facts.ts';
import { type LedgerEntry, ledgerKey } from '#core/ledger.ts';
import { account, primary, secondary } from '../fixtures.ts';
import {
  Chains,
  chain,
  cycle,
  disposed,
  firstPoint as id,
  messages,
  policy,
  removed,
  type Story,
  tell,
} from './world.ts';

const both = [primary.region, secondary.region];
const key = `certificates/${id}.json`;

function about(write: (story: Story) => void): LedgerEntry[] {
  const chains = new Chains();
  const facts = { point: id, regions: both };
  chains.write('recovery-point-verified', { chain, at: '2026-01-17T02:20:00Z', facts });
  write(tell(chains));
  return chains.entries;
}

describe('a certificate of disposal', () => {
  it('says what, when, why, by whom, that it is gone in every place, and by which entries [A-6-disposal] [A-6-sensitive]', () => {
    const entries = about((story) => removed(story));
    const certificate = certify(entries, policy);
    const place = { end: 'removed', account, reason: 'it is old', run: cycle, execution: 'run-7' };
    const times = { markedAt: '2026-01-18T02:31:00Z', startedAt: '2026-01-18T02:40:00Z' };
    expect(certificate).toEqual({
      ...{ point: id, subject: 'rds-instance/orders', class: 'critical', cycle: '2026-01-17T02:00:00Z' },
      ...{ takenAt: '2026-01-17T02:01:00Z', rule: 'database-full', clauses: ['E-4.1-full'] },
      ...{ terms: { days: 30, floor: 3 }, sensitive: false, method: 'deletion', chain },
      places: [
        { region: secondary.region, ...place, ...times, goneAt: '2026-01-18T02:43:00Z' },
        { region: primary.region, ...place, ...times, goneAt: '2026-01-18T02:42:00Z' },
      ],
      goneAt: '2026-01-18T02:43:00Z',
      policy: { id: 'POL-ISMS-008', title: 'Backup and Recovery Policy', version: '1.0', approvedBy: 'Management' },
      entries: entries.map(({ seq, hash, event, facts: { region } }) => ({
        ...{ seq, hash, event },
        ...(region === undefined ? {} : { region }),
      })),
    });
  });

  it('is the same when only the entries of its removal are known', () => {
    const entries = about((story) => removed(story));
    const ofRemoval = entries.filter(({ event }) => event === 'removal-started' || event === 'removal-confirmed');
    expect(certify(ofRemoval, policy)).toEqual(certify(entries, policy));
  });

  it('quotes the confirmation of a policy that keeps less than it did, and who approved it', () => {
    const rules = policy.rules.map((rule) =>
      rule.name === 'database-full' ? { ...rule, retention: { ...rule.retention, insteadOf: { days: 90 } } } : rule,
    ) as typeof policy.rules;
    const certificate = certify(
      about((story) => removed(story)),
      { ...policy, rules },
    );
    expect(certificate).toMatchObject({ insteadOf: { days: 90 }, policy: { approvedBy: 'Management' } });
  });

  it('is not written while the point is anywhere, or before it is proven to be gone', () => {
    expect(
      certify(
        about((story) => removed(story, [primary.region])),
        policy,
      ),
    ).toBeUndefined();
    const unproven = about((story) => removed(story)).slice(0, -1);
    expect(certify(unproven, policy)).toBeUndefined();
  });

  it('says of a place that somebody else emptied it; of a point that nobody of ours removed there is none', () => {
    const mixed = about((story) => {
      removed(story, [primary.region]);
      story.say('point-lost', secondary.region, 50);
    });
    expect(certify(mixed, policy)?.places).toMatchObject([
      { region: secondary.region, end: 'lost', goneAt: '2026-01-18T02:50:00Z' },
      { region: primary.region, end: 'removed' },
    ]);
    const lost = about(({ say }) => {
      for (const region of both) say('point-lost', region, 50);
    });
    expect(certify(lost, policy)).toBeUndefined();
  });
});

describe('certificates against the ledger', () => {
  const later = '2026-01-19T03:00:00Z';

  /** `change`: what the certificate says. */
  function gone(change: ((certificate: Certificate) => unknown) | undefined, now?: string): EvidenceFacts {
    const facts = disposed(now);
    const certificates = facts.certificates.flatMap(({ text, ...each }) =>
      change ? [{ ...each, text: JSON.stringify(change(JSON.parse(text))) }] : [],
    );
    return { ...facts, certificates };
  }
  const said = (facts: EvidenceFacts) =>
    messages(facts)
      .split('\n')
      .filter((each) => each.includes('certificates/'));

  it('hold when they say what their entries say [A-6-disposal]', () => {
    expect(messages(gone((certificate) => certificate))).toBe('');
  });

  it('must be there a day after the end, and not before', () => {
    expect(messages(gone(undefined))).toBe('');
    expect(said(gone(undefined, later))).toEqual([
      `${id} is gone everywhere since 2026-01-18T02:43:00Z, and there is no ${key} that says why`,
    ]);
  });

  it.each<[string, (certificate: Certificate) => unknown, string]>([
    [
      'gives another reason',
      (it) => ({ ...it, places: it.places.map((each) => ({ ...each, reason: 'x' })) }),
      'is not what',
    ],
    ['leaves a place out', (it) => ({ ...it, places: it.places.slice(1) }), 'is not what'],
    ['is of another day', (it) => ({ ...it, goneAt: later }), 'is not what'],
    ['names no entry', (it) => ({ ...it, entries: [] }), 'is not what'],
    ['names an entry that is not there', (it) => ({ ...it, entries: [{ ...it.entries[0], seq: 99 }] }), 'entry 99'],
    [
      'names another hash',
      (it) => ({ ...it, entries: it.entries.map((each) => ({ ...each, hash: 'x' })) }),
      'is another',
    ],
    ['is of another point', (it) => ({ ...it, point: 'x' }), 'is no certificate of that point'],
    ['is none', () => 'hello', 'is no certificate of that point'],
  ])('do not hold when one %s', (_what, change, message) => {
    const [first = ''] = said(gone(change));
    expect(first).toContain(key);
    expect(first).toContain(message);
  });

  it('do not hold when an entry is changed after them [B-6]', () => {
    const facts = gone((certificate) => certificate);
    const started = ledgerKey(chain, 8);
    const texts = facts.texts.map((each) =>
      each.key === started ? { ...each, text: each.text.replace('it is old', 'it was old') } : each,
    );
    expect(said({ ...facts, texts })[0]).toContain(key);
  });
});
