import { describe, expect, it } from 'vitest';
import { invariants } from '#local/rehearsal/invariants/index.ts';
import { houses } from './tools.ts';

const opened = houses();

describe('a week in which nothing breaks', () => {
  it('breaks no promise, and each is looked at [E-4.1-full] [E-10.1-age] [A-7-monitor]', async () => {
    // From 26 January, so that the restore tests of 1 February are in it.
    const made = await opened(undefined, { count: 2, days: 8, from: '2026-01-26T00:00:00Z' });
    made.cloud.schedules.enable();
    await made.pass(8 * 24);
    const results = await made.results();
    expect(results.filter(({ broken }) => broken > 0).map(({ id, violations }) => [id, violations[0]])).toEqual([]);
    expect(results.map(({ id }) => id)).toEqual(invariants.map(({ id }) => id));
    expect(results.filter(({ checked }) => checked === 0).map(({ id }) => id)).toEqual([
      // Nothing is old enough to be removed, nobody removes anything, and there is nothing to tell, in such a week.
      'no-early-removal',
      'nothing-kept-too-long',
      'alerts-reach-people-once',
      'what-is-over-is-told',
      'losses-are-entered',
      'disposal-is-certified',
    ]);
  }, 120_000);
});
