import { describe, expect, it } from 'vitest';
import { alertKey } from '#core/alert.ts';
import type { EvidenceFacts } from '#core/evidence/facts.ts';
import type { RecoveryPoint } from '#core/model.ts';
import { point, secondary } from '../fixtures.ts';
import { chain, messages, now, world } from './world.ts';

const first = 'lifeboat-orders-2026-01-17';
const region = 'eu-central-1';

function points(facts: EvidenceFacts, change: (point: RecoveryPoint) => readonly RecoveryPoint[]): EvidenceFacts {
  return { ...facts, points: facts.points.flatMap(change) };
}

const isFirstCopy = ({ id, place }: RecoveryPoint) => id === first && place.region === region;

describe('points against entries', () => {
  it('finds a point with our tags that no entry speaks of, and leaves those of others alone [A-5-inventory]', () => {
    const stray = point(0, { id: 'lifeboat-stray', owner: {}, takenAt: '2026-01-16T02:00:00Z' });
    const foreign = point(0, { id: 'by-hand', owner: null });
    const facts = world();
    const found = messages({ ...facts, points: [...facts.points, stray, foreign] });
    expect(found).toBe('lifeboat-stray in eu-west-1 carries our tags, and no entry speaks of it');
  });

  it('finds a point that is gone without an entry that says why [A-6-disposal]', () => {
    const gone = points(world(), (each) => (isFirstCopy(each) ? [] : [each]));
    expect(messages(gone)).toBe(
      `entry 3 of ${chain} says that ${first} is in ${region}; it is not there, and no entry says that it went`,
    );
  });

  it('is content with a removal that is confirmed, and with one of today that is not yet [A-6-disposal]', () => {
    const facts = { point: first, region };
    const at = '2026-01-18T02:50:00Z';
    const gone = (confirmed: boolean) =>
      points(
        world((chains) => {
          chains.write('removal-started', { chain, at, facts });
          if (confirmed) chains.write('removal-confirmed', { chain, at, facts });
        }),
        (each) => (isFirstCopy(each) ? [] : [each]),
      );
    expect(messages(gone(true))).toBe('');
    expect(messages(gone(false))).toBe('');
    expect(messages({ ...gone(false), now: '2026-01-19T03:00:00Z' })).toContain(
      `${first} in ${region} was to be removed at ${at}, and no entry says that it is gone`,
    );
  });

  it('is content with a point that is entered as lost, as long as it is not there [A-5-inventory]', () => {
    const facts = { point: first, region, seenAt: '2026-01-18T02:20:00Z', wanted: true };
    const lost = world((chains) => chains.write('point-lost', { chain, at: '2026-01-18T02:50:00Z', facts }));
    expect(messages(points(lost, (each) => (isFirstCopy(each) ? [] : [each])))).toBe('');
    expect(messages(lost)).toBe(`entry 7 of ${chain} says that ${first} in ${region} is gone, and it is there`);
  });

  it('counts the removals of a run against the entries that confirm them [A-6-disposal]', () => {
    const cycle = '2026-01-18T02:40:00Z';
    const closed = (removed: number) =>
      world((chains) => {
        const about = { chain: 'retention.database-full', at: now, cycle };
        chains.write('removal-started', { chain, at: now, cycle, facts: { point: first, region } });
        chains.write('retention-closed', { ...about, facts: { removed } });
      });
    expect(messages(closed(0))).toBe('');
    expect(messages(closed(1))).toContain(`counts 1 removals of ${cycle}, and only 0 of them have an entry`);
  });

  it('finds a point that is tagged as verified when no entry says so', () => {
    const stray = point(0, { id: first, place: { ...secondary, region: 'eu-north-1' } });
    const facts = world();
    expect(messages({ ...facts, points: [...facts.points, stray] })).toContain(
      `${first} in eu-north-1 is tagged as verified at ${stray.owner?.verifiedAt}, and no entry says so`,
    );
  });

  it('finds a pin that nobody accounts for, and a hold that does not pin', () => {
    const pinned = (each: RecoveryPoint) => [
      isFirstCopy(each) && each.owner ? { ...each, owner: { ...each.owner, pinned: true } } : each,
    ];
    expect(messages(points(world(), pinned))).toBe(
      `${first} in ${region} is pinned, and no entry says by whom and why`,
    );
    const facts = { point: first, regions: [region], reason: 'audit', approvedBy: 'CISO' };
    const held = world((chains) => chains.write('hold-placed', { chain, at: now, facts }));
    expect(messages(points(held, pinned))).toBe('');
    expect(messages(held)).toBe(`${first} in ${region} is held since ${now} for CISO, and is not pinned`);
    const released = world((chains) => {
      chains.write('hold-placed', { chain, at: now, facts });
      chains.write('hold-released', { chain, at: now, facts });
    });
    expect(messages(released)).toBe('');
    expect(messages(points(released, pinned))).toContain('is pinned, and no entry says');
  });

  it('says nothing of a Region that the policy has left, as nobody looked there', () => {
    const facts = { point: first, regions: ['eu-south-2'] };
    expect(messages(world((chains) => chains.write('recovery-point-verified', { chain, at: now, facts })))).toBe('');
  });

  it('says nothing of what was written after it looked', () => {
    const later = '2026-01-18T03:00:01Z';
    const facts = { point: 'new', regions: ['eu-west-1'], recipe: 'recipes/orders/new.json' };
    expect(messages(world((chains) => chains.write('recovery-point-verified', { chain, at: later, facts })))).toBe('');
  });
});

describe('documents and alerts against entries', () => {
  it('finds a document that is gone, and one that no entry names', () => {
    const facts = world();
    const [one = '', ...others] = facts.documents;
    expect(messages({ ...facts, documents: others })).toContain(`names ${one}, and there is no such document`);
    expect(messages({ ...facts, documents: [...facts.documents, 'reports/x.json'] })).toContain(
      'reports/x.json is there, and no entry names it',
    );
  });

  it('knows where the report of a restore test is', () => {
    const test = { rule: 'monthly', cycle: '2026-01-18T01:00:00Z' };
    const facts = { region, passed: true };
    const key = 'reports/monthly/2026-01-18T01:00:00Z/eu-central-1.orders.json';
    const tested = world((chains) => chains.write('restore-test-closed', { chain: 'x', at: now, ...test, facts }));
    expect(messages(tested)).toContain(`names ${key}, and there is no such document`);
    expect(messages({ ...tested, documents: [...tested.documents, key] })).toBe('');
  });

  it('finds an alert whose entry is gone, and one that ended without an entry', () => {
    const finding = { name: 'BackupStale', subject: 'rds-instance/orders', region };
    const key = alertKey(finding);
    const opened = world((chains) => chains.write('alert-opened', { chain, at: now, facts: finding }));
    const over = world((chains) => {
      chains.write('alert-opened', { chain, at: now, facts: finding });
      chains.write('alert-resolved', { chain, at: now, facts: finding });
    });
    const marked = (facts: EvidenceFacts, told: boolean) => ({ ...facts, alerts: [{ key, told }] });
    expect(messages(marked(opened, true))).toBe('');
    expect(messages(over)).toBe('');
    expect(messages(opened)).toContain(`opened the alert ${key}; it is not open, and no entry says that it is over`);
    expect(messages(marked(world(), true))).toContain(`the alert ${key} is open, and no entry says`);
    expect(messages(marked(world(), false))).toBe('');
  });
});
