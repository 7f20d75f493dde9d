import { describe, expect, it } from 'vitest';
import { readPolicyFile } from '#infra/policy-file.ts';
import { calendar } from '#local/start/calendar.ts';

describe('the days of the local run', () => {
  const policy = readPolicyFile('policies/pol-isms-008.yaml');

  it('end with the day of the monthly restore test [E-7.1-monthly]', () => {
    const { from, to } = calendar(policy, 3);
    expect({ from, to }).toEqual({ from: '2026-03-30T00:00:00Z', to: '2026-04-02T00:00:00Z' });
  });

  it('find backups from before, of which the oldest outlive their window of 30 days and their grace [E-4.1-full]', () => {
    expect(calendar(policy, 3).history).toEqual([
      '2026-02-28T08:00:00Z',
      '2026-03-01T08:00:00Z',
      '2026-03-29T02:00:00Z',
    ]);
  });

  it('begin before the oldest of these', () => {
    for (const days of [1, 3, 28]) {
      const { begin, history, from } = calendar(policy, days);
      expect([begin, ...history, from]).toEqual([begin, ...history, from].sort());
    }
  });
});
