import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeOwnership,
  decodeSize,
  decodeTestInstance,
  encodeOwnership,
  encodeTestInstance,
  tagKeys,
  tagsForCopy,
  tagValue,
  withoutReserved,
} from '#core/tags.ts';

const owned = {
  policy: 'pol-isms-008',
  rule: 'database-full',
  class: 'critical',
  resource: 'orders',
  cycle: '2026-01-17T02:00:00Z',
  clauses: ['E-4.1-full', 'E-4.2-0200'],
  sizeBytes: 123_456,
  verifiedAt: '2026-01-17T02:10:00Z',
};

describe('tags of recovery points', () => {
  it('say who made a point and why, and read back the same', () => {
    const tags = encodeOwnership(owned);
    const { resource: _resource, sizeBytes, ...rest } = owned;
    expect(decodeOwnership(tags)).toEqual({ ...rest, pinned: false });
    expect(decodeSize(tags)).toBe(sizeBytes);
  });

  it('keep to what AWS takes: own keys, legal characters, 256 of them', () => {
    const legal = /^[\p{L}\p{N}\p{Z}_.:/=+\-@]*$/u;
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (text) => {
        for (const [key, value] of Object.entries(encodeOwnership({ ...owned, resource: text, rule: text }))) {
          expect(key).not.toMatch(/^(aws|rds):/i);
          expect(value).toMatch(legal);
          expect([...value].length).toBeLessThanOrEqual(256);
        }
      }),
    );
  });

  it('leave out whole clauses, never halves, when there are too many', () => {
    const many = Array.from({ length: 40 }, (_, index) => `E-4.1-clause${index}`);
    const read = decodeOwnership(encodeOwnership({ ...owned, clauses: many }));
    expect(read?.clauses).toEqual(many.slice(0, read?.clauses.length));
    expect(read?.clauses.length).toBeGreaterThan(10);
  });

  it.each(['policy', 'rule', 'class', 'cycle'] as const)('make nobody an owner without the %s', (part) => {
    const { [tagKeys[part]]: _gone, ...rest } = encodeOwnership(owned);
    expect(decodeOwnership(rest)).toBeUndefined();
  });

  it('make nobody an owner with a cycle that is no instant', () => {
    expect(decodeOwnership({ ...encodeOwnership(owned), [tagKeys.cycle]: 'yesterday' })).toBeUndefined();
  });

  it('pin a point with any value, even an empty one', () => {
    expect(decodeOwnership({ ...encodeOwnership(owned), [tagKeys.pin]: '' })?.pinned).toBe(true);
  });

  it('take an unreadable time of verification for no verification', () => {
    expect(decodeOwnership({ ...encodeOwnership(owned), [tagKeys.verified]: 'yes' })).not.toHaveProperty('verifiedAt');
  });

  it.each(['-5', '1e9', 'big', ''])('do not take %j for a size', (text) => {
    expect(decodeSize({ [tagKeys.sizeBytes]: text })).toBeUndefined();
  });

  it('are written back without the keys that AWS reserves', () => {
    expect(withoutReserved({ 'aws:cloudformation:stack-name': 's', 'RDS:x': 'y', team: 'a' })).toEqual({ team: 'a' });
  });

  it('of a copy are those of its source, but for what that one says of itself: verified, its entry, its mark', () => {
    const own = { [tagKeys.verified]: 'v', [tagKeys.entry]: 'e', [tagKeys.tombstone]: 't' };
    const shared: Record<string, string> = { ...encodeOwnership(owned), [tagKeys.pin]: 'case 7', team: 'a' };
    const { [tagKeys.verified]: _verified, ...wanted } = shared;
    expect(tagsForCopy({ ...shared, ...own, 'aws:backup:source-resource': 'x' })).toEqual(wanted);
  });

  it('turn free text into a legal value', () => {
    expect(tagValue('legal hold, case #7 (J. Doe)')).toBe('legal hold- case -7 -J. Doe-');
  });
});

describe('tags of test instances', () => {
  it('read back the same, and nothing without an expiry', () => {
    const instance = { policy: 'pol-isms-008', test: 't', point: 'p', expires: '2026-02-01T10:00:00Z' };
    expect(decodeTestInstance(encodeTestInstance(instance))).toEqual(instance);
    expect(decodeTestInstance({ ...encodeTestInstance(instance), [tagKeys.expires]: '' })).toBeUndefined();
  });
});
