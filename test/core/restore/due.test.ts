import { describe, expect, it } from 'vitest';
import { isAnythingDue } from '#core/restore/due.ts';
import { examplePolicy } from '../fixtures.ts';

describe('what there can be to restore', () => {
  const policy = examplePolicy();

  it('is nothing before the first backup of the class was due', () => {
    // In force from 2026-01-17, backed up daily at 02:00.
    expect(isAnythingDue(policy, 'critical', '2026-01-17T01:59:59Z')).toBe(false);
  });

  it('is something from then on, whatever became of that backup [E-7.2-restore]', () => {
    expect(isAnythingDue(policy, 'critical', '2026-01-17T02:00:00Z')).toBe(true);
    expect(isAnythingDue(policy, 'critical', '2027-06-01T04:00:00Z')).toBe(true);
  });

  it('is nothing of a class that no rule backs up', () => {
    expect(isAnythingDue(policy, 'unknown', '2027-06-01T04:00:00Z')).toBe(false);
  });
});
